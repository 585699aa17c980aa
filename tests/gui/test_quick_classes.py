"""A dataclass made quickly is held to one that Python made: every case runs in a process that makes both."""

from __future__ import annotations

import subprocess
import sys

import pytest

CASES = """
import dataclasses, pickle
from dataclasses import dataclass, field, replace

def make():
    @dataclass(frozen=True, slots=True)
    class Empty:
        pass
    @dataclass(frozen=True)
    class One:
        a: int
    @dataclass(frozen=True, slots=True)
    class Two(Empty):
        a: int
        b: object = field(default=(), repr=False, hash=False)
        c: str = field(default="x", compare=False, kw_only=True)
    @dataclass(order=True)
    class Loose:
        a: int
        b: object = None
        def __repr__(self):
            return "own"
    @dataclass(eq=False)
    class Same:
        a: object
    @dataclass(unsafe_hash=True)
    class Hashed:
        a: int = 3
    class Child(One):
        pass
    return Empty, One, Two, Loose, Same, Hashed, Child

def outcome(act):
    try:
        return act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def told(classes):
    Empty, One, Two, Loose, Same, Hashed, Child = classes
    first, second, third = Two(1), Two(1, [2], c="y"), Two(2)
    child, same = Child(5), Same(None)
    same.a = same
    yield [repr(it).replace("make.<locals>.", "") for it in (Empty(), One(1), first, third, Loose(1), same, Hashed())]
    yield [Empty() == Empty(), One(1) == One(1), One(1) == Child(1), first == Two(1), first == third, first == 1]
    yield [first == second, first == replace(second, b=()), Same(1) == Same(1)]
    yield [Loose(1) < Loose(2), Loose(1) == Loose(1)]
    yield [hash(Empty()), hash(One(1)) == hash((1,)), hash(first) == hash(second), hash(Hashed()) == hash((3,))]
    yield [outcome(lambda: hash(Loose(1))), outcome(lambda: first < third), {One(1): 2}[One(1)]]
    yield [outcome(lambda: setattr(One(1), "a", 2)), outcome(lambda: setattr(One(1), "z", 2))]
    yield [outcome(lambda: delattr(first, "a")), outcome(lambda: setattr(child, "a", 2))]
    yield [outcome(lambda: setattr(child, "z", 2)), child.z, outcome(lambda: delattr(child, "z")), hasattr(child, "z")]
    yield [method.__qualname__ for method in (One.__eq__, One.__repr__, One.__setattr__, Hashed.__hash__)]
"""
BOTH = f"""
{CASES}
plain = list(told(make()))
from explorer.ui.quick_classes import quicken
quicken()
quick = list(told(make()))
for one, other in zip(plain, quick, strict=True):
    assert one == other, (one, other)
print(len(quick), dataclasses._repr_fn.__module__ if hasattr(dataclasses, "_repr_fn") else "")
"""


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="later versions are left as they are")
def test_a_class_made_quickly_does_what_one_made_by_python_does() -> None:
    done = subprocess.run([sys.executable, "-c", BOTH], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["10", "explorer.ui.quick_classes"]
