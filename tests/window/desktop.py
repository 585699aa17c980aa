"""A real desktop for the tests: a virtual screen, a window manager, real keys and real drags."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
HERE = Path(__file__).parent
SCREEN = "1600x1000x24"
PATIENCE = 90.0


@dataclass
class Desktop:
    """A running X server with a window manager."""

    display: str
    env: dict[str, str]

    def xdotool(self, *words: str) -> str:
        return subprocess.run(
            ["xdotool", *words], env=self.env, check=True, capture_output=True, text=True, timeout=30
        ).stdout.strip()

    def screenshot(self, path: Path) -> Path:
        subprocess.run([sys.executable, str(HERE / "grab.py"), str(path)], env=self.env, check=True, timeout=30)
        return path

    def window(self, name: str) -> str:
        return wait_for(lambda: self._find(name), f"a window called {name!r}")

    def no_window(self, name: str) -> None:
        """Wait until a panel is gone: only then do keys reach the window below it."""
        wait_for(lambda: not self._find(name), f"no window called {name!r}")

    def geometry(self, window: str) -> tuple[int, int, int, int]:
        text = self.xdotool("getwindowgeometry", "--shell", window)
        found = dict(re.findall(r"(\w+)=(-?\d+)", text))
        return int(found["X"]), int(found["Y"]), int(found["WIDTH"]), int(found["HEIGHT"])

    def focus(self, window: str) -> None:
        self.xdotool("windowactivate", "--sync", window)

    def drag(self, source: tuple[int, int], target: tuple[int, int], steps: int = 12) -> None:
        self.xdotool("mousemove", *map(str, source), "mousedown", "1")
        for i in range(1, steps + 1):
            point = [str(a + (b - a) * i // steps) for a, b in zip(source, target, strict=True)]
            self.xdotool("mousemove", *point)
            time.sleep(0.05)  # a hand is not faster, and the drag protocol answers each move
        time.sleep(0.2)
        self.xdotool("mouseup", "1")

    def drop_files(self, files: list[Path], target: tuple[int, int]) -> None:
        with running([sys.executable, str(HERE / "drag_source.py"), *map(str, files)], self.env):
            x, y, width, height = self.geometry(self.window("drag source"))
            self.drag((x + width // 2, y + height // 2), target)
            time.sleep(0.5)

    def _find(self, name: str) -> str:
        try:
            return self.xdotool("search", "--onlyvisible", "--name", name).splitlines()[-1]
        except (subprocess.CalledProcessError, IndexError):
            return ""


@dataclass
class Running:
    """The program in a process of its own, and what it says of itself on stderr."""

    process: subprocess.Popen[str]
    log: Path
    desktop: Desktop
    seen: list[str] = field(default_factory=list)

    def state(self) -> dict[str, str]:
        lines = [line for line in self.lines() if line.startswith("trace state ")]
        return dict(re.findall(r"(\w+)=(\S*)", lines[-1])) if lines else {}

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()

    def until(self, **wanted: str) -> dict[str, str]:
        def reached() -> dict[str, str]:
            assert self.process.poll() is None, "\n".join(self.lines()[-20:])
            state = self.state()
            return state if all(state.get(key) == value for key, value in wanted.items()) else {}

        return wait_for(reached, f"{wanted}", lambda: "\n".join(self.lines()[-12:]))

    def until_line(self, part: str) -> str:
        return wait_for(lambda: next((line for line in self.lines() if part in line), ""), part)

    def window(self) -> str:
        return self.desktop.window("Matryoshka Explorer")

    def close(self) -> int:
        """Close the window by its key, pressed again while a window manager that just started does not hear it."""

        def heard() -> bool:
            self.desktop.focus(self.window())
            self.desktop.xdotool("key", "alt+F4")
            time.sleep(0.5)
            return any(line == "trace closing" for line in self.lines())

        if self.process.poll() is None:
            wait_for(heard, "the window to hear that it should close")
        return self.process.wait(timeout=20)


def wait_for(look: Callable[[], T], what: str, more: Callable[[], str] = lambda: "") -> T:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}\n{more()}")


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    output = log.open("w", encoding="utf-8") if log is not None else None
    process = subprocess.Popen(command, env=env, text=True, stdout=subprocess.DEVNULL, stderr=output)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if output is not None:
            output.close()


@contextmanager
def desktop(home: Path) -> Iterator[Desktop]:
    for tool in ("Xvfb", "openbox", "xdotool"):
        assert shutil.which(tool), f"{tool} is missing; `make test` installs it"
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-dpi", "96", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            display = f":{pipe.readline().strip()}"
        env = clean_environment(home) | {"DISPLAY": display}
        with running(["openbox"], env):
            yield Desktop(display, env)
    finally:
        server.terminate()
        server.wait()


def clean_environment(home: Path) -> dict[str, str]:
    unwanted = ("QT_", "DISPLAY", "WAYLAND", "XDG_", "PYTEST", "COV_")
    env = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    runtime = home / "runtime"
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    return env | home_of_its_own(home) | {"XDG_RUNTIME_DIR": str(runtime), "MATRYOSHKA_EXPLORER_TRACE": "1"}


def home_of_its_own(home: Path) -> dict[str, str]:
    """Return what makes the program keep everything below `home`: nothing that another test kept is found there."""
    home.mkdir(parents=True, exist_ok=True)
    return {"HOME": str(home), "MATRYOSHKA_EXPLORER_HOME": str(home / "explorer")}
