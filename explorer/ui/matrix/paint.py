"""How the matrix is painted, on a screen, into a picture or into an SVG file: one set of functions for all three."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QLinearGradient, QPainter, QPen

from explorer.ui.colours import MapName, ink_on, table
from explorer.ui.matrix.geometry import Viewport, fitted, number_every, ticks
from explorer.ui.matrix.picture import MatrixPicture
from explorer.ui.matrix.raster import sample
from explorer.ui.theme import SPACE, Theme

MOST_TEXTS = 40
"""Up to this many texts are written out beside their rows."""
GRID_FROM = 10.0
"""Cells from this size on, in logical pixels, are set apart by hairlines."""
BAR = 12.0
"""Width of the colour bar."""
MOST_TEXT_WIDTH = 0.3
"""The part of the width that the texts may take from the cells."""
SMALLER = 0.9
"""The size of what is written around and, once more, in the matrix, in parts of the size before it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parts of the picture are, in logical pixels.

    Attributes:
        plot: the square with the cells.
        texts: width of the texts left of it; 0 when they are not shown.
        numbers: width of the row numbers.
        bar: the colour bar right of it.
    """

    plot: QRectF
    texts: float
    numbers: float
    bar: QRectF


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """Everything a paint needs to know.

    Attributes:
        picture: the matrix.
        frame: where its parts are.
        view: which cells are in the plot.
        theme: colours.
        font: of everything written.
        ratio: device pixels per logical pixel.
        current: the pair under the pointer or the keyboard's focus.
        focused: whether the keyboard is here.
    """

    picture: MatrixPicture
    frame: Frame
    view: Viewport
    theme: Theme
    font: QFont
    ratio: float = 1.0
    current: tuple[int, int] | None = None
    focused: bool = False


def smaller_font(body: QFont) -> QFont:
    """Return the font of what is written beside something in `body`."""
    font = QFont(body)
    font.setPointSizeF(body.pointSizeF() * SMALLER)
    return font


def arranged(picture: MatrixPicture, width: float, height: float, font: QFont, ratio: float) -> tuple[Frame, Viewport]:
    """Return where the parts go on `width` x `height` logical pixels, and the view of the whole matrix."""
    metrics, count = QFontMetricsF(font), len(picture)
    numbers = metrics.horizontalAdvance(f"{count:,}") + SPACE
    header = metrics.height() + SPACE / 2
    bar = 2 * SPACE + BAR + SPACE / 2 + _bar_text_width(picture, metrics)
    room, high = width - 2 * SPACE - numbers - bar, height - 2 * SPACE - header
    longest = max(metrics.horizontalAdvance(label) for label in picture.labels[:MOST_TEXTS]) + SPACE
    view = fitted(count, max(min(high, room - min(longest, MOST_TEXT_WIDTH * room)), 16.0), ratio)
    texts = min(longest, room - view.side) if count <= MOST_TEXTS and view.cell >= metrics.ascent() else 0.0
    if not texts:
        view = fitted(count, max(min(high, room), 16.0), ratio)
    left = SPACE + texts + numbers + max(room - texts - view.side, 0) / 2
    left, top = round(left * ratio) / ratio, round((SPACE + header) * ratio) / ratio
    plot = QRectF(left, top, view.side, view.side)
    return Frame(plot, texts, numbers, QRectF(plot.right() + 2 * SPACE, top, BAR, view.side)), view


def paint(painter: QPainter, scene: Scene, image: QImage) -> None:
    """Paint the whole picture; `image` is what `cells_image` made for the same scene."""
    painter.setFont(scene.font)
    painter.drawImage(scene.frame.plot.topLeft(), image)
    painter.save()
    painter.setClipRect(scene.frame.plot)
    painter.translate(scene.frame.plot.topLeft())
    _paint_grid(painter, scene)
    _paint_values(painter, scene)
    _paint_current(painter, scene)
    painter.restore()
    _paint_row_labels(painter, scene)
    _paint_column_labels(painter, scene)
    _paint_bar(painter, scene)


def cells_image(scene: Scene) -> QImage:
    """Return the plot's pixels in colour; converting once is five times as fast as painting from a colour table."""
    view = scene.view
    side = round(min(view.side, view.cell * view.count) * scene.ratio)
    pixels = sample(scene.picture.levels, view.left, view.top, 1 / (view.cell * scene.ratio), side, side)
    image = QImage(pixels.data, side, side, pixels.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable([0xFF000000 | r << 16 | g << 8 | b for r, g, b in table(map_name(scene.picture, scene.theme))])
    coloured = image.convertToFormat(QImage.Format.Format_RGB32)
    coloured.setDevicePixelRatio(scene.ratio)
    return coloured


def map_name(picture: MatrixPicture, theme: Theme) -> MapName:
    """Return the colour map for a picture: the middle of a diverging one follows the theme."""
    return "diverging-dark" if picture.colours == "diverging" and theme.dark else picture.colours


def score_text(score: float, places: int = 3) -> str:
    """Return a score for people: fixed places below 10, fewer above, and a real minus sign."""
    return (f"{score:.{places}f}" if abs(score) < 10 else f"{score:.4g}").replace("-", "−")


def _paint_grid(painter: QPainter, scene: Scene) -> None:
    view = scene.view
    if view.cell < GRID_FROM:
        return
    painter.setPen(QPen(QColor(scene.theme.surface), 1))
    for column in view.columns():
        x = _crisp(view.column_x(column), scene.ratio)
        painter.drawLine(QLineF(x, 0, x, view.side))
    for row in view.rows():
        y = _crisp(view.row_y(row), scene.ratio)
        painter.drawLine(QLineF(0, y, view.side, y))


def _paint_values(painter: QPainter, scene: Scene) -> None:
    view, picture = scene.view, scene.picture
    font = smaller_font(scene.font)
    if view.cell < QFontMetricsF(font).horizontalAdvance("−0.00") + 1:
        return
    painter.setFont(font)
    colours = table(map_name(picture, scene.theme))
    inks = [QColor(ink_on(colour)) for colour in colours]
    for row in view.rows():
        for column in view.columns():
            painter.setPen(inks[picture.levels[row, column]])
            text = score_text(picture.value(row, column), 2)
            painter.drawText(_cell(view, row, column), Qt.AlignmentFlag.AlignCenter, text)


def _paint_current(painter: QPainter, scene: Scene) -> None:
    if scene.current is None:
        return
    box = _cell(scene.view, *scene.current)
    for colour, outside in (
        (scene.theme.surface, 1.5),
        (scene.theme.accent if scene.focused else scene.theme.text, 0.0),
    ):
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.drawRect(box.adjusted(-outside, -outside, outside, outside))


def _paint_row_labels(painter: QPainter, scene: Scene) -> None:
    view, frame, metrics = scene.view, scene.frame, QFontMetricsF(scene.font)
    here = scene.current[0] if scene.current else None
    edge = frame.plot.left() - SPACE / 2
    high = metrics.ascent() if frame.texts else 1.8 * metrics.height()
    close = 0.0 if frame.texts else metrics.height() / view.cell
    for row in _numbered(view.rows(), number_every(view.cell, high), here, close):
        middle = frame.plot.top() + view.row_y(row + 0.5)
        box = QRectF(edge - frame.numbers, middle - metrics.height() / 2, frame.numbers, metrics.height())
        if not frame.plot.top() <= middle <= frame.plot.bottom():
            continue
        _paint_label(painter, scene, box, _number(scene, row), strong=row == here)
        if frame.texts:
            box.moveLeft(box.left() - frame.texts + SPACE / 2)
            box.setWidth(frame.texts)
            text = " ".join(scene.picture.labels[row][:300].split())
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, frame.texts - SPACE / 2)
            _paint_label(painter, scene, box, text, strong=True)


def _paint_column_labels(painter: QPainter, scene: Scene) -> None:
    view, frame, metrics = scene.view, scene.frame, QFontMetricsF(scene.font)
    here = scene.current[1] if scene.current else None
    wide = metrics.horizontalAdvance(f"{view.count:,}") + SPACE / 2
    for column in _numbered(view.columns(), number_every(view.cell, wide), here, wide / view.cell):
        middle = frame.plot.left() + view.column_x(column + 0.5)
        if frame.plot.left() <= middle <= frame.plot.right():
            box = QRectF(middle - wide / 2, frame.plot.top() - metrics.height() - 2, wide, metrics.height())
            _paint_label(painter, scene, box, _number(scene, column), centred=True, strong=column == here)


def _paint_label(
    painter: QPainter, scene: Scene, box: QRectF, text: str, *, centred: bool = False, strong: bool = False
) -> None:
    side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignRight
    painter.setPen(QColor(scene.theme.text if strong else scene.theme.muted))
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)


def _paint_bar(painter: QPainter, scene: Scene) -> None:
    picture, bar, metrics = scene.picture, scene.frame.bar, QFontMetricsF(scene.font)
    colours = table(map_name(picture, scene.theme))
    gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    for index in range(0, 256, 15):
        gradient.setColorAt(index / 255, QColor(*colours[index]))
    painter.fillRect(bar, gradient)
    painter.setPen(QColor(scene.theme.muted))
    for tick in ticks(picture.low, picture.high, max(int(bar.height() / (3 * metrics.height())), 1)):
        y = _bar_y(scene, tick)
        box = QRectF(bar.right() + SPACE / 2, y - metrics.height() / 2, 100, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, _tick_text(tick))
    if scene.current is not None:
        _paint_pointer(painter, scene, _bar_y(scene, picture.value(*scene.current)))


def _paint_pointer(painter: QPainter, scene: Scene, y: float) -> None:
    tip = QPointF(scene.frame.bar.left() - 1, y)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scene.theme.text))
    painter.drawPolygon([tip, tip + QPointF(-6, -4), tip + QPointF(-6, 4)])
    painter.restore()


def _bar_y(scene: Scene, score: float) -> float:
    picture, bar = scene.picture, scene.frame.bar
    part = (score - picture.low) / (picture.high - picture.low) if picture.high > picture.low else 0.5
    return bar.bottom() - min(max(part, 0.0), 1.0) * bar.height()


def _bar_text_width(picture: MatrixPicture, metrics: QFontMetricsF) -> float:
    return max(metrics.horizontalAdvance(_tick_text(tick)) for tick in ticks(picture.low, picture.high, 8))


def _tick_text(tick: float) -> str:
    return f"{tick:.4g}".replace("-", "−")


def _number(scene: Scene, index: int) -> str:
    """Return the number of a text in its list, or in a large matrix its place on the axis."""
    numbers = scene.picture.numbers if scene.frame.texts else ()
    return f"{numbers[index] if numbers else index + 1:,}"


def _numbered(seen: range, every: int, here: int | None, room: float) -> Iterable[int]:
    """Yield the first text, every `every`-th one, and the current one in place of those closer to it than `room`."""
    for index in seen:
        regular = (index == 0 and every != 2) or (index + 1) % every == 0  # 1 and 2 would touch
        if index == here or (regular and (here is None or abs(index - here) >= room)):
            yield index


def _cell(view: Viewport, row: int, column: int) -> QRectF:
    return QRectF(view.column_x(column), view.row_y(row), view.cell, view.cell)


def _crisp(at: float, ratio: float) -> float:
    """Return the middle of the device pixel nearest to `at`, for a hairline that is not blurred."""
    return (round(at * ratio) + 0.5) / ratio
