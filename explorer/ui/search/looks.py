"""Mixed colours and the few style rules that the query bar, the records and their neighbours share."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from explorer.ui.theme import SPACE, Theme

RADIUS = 6
"""The corner radius of buttons, fields and strips, in logical pixels."""
SCROLL_WIDTH = 12
CONTROL_HEIGHT = 20
"""The height of what is inside a control, without its padding and border."""


def mix(over: str, under: str, share: float) -> str:
    """Return the colour of `over` laid on `under` with opacity `share` in [0, 1], as `#rrggbb`."""
    top, bottom = QColor(over), QColor(under)
    pairs = zip((top.red(), top.green(), top.blue()), (bottom.red(), bottom.green(), bottom.blue()), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def buttons_sheet(theme: Theme) -> str:
    """Return the rules of flat tool buttons: no frame until the pointer or the keyboard is on them."""
    return f"""
    QToolButton {{
        color: {theme.text}; background: transparent; border: 1px solid transparent;
        border-radius: {RADIUS}px; padding: {SPACE // 2}px {SPACE}px;
    }}
    QToolButton:hover, QToolButton:open {{ background: {theme.raised}; }}
    QToolButton:pressed {{ background: {theme.border}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton:disabled {{ color: {mix(theme.muted, theme.window, 0.6)}; background: transparent; }}
    QToolButton::menu-indicator {{ image: none; width: 0; }}
    """


def field_sheet(theme: Theme, *, name: str) -> str:
    """Return the rules of the line edit called `name`: a rounded field whose border shows the focus."""
    return f"""
    QLineEdit#{name} {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border};
        border-radius: {RADIUS}px; padding: {SPACE // 2}px {SPACE // 2}px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
        placeholder-text-color: {theme.muted};
    }}
    QLineEdit#{name}:focus {{ border-color: {theme.accent}; }}
    QLineEdit#{name}:disabled {{ background: {theme.window}; }}
    """


def tabs_sheet(theme: Theme) -> str:
    """Return the rules of a flat tab bar: the current tab is underlined."""
    return f"""
    QTabBar::tab {{
        color: {theme.muted}; background: transparent; border: none; border-bottom: 2px solid transparent;
        padding: {SPACE // 2 + 2}px {SPACE // 2}px {SPACE // 2}px {SPACE // 2}px; margin-right: {SPACE * 2}px;
    }}
    QTabBar::tab:hover {{ color: {theme.text}; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
    QTabBar::tab:selected:focus {{ color: {theme.accent}; }}
    """


def segments_sheet(theme: Theme, *, name: str) -> str:
    """Return the rules of the tab bar called `name` as a switch: one strip, the chosen part raised out of it."""
    return f"""
    QTabBar#{name} {{ background: {theme.raised}; border-radius: {RADIUS}px; }}
    QTabBar#{name}::tab {{
        color: {theme.muted}; background: {theme.raised}; border: 1px solid {theme.raised};
        padding: {SPACE // 2}px {SPACE * 3 // 2}px; margin: 0; border-radius: {RADIUS}px;
    }}
    QTabBar#{name}::tab:hover {{ color: {theme.text}; }}
    QTabBar#{name}::tab:selected {{
        color: {theme.text}; background: {theme.surface}; border-color: {theme.border};
    }}
    QTabBar#{name}::tab:selected:focus {{ border-color: {theme.accent}; }}
    """


def table_sheet(theme: Theme) -> str:
    """Return the rules of a table without a grid: a quiet header, a tint on the chosen row."""
    return f"""
    QTableView {{
        color: {theme.text}; background: {theme.surface}; border: none; outline: none;
        selection-background-color: {mix(theme.accent, theme.surface, 0.14)}; selection-color: {theme.text};
    }}
    QTableView::item {{ padding: 0 {SPACE - 3}px; border: none; }}
    QHeaderView {{ background: {theme.surface}; border: none; }}
    QHeaderView::section {{
        color: {theme.muted}; background: {theme.surface}; border: none; border-bottom: 1px solid {theme.border};
        padding: {SPACE // 2}px {SPACE}px;
    }}
    QTableCornerButton::section {{ background: {theme.surface}; border: none; }}
    """


def controls_sheet(theme: Theme) -> str:
    """Return the rules of push buttons, combo boxes and spin boxes: flat, of the height of a field."""
    return f"""
    QPushButton, QComboBox, QSpinBox {{
        color: {theme.text}; background: {theme.raised}; border: 1px solid {theme.border};
        border-radius: {RADIUS}px; padding: {SPACE // 2}px {SPACE}px; min-height: {CONTROL_HEIGHT}px;
    }}
    QSpinBox {{
        background: {theme.surface}; padding-right: {SPACE * 3}px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    QPushButton:hover, QComboBox:hover {{ background: {mix(theme.text, theme.raised, 0.06)}; }}
    QPushButton:pressed {{ background: {theme.border}; }}
    QPushButton:focus, QComboBox:focus, QSpinBox:focus {{ border-color: {theme.accent}; }}
    QPushButton:disabled, QComboBox:disabled, QSpinBox:disabled {{
        color: {mix(theme.muted, theme.window, 0.7)}; background: {theme.window};
    }}
    QComboBox::drop-down {{ border: none; width: {SPACE * 3}px; }}
    QComboBox::down-arrow, QSpinBox::up-arrow, QSpinBox::down-arrow {{ image: none; }}
    QSpinBox::up-button, QSpinBox::down-button {{ background: transparent; border: none; width: {SPACE * 3}px; }}
    QComboBox QAbstractItemView {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border};
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    """


def scroll_sheet(theme: Theme) -> str:
    """Return the rules of slim scroll bars without arrows."""
    handle = mix(theme.text, theme.surface, 0.22)
    return f"""
    QScrollBar {{ background: transparent; border: none; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ width: {SCROLL_WIDTH}px; }}
    QScrollBar:horizontal {{ height: {SCROLL_WIDTH}px; }}
    QScrollBar::handle {{ background: {handle}; border-radius: {SCROLL_WIDTH // 2 - 2}px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: {SPACE * 4}px; }}
    QScrollBar::handle:horizontal {{ min-width: {SPACE * 4}px; }}
    QScrollBar::handle:hover {{ background: {mix(theme.text, theme.surface, 0.38)}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def menu_sheet(theme: Theme) -> str:
    """Return the rules of menus: room around the words, a tint on the one under the pointer."""
    return f"""
    QMenu {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border}; padding: {SPACE // 2}px;
    }}
    QMenu::item {{ padding: {SPACE // 2 + 1}px {SPACE * 3}px {SPACE // 2 + 1}px {SPACE}px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {mix(theme.accent, theme.surface, 0.16)}; }}
    QMenu::item:disabled {{ color: {theme.muted}; background: transparent; }}
    QMenu::separator {{ height: 1px; background: {theme.border}; margin: {SPACE // 2}px {SPACE}px; }}
    """


def dress(widget: QWidget, sheet: str) -> None:
    """Give `widget` and what is inside it the rules of `sheet`.

    A widget that was measured but never shown keeps the colours of the rules before: Qt repolishes polished ones only.
    """
    widget.ensurePolished()
    widget.setStyleSheet(sheet)
