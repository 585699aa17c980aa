"""Dataclasses that are made in half the time, with the same methods.

Python 3.11 and 3.12 write the source of six functions for each dataclass and compile them one by one. A start makes 200
classes, 36 of them DuckDB's, and spent a seventh of its time on that. Here only `__init__` is compiled: `__repr__`,
`__eq__`, `__hash__` and what keeps a frozen one as it is are closures that do what the compiled ones do. Later versions
compile all six at once, and are left as they are.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

SLOW: Final = ((3, 11), (3, 12))
"""The versions of Python that this is for."""

_above: Any = super
"""Under another name, since a type checker asks for the bases of a class that is not known before the program runs."""

Fields = Sequence["dataclasses.Field[Any]"]
Method = Callable[..., Any]

_compiled_comparison: Method = getattr(dataclasses, "_cmp_fn", lambda *_: None)
_without_recursion: Method = getattr(dataclasses, "_recursive_repr", lambda function: function)


def quicken() -> None:
    """Make dataclasses in half the time from now on, where this Python is one of those that can."""
    if sys.version_info[:2] in SLOW:
        for name, how in _WAYS.items():
            setattr(dataclasses, name, how)


def _repr_of(fields: Fields, _: object) -> Method:
    names = tuple(field.name for field in fields)

    def __repr__(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    method: Method = _without_recursion(__repr__)
    return method


def _comparison(name: str, sign: str, one: str, other: str, **scope: object) -> Method:
    if sign != "==":
        ordered: Method = _compiled_comparison(name, sign, one, other, **scope)
        return ordered
    values = _values([part.removeprefix("self.") for part in one.strip("()").split(",") if part])

    def __eq__(self: object, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash_of(fields: Fields, _: object) -> Method:
    values = _values([field.name for field in fields])

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __hash__


def _kept(cls: type, fields: Fields, _: object) -> tuple[Method, Method]:
    names = frozenset(field.name for field in fields)

    def __setattr__(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        _above(cls, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        _above(cls, self).__delattr__(name)

    return __setattr__, __delattr__


def _values(names: Sequence[str]) -> Method:
    """Return what gives the values of `names` as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


_WAYS: Final = {"_repr_fn": _repr_of, "_cmp_fn": _comparison, "_hash_fn": _hash_of, "_frozen_get_del_attr": _kept}
