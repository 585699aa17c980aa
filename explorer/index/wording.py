"""What a typed query asks for: its words, what must and must not occur, and examples to be like and unlike.

    frozen rivers               ranked by meaning and by words
    "frozen river"              must occur, word for word; its words count like all others
    -glacier   -"ice age"       must not occur
    + "a text" - "another"      examples that are added to the query's vector and taken from it

A sign counts at the beginning of a word; before an example a space follows it. A quote that is not closed yet is as if
it were not there, so that hits do not jump while a phrase is typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTES = str.maketrans("“”„‟«»", '""""""')

PART = re.compile(
    r"""(?<!\S)(?P<sign>[+-])\s+"(?P<example>[^"]*)"
      | (?<!\S)-"(?P<no_phrase>[^"]*)"
      | "(?P<phrase>[^"]*)"
      | (?<!\S)-(?P<no_word>\w[^\s"]*)
      | (?P<plain>[^\s"]+)""",
    re.VERBOSE,
)

WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts that do not part words by spaces."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A query taken apart.

    Attributes:
        text: the words that are looked for, without signs and quotes.
        phrases: what must occur.
        without: what must not occur.
        plus: texts to be like.
        minus: texts to be unlike.
    """

    text: str = ""
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is ranked by its words."""
        return " ".join((self.text, *self.plus)).strip()

    @property
    def restricted(self) -> bool:
        """Whether something must or must not occur."""
        return bool(self.phrases or self.without)


def parse(query: str) -> Wording:
    """Take a query apart; every text is a query."""
    text: list[str] = []
    found: dict[str, list[str]] = {"phrases": [], "without": [], "plus": [], "minus": []}
    for part in PART.finditer(query.translate(QUOTES)):
        kind, said = part.lastgroup, (part[part.lastgroup] if part.lastgroup else "").strip()
        if not said:
            continue
        if kind == "example":
            found["plus" if part["sign"] == "+" else "minus"].append(said)
        elif kind in ("no_phrase", "no_word"):
            found["without"].append(said)
        else:
            text.append(said)
            if kind == "phrase":
                found["phrases"].append(said)
    return Wording(" ".join(text), **{name: tuple(dict.fromkeys(said)) for name, said in found.items()})


def pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds `phrase` in a text: its words in a row, whole, whatever their case and what stands between."""
    words = re.findall(r"\w+", phrase)
    if not words:
        return re.compile(re.escape(phrase), re.IGNORECASE)
    inside = r"\W+".join(map(re.escape, words))
    return re.compile(inside if WIDE.search(phrase) else rf"(?<!\w){inside}(?!\w)", re.IGNORECASE)
