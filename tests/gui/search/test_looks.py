from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from explorer.ui.colours import contrast, rgb
from explorer.ui.search.glyphs import Glyph, icon, paint
from explorer.ui.search.looks import mix
from explorer.ui.search.records_delegate import look
from explorer.ui.theme import DARK, LIGHT, Theme

READABLE = 4.5
GLYPHS: tuple[Glyph, ...] = ("search", "undo", "redo", "close", "chevron", "up", "info", "warning", "open")


def test_mixing_runs_from_one_colour_to_the_other() -> None:
    assert [mix("#ffffff", "#000000", share) for share in (0.0, 0.5, 1.0)] == ["#000000", "#808080", "#ffffff"]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_row_can_be_read_whatever_its_state(theme: Theme) -> None:
    cells = look(theme)
    for ink in (cells.text, cells.muted):
        for ground in (cells.selected, cells.focused, cells.hover):
            assert contrast(rgb(ink.name()), rgb(ground.name())) >= READABLE
    assert contrast(rgb(theme.text), rgb(theme.mark)) >= READABLE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_notices_can_be_read_on_their_tint(theme: Theme) -> None:
    for colour in (theme.accent, theme.warning, theme.danger):
        assert contrast(rgb(colour), rgb(mix(colour, theme.surface, 0.10))) >= READABLE


@pytest.mark.parametrize("glyph", GLYPHS)
def test_a_glyph_stays_inside_its_square(qtbot: QtBot, glyph: Glyph) -> None:
    image = QImage(48, 48, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, glyph, "#000000", QRectF(8, 8, 32, 32))
    painter.end()
    inked = [(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 0]
    assert inked
    assert all(8 <= x < 40 and 8 <= y < 40 for x, y in inked)
    assert not icon(glyph, "#000000").isNull()
