from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot

from explorer.errors import ExplorerError
from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.naming import MapLabel
from explorer.ui.map.overlay import notice_lines
from explorer.ui.map.view import MapView
from explorer.ui.theme import DARK, LIGHT

assert QSvgGenerator


@pytest.fixture
def view(qtbot: QtBot) -> MapView:
    made = MapView()
    qtbot.addWidget(made)
    made.resize(400, 300)
    dress(made, 60)
    return made


def dress(view: MapView, count: int) -> None:
    random = np.random.default_rng(0)
    xy = random.normal(0, 1, (count, 2)).astype(np.float32)
    xy[3] = np.nan
    view.set_points(xy)
    codes = random.integers(0, 2, count).astype(np.uint8)
    view.set_colours(codes, [LegendEntry("tea", "#ff0000", 30), LegendEntry("jazz", "#0000ff", 30)])
    view.set_selection(np.arange(5))
    view.set_filtered(np.arange(count) % 7 > 0)
    view.set_hits(np.array([1, 2]))
    view.set_query((0, 0))
    view.set_notice("PCA")


def colours(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_picture_has_the_size_and_the_theme_asked_for(view: MapView, theme: object) -> None:
    image = view.picture(QSize(500, 420), theme)  # type: ignore[arg-type]
    assert image.size() == QSize(500, 420)
    assert image.pixelColor(2, 2) == QColor(theme.surface)  # type: ignore[attr-defined]
    assert len(colours(image)) > 20


def test_a_png_is_finer_by_its_scale(view: MapView, tmp_path: Path) -> None:
    view.save_png(tmp_path / "map.png", 3)
    assert QImage(str(tmp_path / "map.png")).size() == QSize(1200, 900)


def test_an_svg_of_few_points_has_a_shape_for_each_and_the_legend_in_words(view: MapView, tmp_path: Path) -> None:
    view.save_svg(tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert text.count("<circle") + text.count("<ellipse") + text.count("<path") > 55
    assert "<image" not in text
    assert "tea" in text
    assert "jazz" in text


def test_an_svg_of_many_points_holds_a_picture_and_the_legend_in_words(view: MapView, tmp_path: Path) -> None:
    dress(view, 6000)
    view.save_svg(tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "<image" in text
    assert "jazz" in text


def test_names_of_groups_are_in_the_picture(view: MapView, tmp_path: Path) -> None:
    before = view.picture(view.size(), LIGHT)
    view.set_labels([MapLabel("a name", 0), MapLabel("beyond", 10_000)])
    assert view.grab().toImage() != before
    assert view.picture(view.size(), LIGHT) != before
    view.save_svg(tmp_path / "named.svg")
    assert (tmp_path / "named.svg").stat().st_size > 1000
    view.set_labels(())
    assert view.picture(view.size(), LIGHT) == before


def test_a_legend_that_stands_beside_the_map_has_room_of_its_own_in_the_picture(view: MapView, tmp_path: Path) -> None:
    view.save_png(tmp_path / "on.png", 1)
    view.set_legend_shown(False)
    view.save_png(tmp_path / "beside.png", 1)
    on, beside = QImage(str(tmp_path / "on.png")), QImage(str(tmp_path / "beside.png"))
    assert beside.height() == on.height()
    assert beside.width() > on.width() + 60


def test_a_long_notice_is_broken_between_words(view: MapView) -> None:
    view.set_notice("one line\n" + "many words that do not fit " * 6)
    device = QImage(100, 100, QImage.Format.Format_RGB32)
    painter = QPainter(device)
    lines = notice_lines(painter, QRectF(0, 0, 300, 200), view._content.notice)
    painter.end()
    assert lines[0] == "one line"
    assert len(lines) > 3
    assert " ".join(lines[1:]).split() == ("many words that do not fit " * 6).split()
    assert not view.grab().isNull()


def test_an_empty_map_and_one_of_scores_can_be_saved(view: MapView, tmp_path: Path) -> None:
    view.set_scores(np.linspace(0, 1, 60, dtype=np.float32))
    view.save_svg(tmp_path / "scores.svg")
    assert "score" in (tmp_path / "scores.svg").read_text(encoding="utf-8")
    view.set_points(None)
    view.save_png(tmp_path / "empty.png")
    assert (tmp_path / "empty.png").exists()


def test_a_pdf_is_written(view: MapView, tmp_path: Path) -> None:
    view.save_pdf(tmp_path / "map.pdf")
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("save", ["save_png", "save_svg", "save_pdf"])
def test_a_file_that_cannot_be_written_is_named(view: MapView, tmp_path: Path, save: str) -> None:
    target = tmp_path / "missing" / "map.out"
    with pytest.raises(ExplorerError, match="missing"):
        getattr(view, save)(target)
