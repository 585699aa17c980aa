"""Words that tell groups of texts apart: by how many texts they occur in, and by the model's own vocabulary."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.stop_words import STOP_WORDS
from explorer.corpus.corpus import Corpus
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

Rows = NDArray[np.int64]

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
LONGEST = 40
COUNTED = 400
"""Texts of a group whose words are counted; a sample of a larger one."""

BETWEEN_STEPS = 100
KEYWORDS = 8
NEEDED = 3
"""Letters that a token needs to be shown as a word."""

CLEAR = 1.64
"""z-score that chance exceeds once in twenty times."""

PRIOR = 10.0
"""Texts that the usual frequency of a word weighs as much as, in the comparison of two groups."""


@dataclass(frozen=True, slots=True, eq=False)
class WordCounts:
    """In how many texts of each group each word occurs.

    Attributes:
        words: in lower case.
        counts: int64 (groups, words).
        texts: int64 (groups,), the texts looked at.
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    texts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WordShare:
    """A word that is more frequent in one of two groups, and the part of the texts of each that it occurs in."""

    word: str
    here: float
    there: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What two groups of texts speak of more than each other, the clearest first."""

    first: tuple[WordShare, ...]
    second: tuple[WordShare, ...]


def count_words(corpus: Corpus, groups: Sequence[Rows], *, most: int = COUNTED, seed: int = 0) -> Steps[WordCounts]:
    """Count the texts of every group that each word occurs in, of at most `most` texts a group."""
    rng = np.random.default_rng(seed)
    known: dict[str, int] = {}
    tallies: list[dict[int, int]] = []
    samples = [rows if len(rows) <= most else np.sort(rng.choice(rows, most, replace=False)) for rows in groups]
    total = sum(map(len, samples))
    done = 0
    for rows in samples:
        tally: dict[int, int] = {}
        for start in range(0, len(rows), BETWEEN_STEPS):
            yield Progress("Counting words", done, total)
            texts = corpus.texts(rows[start : start + BETWEEN_STEPS])
            done += len(texts)
            for text in texts:
                for word in words_of(text):
                    place = known.setdefault(word, len(known))
                    tally[place] = tally.get(place, 0) + 1
        tallies.append(tally)
    counts = np.zeros((len(groups), len(known)), np.int64)
    for group, tally in enumerate(tallies):
        counts[group, list(tally.keys())] = list(tally.values())
    return WordCounts(tuple(known), counts, np.array([len(rows) for rows in samples], np.int64))


def words_of(text: str) -> set[str]:
    """Return the different words of a text, in lower case; numbers and very long ones are none."""
    return {word for word in WORD.findall(text.lower()) if len(word) <= LONGEST and not word.isdigit()}


def keywords(
    found: WordCounts, ignored: Collection[str] = STOP_WORDS, *, most: int = KEYWORDS
) -> list[tuple[str, ...]]:
    """Return the words of each group that tell it from the others, the clearest first.

    The weight is class-based tf-idf, tf · log(1 + A / f) (Grootendorst, BERTopic, 2022), with texts instead of
    occurrences: tf is the part of the group's texts that hold a word, f the texts of all groups that do, A their mean
    over the groups.

    Args:
        found: of `count_words`.
        ignored: words to leave out.
        most: words of each group.
    """
    usable = _usable(found.words, ignored)
    counts = found.counts[:, usable].astype(np.float64)
    names = [found.words[place] for place in usable]
    often = counts.sum(axis=0)
    average = counts.sum() / max(len(counts), 1)
    weights = counts / np.maximum(found.texts, 1)[:, None] * np.log1p(average / np.maximum(often, 1))
    weights[counts < np.minimum(2, found.texts)[:, None]] = 0  # what occurs in one text says nothing of the group
    return [_first(names, row, most) for row in weights]


def nearest_tokens(
    model: StaticEmbedding, centres: NDArray[np.float32], ignored: Collection[str] = STOP_WORDS, *, most: int = KEYWORDS
) -> list[tuple[str, ...]]:
    """Return for each centre the words of the vocabulary nearest to it against the rest.

    Near is the cosine with the way from the mean of the other centres to this one.

    Args:
        model: its vocabulary and table.
        centres: float32 (groups, dim).
        ignored: words to leave out.
        most: words of each group.
    """
    names, ids = _whole_words(model, ignored)
    if not len(centres) or not names:
        return [()] * len(centres)
    rest = (centres.sum(axis=0) - centres) / max(len(centres) - 1, 1)
    ways = (centres - rest if len(centres) > 1 else centres).astype(np.float32)
    rows = model.rows(ids)
    lengths = np.linalg.norm(rows, axis=1)
    scores = (rows @ ways.T) / np.maximum(lengths, 1e-12)[:, None]
    return [_first(names, column, most) for column in scores.T]


def difference(found: WordCounts, ignored: Collection[str] = STOP_WORDS, *, most: int = 12) -> Difference:
    """Compare the first two groups of `found`: the words most clearly more frequent in either.

    Clearness is the z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn,
    Fightin' words, 2008, equations 16, 20 and 22); words that are not `CLEAR` are left out.
    """
    usable = _usable(found.words, ignored)
    counts, texts = found.counts[:2, usable].astype(np.float64), found.texts[:2].astype(np.float64)
    shares = counts / np.maximum(texts, 1)[:, None]
    usual = PRIOR * counts.sum(axis=0) / max(texts.sum(), 1)
    have, lack = counts + usual, (texts[:, None] - counts) + (PRIOR - usual)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(have) - np.log(np.maximum(lack, 0.5))
        clear = (odds[0] - odds[1]) / np.sqrt((1 / have).sum(axis=0))
    clear = np.where(np.isfinite(clear), clear, 0)

    def better(sign: int) -> tuple[WordShare, ...]:
        order = [int(i) for i in np.argsort(-sign * clear, kind="stable") if sign * clear[i] > CLEAR]
        names = _without_forms([(found.words[usable[place]], place) for place in order], most)
        one, other = (0, 1) if sign > 0 else (1, 0)
        return tuple(WordShare(word, float(shares[one, i]), float(shares[other, i])) for word, i in names)

    return Difference(better(1), better(-1))


def _usable(words: Sequence[str], ignored: Collection[str]) -> Rows:
    left_out = {word.lower() for word in ignored}
    return np.array([i for i, word in enumerate(words) if len(word) > 1 and word not in left_out], np.int64)


def _first(names: Sequence[str], weights: NDArray[np.floating], most: int) -> tuple[str, ...]:
    """Return the names with the largest positive weights; of several forms of a word only the first."""
    near = np.argsort(-weights, kind="stable")[: 4 * most]
    return tuple(word for word, _ in _without_forms([(names[i], int(i)) for i in near if weights[i] > 0], most))


def _without_forms(ranked: Sequence[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    kept: dict[str, tuple[str, int]] = {}
    for word, place in ranked:
        kept.setdefault(_stem(word), (word, place))
        if len(kept) == most:
            break
    return list(kept.values())


def _stem(word: str) -> str:
    """Return what a word shares with its plural."""
    for ending, instead in (("'s", ""), ("’s", ""), ("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + instead
    return word


def _whole_words(model: StaticEmbedding, ignored: Collection[str]) -> tuple[list[str], Rows]:
    """Return the tokens that are words of their own, as shown, and their ids; of equal ones the first."""
    left_out = {word.lower() for word in ignored}
    marked = any(token.startswith(("▁", "Ġ")) for token in model.tokenizer.get_vocab())
    names: dict[str, int] = {}
    for token, place in sorted(model.tokenizer.get_vocab().items(), key=lambda item: item[1]):
        word = token.lstrip("▁Ġ")
        begins = word != token if marked else not token.startswith("##")
        if begins and len(word) >= NEEDED and word.isalpha() and word.lower() not in left_out:
            names.setdefault(word.lower(), place)
    return list(names), np.array(list(names.values()), np.int64)
