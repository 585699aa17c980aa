"""Colours and spacing, for a light and a dark scheme, and nothing else about looks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

STYLE = "Fusion"
SPACE = 8
"""The unit of every margin and gap, in logical pixels; half and double of it are the only others."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one scheme, as `#rrggbb`.

    Attributes:
        dark: whether this is the dark scheme.
        window: behind everything.
        surface: lists, inputs, the map.
        raised: buttons, headers and pills.
        border: hairlines between panes.
        text: body text.
        muted: secondary text; at least 4.5 : 1 on `surface`.
        accent: selection, focus and the one primary action.
        on_accent: text on `accent`.
        mark: background of an exact word found in a text.
        warning: something the user should know.
        danger: something that failed.
        point: a map point without a category.
        categories: map colours of categories, the most frequent first; the first eight are safe for colour-blind users,
            all twenty differ in lightness as well as in hue.
    """

    dark: bool
    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    mark: str
    warning: str
    danger: str
    point: str
    categories: tuple[str, ...]


LIGHT = Theme(
    dark=False,
    window="#f3f4f7",
    surface="#ffffff",
    raised="#e9ebf0",
    border="#d5d9e0",
    text="#1a1e26",
    muted="#5b6472",
    accent="#2a62d6",
    on_accent="#ffffff",
    mark="#ffe08a",
    warning="#8a5a00",
    danger="#b3261e",
    point="#4a6fb5",
    categories=(
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7a4fbf", "#8c564b", "#5a7d2a", "#a8324a",
        "#1b2a6b", "#ff9d7a", "#6fcbaa", "#c2189b", "#e0be10", "#0b7a85", "#b39ee6", "#4d2c1e", "#9dbf1f", "#7a7f87",
    ),
)  # fmt: skip

DARK = Theme(
    dark=True,
    window="#14171c",
    surface="#1b1f26",
    raised="#262c35",
    border="#343b47",
    text="#e7eaf0",
    muted="#9ba5b4",
    accent="#6c9dff",
    on_accent="#0d1524",
    mark="#6b5310",
    warning="#e8b04a",
    danger="#ff8a80",
    point="#7aa2f0",
    categories=(
        "#4aa8e0", "#ff8c42", "#2fc79a", "#e79ac6", "#e6c229", "#9ad4f5", "#b395f0", "#c79a8b", "#a3c95f", "#f07c94",
        "#5b78ff", "#ffb59c", "#a8f0cf", "#ff5cd6", "#fff07a", "#23b5c4", "#d6c8ff", "#a1785c", "#d4f04f", "#a9afb9",
    ),
)  # fmt: skip


def chosen(scheme: str, app: QApplication) -> Theme:
    """Return the theme of `scheme`: "light", "dark", or any other word for what the desktop says."""
    return {"light": LIGHT, "dark": DARK}.get(scheme) or system_theme(app)


def system_theme(app: QApplication) -> Theme:
    """Return the theme that fits the desktop's colour scheme."""
    from PySide6.QtCore import Qt

    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def first(scheme: str, app: QApplication) -> Theme:
    """Return what `chosen` does, for an application that is not dressed yet: its palette is the desktop's.

    The first use of Qt's namespace makes a hundred enumerations of Python, 25 ms in which no window is seen.
    """
    desktops = DARK if app.palette().window().color().lightnessF() < 0.5 else LIGHT
    return {"light": LIGHT, "dark": DARK}.get(scheme, desktops)


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application in `theme`."""
    app.setStyle(STYLE)
    dress(app, theme)


def dress(app: QApplication, theme: Theme) -> None:
    """Give an application that has the right style the colours of `theme`."""
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of `theme`, with the disabled colours muted."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Link: theme.accent,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Mid: theme.border,
        role.Dark: theme.border,
    }
    made = QPalette()
    for key, colour in colours.items():
        made.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.muted))
    return made


def style_sheet(theme: Theme) -> str:
    """Return the few rules that Fusion and the palette cannot express."""
    return f"""
    QToolTip {{ color: {theme.text}; background: {theme.raised}; border: 1px solid {theme.border}; padding: 4px; }}
    QSplitter::handle {{ background: {theme.border}; }}
    QSplitter::handle:horizontal {{ width: 1px; }}
    QSplitter::handle:vertical {{ height: 1px; }}
    QFrame[role="line"] {{ background: {theme.border}; border: none; }}
    QLabel[role="heading"] {{ color: {theme.muted}; font-weight: 600; }}
    QLabel[role="muted"] {{ color: {theme.muted}; }}
    QLabel[role="warning"] {{ color: {theme.warning}; }}
    QLabel[role="danger"] {{ color: {theme.danger}; }}
    """
