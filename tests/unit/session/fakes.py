"""Stand-ins that have just what the session reads of a model, a corpus and an index."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class FakeColumn:
    name: str
    kind: str = "category"


@dataclass(frozen=True)
class FakeInfo:
    name: str = "fake"


@dataclass(eq=False)
class FakeModel:
    dims: tuple[int, ...] = (32, 64, 128)
    similarity: str = "cosine"
    key: str = "one"
    info: FakeInfo = FakeInfo()

    @property
    def dim(self) -> int:
        return self.dims[-1]


@dataclass(eq=False)
class FakeCorpus:
    lines: tuple[str, ...] = ("one", "two", "three")
    columns: tuple[FakeColumn, ...] = (FakeColumn("topic"),)
    sources: tuple[Path, ...] = field(default=())
    text_column: str = "text"
    key: str = "corpus"

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, rows: Any) -> list[str]:
        return [self.lines[row] for row in rows]


@dataclass(eq=False)
class FakeIndex:
    count: int = 3
    dims: tuple[int, ...] = (32, 64, 128)
    measured: bool = False

    @property
    def dim(self) -> int:
        return self.dims[-1]

    def __len__(self) -> int:
        return self.count
