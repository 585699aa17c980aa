"""Which words made two texts similar: the exact share of every token in the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ExplorerError
from explorer.index.vectors import inverse
from explorer.model.embedding import StaticEmbedding

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """What one token adds to a score.

    Attributes:
        token: as the vocabulary spells it.
        start: its first character in the text.
        end: one past its last character; equal to `start` for a token of the prompt, which is not in the text.
        share: its part of the score, negative when it pulls the texts apart.
    """

    token: str
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score, shared out over the tokens of either text; the shares of one text add up to the score."""

    score: float
    a: tuple[Share, ...]
    b: tuple[Share, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A text: its tokens without shares, their rows as they enter its vector, and that vector.

    Attributes:
        tokens: token, start and end of each of t tokens.
        parts: float64 (u, dim), the rows of the different tokens.
        places: int64 (t,), the row of each token.
        vector: float64 (dim,).
    """

    tokens: tuple[tuple[str, int, int], ...]
    parts: NDArray[np.float64]
    places: NDArray[np.int64]
    vector: Vector


def explain(
    model: StaticEmbedding,
    a: str,
    b: str,
    *,
    dim: int | None = None,
    prompt_a: str | None = None,
    prompt_b: str | None = None,
) -> Explanation:
    """Share the similarity of `a` and `b` out over the tokens of each.

    The vector of a text is the mean of its token rows e₁ … eₘ (times a constant, where the model normalises), so its
    product with another vector is a sum over tokens. With v and w the vectors of the two texts, cut at `dim`:

        cos(v, w) = v·w / (|v| |w|) = Σₜ (eₜ/m · w) / (|v| |w|)

    The summand is the share of token t. Nothing is approximated: the formula only uses that a mean is linear.

    Args:
        model: compares by cosine or dot product.
        a: one text.
        b: the other.
        dim: how many of the first numbers to compare; None for all.
        prompt_a: name of the prompt put before `a`; None for the model's default.
        prompt_b: name of the prompt put before `b`; None for the model's default.

    Raises:
        ExplorerError: the model compares by a distance, which is no sum over tokens; or it has no such prompt or
            dimension.
    """
    if model.similarity not in ("cosine", "dot"):
        raise ExplorerError(
            f"The {model.similarity} distance of this model is not a sum over words: "
            "shares can be given for cosine and dot product only."
        )
    one, other = _side(model, a, prompt_a, dim), _side(model, b, prompt_b, dim)
    scale = _inverse_length(one.vector) * _inverse_length(other.vector) if model.similarity == "cosine" else 1.0
    return Explanation(float(one.vector @ other.vector) * scale, _shares(one, other, scale), _shares(other, one, scale))


def _side(model: StaticEmbedding, text: str, prompt: str | None, dim: int | None) -> _Side:
    """Return the token rows of a text and their sum: in float64, as opposite rows may all but cancel."""
    before = model.prompt(prompt)
    spans = model.token_spans(before + text)
    ids = np.fromiter((span.id for span in spans), np.int64, len(spans))
    different, places, counts = np.unique(ids, return_inverse=True, return_counts=True)
    rows = model.rows(different).astype(np.float64) / max(len(spans), 1)
    if model.info.normalize:
        rows *= _inverse_length(counts @ rows)
    rows = rows[:, : model.stop(dim)]
    tokens = ((span.token, max(span.start - len(before), 0), max(span.end - len(before), 0)) for span in spans)
    return _Side(tuple(tokens), rows, places, counts @ rows)


def _shares(side: _Side, other: _Side, scale: float) -> tuple[Share, ...]:
    shares = ((side.parts @ other.vector) * scale)[side.places]
    return tuple(Share(*token, share) for token, share in zip(side.tokens, shares.tolist(), strict=True))


def _inverse_length(vector: Vector) -> float:
    return float(inverse(np.linalg.norm(vector.reshape(1, -1), axis=1))[0])
