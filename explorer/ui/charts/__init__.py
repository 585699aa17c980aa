"""Line charts in plain widgets, for whatever is measured: evaluations against dimensions, losses against steps.

A view is given a frozen `Chart` whenever the figures are new, and lays it out anew; there is nothing to append to. It
takes numpy arrays and lists, leaves gaps where a value is not finite, and draws at most two points a pixel, so that a
curve that grows while it is watched may have thousands of points:

    view = ChartView()
    view.setAccessibleName("Training loss")
    view.set_hint("The loss appears here with the first step.")
    view.set_chart(
        Chart(
            title="Training loss",
            x=Axis("steps", low=0, high=total),
            y=Axis("loss", places=3),
            lines=(
                Line("every step", steps, losses, tone=0, weight="faint"),
                Line("smoothed", steps, smoothed, tone=0, weight="strong"),
            ),
        )
    )

`Axis(stops=..., log2=True)` puts the ticks at Matryoshka stops, `Reference` draws a dashed level such as BM25's,
`marker` a vertical line such as the slider's dimension. Colours follow `set_theme`; `save_png` and `save_svg` write
what is seen.
"""

from explorer.ui.charts.data import Axis, Chart, Line, Reference
from explorer.ui.charts.view import ChartView

__all__ = ["Axis", "Chart", "ChartView", "Line", "Reference"]
