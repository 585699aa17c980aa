"""Style rules and small parts of the training window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from explorer.ui.search.looks import RADIUS, buttons_sheet, controls_sheet, mix, scroll_sheet
from explorer.ui.theme import SPACE, Theme

EDITS = ("trainOutputEdit", "trainRateEdit", "trainWeightsEdit", "trainBaseEdit")


def sheet(theme: Theme) -> str:
    """Return the rules of the whole window."""
    fields = ", ".join(f"QLineEdit#{name}" for name in EDITS)
    return (
        controls_sheet(theme)
        + buttons_sheet(theme)
        + scroll_sheet(theme)
        + f"""
    QWidget#trainWindow, QWidget#trainForm, QWidget#trainRun {{ background: {theme.window}; }}
    QScrollArea, QScrollArea > QWidget {{ background: transparent; border: none; }}
    {fields} {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border};
        border-radius: {RADIUS}px; padding: {SPACE // 2}px {SPACE // 2}px; min-height: 20px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    {", ".join(f"QLineEdit#{name}:focus" for name in EDITS)} {{ border-color: {theme.accent}; }}
    QFrame[role="card"] {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {RADIUS + 2}px;
    }}
    QFrame[role="target"] {{
        background: {theme.surface}; border: 1px dashed {mix(theme.muted, theme.surface, 0.6)};
        border-radius: {RADIUS + 2}px;
    }}
    QFrame[role="offer"] {{
        background: {mix(theme.accent, theme.window, 0.10)}; border: 1px solid {mix(theme.accent, theme.window, 0.35)};
        border-radius: {RADIUS}px;
    }}
    QFrame[role="failure"] {{
        background: {mix(theme.danger, theme.window, 0.10)}; border: 1px solid {mix(theme.danger, theme.window, 0.35)};
        border-radius: {RADIUS}px;
    }}
    QLabel[role="title"] {{ font-size: 15pt; font-weight: 600; }}
    QLabel[role="figure"] {{ font-size: 13pt; font-weight: 600; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QPushButton[role="primary"] {{
        color: {theme.on_accent}; background: {theme.accent}; border-color: {theme.accent}; font-weight: 600;
        padding-left: {2 * SPACE}px; padding-right: {2 * SPACE}px;
    }}
    QPushButton[role="primary"]:hover {{ background: {mix(theme.text, theme.accent, 0.12)}; }}
    QPushButton[role="primary"]:focus {{ border-color: {theme.text}; }}
    QPushButton[role="primary"]:disabled {{
        color: {theme.muted}; background: {theme.raised}; border-color: {theme.border};
    }}
    QToolButton[role="stop"] {{ background: {theme.surface}; border-color: {theme.border}; padding: 4px 10px; }}
    QToolButton[role="stop"]:hover {{ background: {theme.raised}; }}
    QToolButton[role="stop"]:checked {{
        color: {theme.text}; background: {mix(theme.accent, theme.surface, 0.16)};
        border-color: {theme.accent}; font-weight: 600;
    }}
    QToolButton[role="stop"]:focus {{ border-color: {theme.text}; }}
    QToolButton#trainAdvanced {{ padding-left: 0; background: transparent; border-color: transparent; }}
    QToolButton#trainAdvanced:focus {{ border-color: {theme.accent}; }}
    QTableWidget {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border};
        border-radius: {RADIUS}px; gridline-color: {theme.border};
    }}
    QTableWidget::item {{ padding: 0 8px; }}
    QHeaderView::section {{
        color: {theme.muted}; background: {theme.surface}; border: none; border-bottom: 1px solid {theme.border};
        padding: 4px 8px;
    }}
    QProgressBar {{ background: {mix(theme.text, theme.window, 0.12)}; border: none; border-radius: 3px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    """
    )


def label(role: str, text: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label in a role of the sheet."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


def button(name: str, text: str, tip: str = "", *, primary: bool = False) -> QPushButton:
    """Return a push button."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(text.rstrip("…"))
    made.setToolTip(tip)
    made.setAutoDefault(False)
    if primary:
        made.setProperty("role", "primary")
    return made


def link(name: str, text: str, tip: str = "") -> QToolButton:
    """Return a flat button."""
    made = QToolButton()
    made.setObjectName(name)
    made.setText(text)
    made.setAccessibleName(text.rstrip("…"))
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Change the role of a widget that is shown already."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
