"""Where compiled code is kept: one folder of the user's, wherever the program is started and however it is packed.

numba's own choice depends on the current folder in a frozen build: a start from elsewhere would compile all again. An
installed program brings its code compiled, for any processor (`installed.start`).
Imported only where maps are laid out.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import caching

import explorer
from explorer.installed.start import is_frozen
from explorer.paths import cache_dir, resource

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile `function` when it is first called, and keep the machine code for the next start.

    The code runs without the interpreter's lock, and may reorder arithmetic: pass it finite numbers only.
    """
    dispatcher: Any = numba.njit(nogil=True, fastmath=True)(function)
    if code_folder() is not None:
        dispatcher._cache = cast(Any, _CodeCache)(function)
    return cast(Function, dispatcher)


@functools.cache
def code_folder() -> Path | None:
    """Return the folder for compiled code, or None when it cannot be written: then every start compiles."""
    try:
        folder = cache_dir(lasting=True) / "compiled"
        folder.mkdir(exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return shipped_folder()
    return folder


@functools.cache
def shipped_folder() -> Path | None:
    """Return the folder with the code that an installed program brings, or None."""
    folder = resource("compiled")
    return folder if is_frozen() and folder.is_dir() else None


class _CodeLocator(caching._CacheLocator):
    """Tells numba where the code of one function is kept, and when it is out of date."""

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self._function = function
        self._folder = folder

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> _CodeLocator | None:
        """Return a locator for `py_func`, or None where nothing can be kept."""
        folder = code_folder()
        return cls(py_func, folder) if folder is not None else None

    def get_cache_path(self) -> str:
        """Return the folder."""
        return os.fspath(self._folder)

    def get_source_stamp(self) -> str:
        """Return what changes when the source does: the hash of its folder, or the version of a frozen program."""
        if is_frozen():
            return explorer.__version__
        folder = Path(self._function.__code__.co_filename).parent
        sources = [path.read_bytes() for path in sorted(folder.glob("*.py"))]
        return hashlib.sha256(b"".join(sources)).hexdigest()

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return str(self._function.__code__.co_firstlineno)


class _ShippedLocator(_CodeLocator):
    """The same for the code that the program brings, which is never written."""

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> _CodeLocator | None:
        """Return a locator for `py_func`, or None where nothing was brought."""
        folder = shipped_folder()
        return cls(py_func, folder) if folder is not None else None


class _CodeCacheImpl(caching.CompileResultCacheImpl):
    locator_class: type[_CodeLocator] = _CodeLocator

    def __init__(self, py_func: Callable[..., Any]) -> None:
        self._locator_classes = [self.locator_class]
        super().__init__(py_func)  # type: ignore[no-untyped-call]  # numba is typed in part


class _ShippedCacheImpl(_CodeCacheImpl):
    locator_class = _ShippedLocator


class _ShippedCache(caching.FunctionCache):
    _impl_class = _ShippedCacheImpl


class _CodeCache(caching.FunctionCache):
    """Keeps code where it can: a damaged file or a full disk costs time, and nothing else."""

    _impl_class = _CodeCacheImpl

    def __init__(self, py_func: Callable[..., Any]) -> None:
        cast(Any, super()).__init__(py_func)
        self._shipped: Any = cast(Any, _ShippedCache)(py_func) if shipped_folder() is not None else None

    def load_overload(self, sig: object, target_context: object) -> Any:
        """Return code that was brought or kept, or None: then it is compiled."""
        try:
            brought = self._shipped.load_overload(sig, target_context) if self._shipped is not None else None
            return brought if brought is not None else cast(Any, super()).load_overload(sig, target_context)
        except Exception:  # whatever unpickling a damaged file may raise
            with suppress(OSError):
                cast(Any, super()).flush()
            return None

    def save_overload(self, sig: object, data: object) -> None:
        """Keep code, if there is room."""
        with suppress(OSError):
            cast(Any, super()).save_overload(sig, data)
