"""What happens before the first picture: little, and nothing that the window does not need."""

from __future__ import annotations

import subprocess
import sys

HEAD = "import sys\nfrom explorer.ui import quick_qt\nquick_qt.import_qt()\n"


def said(program: str) -> str:
    """Return what a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_window_is_painted_before_the_enumerations_of_qt_are_made() -> None:
    program = """
import enum
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from explorer.ui import theme
from explorer.ui.window import MainWindow
make, made = enum.EnumType.__call__, []
enum.EnumType.__call__ = lambda kind, *given, **named: made.append(given) or make(kind, *given, **named)
app = QApplication(["program", "-style", theme.STYLE])
look = theme.first("system", app)
theme.dress(app, look)
window = MainWindow(look)
window.curtain.painted.connect(lambda: print(len(made)) or QTimer.singleShot(0, app.quit))
window.show()
app.exec()
"""
    assert said(program) == "0"


def test_a_window_that_is_dressed_first_looks_as_one_that_is_dressed_later() -> None:
    program = """
from PySide6.QtWidgets import QApplication
from explorer.ui import theme
app = QApplication(["program", "-style", theme.STYLE])
print(theme.first("system", app) is theme.chosen("system", app), theme.first("dark", app) is theme.DARK)
print(app.style().name() == theme.STYLE.lower())
"""
    assert said(program).split() == ["True"] * 3


def test_qt_that_is_imported_quickly_still_says_what_is_wrong_and_leaves_python_as_it_was() -> None:
    program = """
import builtins, re
from PySide6.QtCore import QSize
print("feature" not in builtins.__import__.__name__, re.compile.__module__, re.compile("x" * 999).pattern == "x" * 999)
try:
    QSize("wide", "high")
except TypeError as error:
    print("QSize" in str(error))
"""
    assert said(program).split() == ["True", "re", "True", "True"]


def test_a_long_regular_expression_is_compiled_when_it_is_used() -> None:
    program = """
import re
later = quick_qt._compile("(?P<long>" + "a" * quick_qt.LONG + ")|b", re.VERBOSE)
split = later.split
print(type(later) is not re.Pattern, split("xby") == ["x", None, "y"], len(list(later.finditer("bb"))))
"""
    assert said(program).split() == ["True", "True", "2"]
