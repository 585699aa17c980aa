"""Searching by keys alone, in a real window."""

from __future__ import annotations

from collections.abc import Callable

from tests.window.desktop import Running, wait_for
from tests.window.test_window import SAMPLE

Start = Callable[..., Running]


def test_hits_are_ranked_filtered_and_steered_without_a_mouse(start: Start) -> None:
    program = start()
    program.until(texts=str(SAMPLE), index="yes")
    desktop = program.desktop
    desktop.focus(program.window())
    desktop.xdotool("key", "ctrl+f")
    desktop.xdotool("type", "--delay", "40", "frozen rivers")
    program.until(query="frozen_rivers", hits="50", mode="meaning")
    desktop.xdotool("key", "alt+2")
    program.until(mode="words")
    desktop.xdotool("key", "alt+3")
    wait_for(lambda: int(program.until(mode="both")["hits"] or 0) > 50, "the hits of both rankings")
    desktop.xdotool("key", "ctrl+shift+f")
    desktop.xdotool("type", "--delay", "40", "topic")
    desktop.xdotool("key", "Return")
    program.until(values="20")
    desktop.xdotool("type", "--delay", "40", "glaciers")
    desktop.xdotool("key", "Return")
    program.until(filters="1", filtered="30", hits="30")
    desktop.xdotool("key", "Escape")
    program.until(values="")
    desktop.no_window("Filter")
    desktop.xdotool("key", "ctrl+r", "Down", "plus", "Down", "Down", "minus")
    program.until(examples="2")
    desktop.xdotool("key", "ctrl+t")
    wait_for(lambda: program.state()["threshold"], "a threshold")
    desktop.window("Threshold")
    desktop.xdotool("key", "Escape")
    desktop.no_window("Threshold")
    desktop.xdotool("key", "ctrl+z")
    program.until(threshold="", examples="2", filters="1")
    assert program.close() == 0


def test_a_condition_that_is_wrong_changes_nothing_and_a_right_one_is_counted(start: Start) -> None:
    program = start()
    program.until(texts=str(SAMPLE), index="yes")
    desktop = program.desktop
    desktop.focus(program.window())
    desktop.xdotool("key", "ctrl+l")
    desktop.xdotool("type", "--delay", "20", "yaer >")
    desktop.xdotool("key", "Return")
    desktop.xdotool("key", "ctrl+a")
    desktop.xdotool("type", "--delay", "20", "kind = 'species'")
    desktop.xdotool("key", "Return")
    state = program.until(filters="1")
    assert 0 < int(state["filtered"]) < SAMPLE
    desktop.xdotool("key", "ctrl+a", "BackSpace", "Return")
    program.until(filters="0", filtered="")
    assert program.close() == 0
