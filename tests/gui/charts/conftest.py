"""Charts of two model's curves over the stops of a model."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from explorer.ui.charts import Axis, Chart, ChartView, Line, Reference

STOPS = (32, 64, 128, 256)


@pytest.fixture
def chart() -> Chart:
    """Return two curves that cross nowhere, a level between them, and a marker."""
    return Chart(
        title="nDCG@10 against dimensions",
        x=Axis("dimensions", stops=STOPS, log2=True),
        y=Axis("nDCG@10", places=3),
        lines=(
            Line("high", STOPS, (0.6, 0.7, 0.8, 0.9), tone=0, weight="strong"),
            Line("low", STOPS, (0.1, 0.2, 0.3, 0.4), tone=1),
        ),
        references=(Reference("BM25", 0.5),),
        marker=128,
    )


@pytest.fixture
def view(qtbot: QtBot, chart: Chart) -> ChartView:
    """Return a chart on the screen."""
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(600, 320)
    made.set_chart(chart)
    made.show()
    qtbot.waitExposed(made)
    return made
