"""Static embedding models: text to vectors by a table, without a neural network."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from explorer.errors import ModelError
from explorer.model.batches import chunks, in_order
from explorer.model.formats import ModelInfo, fingerprint, model_info, plain_info, read_weights, stops
from explorer.model.layouts import find_layout
from explorer.model.pooling import mean_pool
from explorer.model.similarity import SIMILARITIES, normalized
from explorer.model.table import TokenTable
from explorer.model.tokens import Tokens, TokenSpan, encode_all, joined, load_tokenizer, spans, unknown_id, without
from explorer.model.words import WordMemory, works_word_by_word

Vectors = NDArray[np.float32]

BULK_CHARACTERS: Final = 16_000
"""Characters from which texts may wait for their turn; fewer are what a user types, and never wait for a corpus."""


class StaticEmbedding:
    """A table with one row per token; a text's embedding is the mean of its tokens' rows. Immutable, thread safe.

    Attributes:
        info: what the folder says about the model.
        key: fingerprint of all that shapes its embeddings: equal for equal models.
        tokenizer: without padding and truncation; not to be changed.
    """

    def __init__(self, table: TokenTable, tokenizer: Tokenizer, info: ModelInfo, digest: bytes) -> None:
        """Join the parts of a model; `from_pretrained` and `from_table` do so for most callers.

        Args:
            table: a row for each token.
            tokenizer: padding and truncation are off.
            info: its description.
            digest: fingerprint of the table as stored.

        Raises:
            ModelError: the tokenizer has an id without a row.
        """
        _check_ids(tokenizer, info)
        self._table = table
        self.tokenizer = tokenizer
        self.info = info
        self.key = _key(tokenizer, info, digest)
        self._words = WordMemory(tokenizer) if works_word_by_word(tokenizer) else None
        self._dropped = unknown_id(tokenizer) if info.drops_unknown else None

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> Self:
        """Return the model in `folder`, in the layout of sentence-transformers or Model2Vec.

        Raises:
            ModelError: what is wrong with the folder, in one sentence.
        """
        layout = find_layout(Path(folder))
        with ThreadPoolExecutor(1) as pool:  # the table and the vocabulary take about equally long
            reading = pool.submit(read_weights, layout.weights)
            tokenizer = load_tokenizer(layout.tokenizer)
            weights = reading.result()
        return cls(weights.table, tokenizer, model_info(layout, weights), weights.digest)

    @classmethod
    def from_table(cls, table: Vectors, tokenizer: Tokenizer, info: ModelInfo | None = None) -> Self:
        """Return a model made in memory; by default a cosine model with the usual stops and no prompts.

        Args:
            table: float32 (vocabulary, dim); not copied, and read-only from now on.
            tokenizer: its padding and truncation are switched off.
            info: its description.
        """
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(TokenTable(table), tokenizer, info or plain_info(table, "unnamed"), fingerprint(table))

    def with_table(self, table: Vectors, *, name: str, dims: tuple[int, ...] = ()) -> StaticEmbedding:
        """Return a model like this one with another `table`, such as a trained or truncated one.

        Args:
            table: float32 (vocabulary, d); not copied, and read-only from now on.
            name: what to call it.
            dims: its Matryoshka dimensions; () for the usual stops.
        """
        dim = table.shape[1]
        changed = {"dim": dim, "dims": stops(dim, dims), "dtype": "float32", "bytes": table.nbytes}
        info = dataclasses.replace(self.info, path=None, name=name, **changed)
        return StaticEmbedding(TokenTable(table), self.tokenizer, info, fingerprint(table))

    @property
    def table(self) -> Vectors:
        """All rows, float32 (vocabulary, dim), read-only; whoever needs few asks for `rows`."""
        return self._table.whole()

    def rows(self, ids: NDArray[np.integer[Any]]) -> Vectors:
        """Return the rows of the tokens `ids`, float32 (m, dim)."""
        return self._table.rows(ids)

    @property
    def dim(self) -> int:
        """The full dimension."""
        return self.info.dim

    @property
    def dims(self) -> tuple[int, ...]:
        """The Matryoshka stops, ascending; the last is the full dimension."""
        return self.info.dims

    @property
    def similarity(self) -> str:
        """cosine, dot, euclidean or manhattan: what the model was trained for."""
        return self.info.similarity

    @property
    def works_word_by_word(self) -> bool:
        """Whether the tokens of a text are those of its words, one after the other."""
        return self._words is not None

    def scores(self, a: Vectors, b: Vectors) -> Vectors:
        """Return the model's own similarity of every row of `a` (n, d) with every row of `b` (m, d), as (n, m)."""
        return SIMILARITIES[self.similarity](a, b)

    def stop(self, dim: int | None) -> int:
        """Return how many of the first numbers to keep for `dim`; None keeps all.

        Raises:
            ModelError: the model has fewer.
        """
        if dim is None:
            return self.dim
        if not 0 < dim <= self.dim:
            raise ModelError(f"{dim} is not a dimension of this model; choose one from 1 to {self.dim}.")
        return dim

    def prompt(self, name: str | None) -> str:
        """Return the words that the prompt called `name` puts before a text; None for the model's default prompt.

        Raises:
            ModelError: the model has no such prompt.
        """
        wanted = self.info.default_prompt if name is None else name
        if wanted is None:
            return ""
        if wanted not in self.info.prompts:
            raise ModelError(f"The model has no prompt '{wanted}'; it has {', '.join(self.info.prompts)}.")
        return self.info.prompts[wanted]

    def tokenize(self, texts: Sequence[str]) -> Tokens:
        """Return the ids of `texts`: those of `tokenizers` without special tokens, padding and truncation.

        A Model2Vec model leaves unknown tokens out.
        """
        return self._kept(encode_all(self.tokenizer, texts) if self._words is None else self._words.encode_all(texts))

    def token_spans(self, text: str) -> list[TokenSpan]:
        """Return the tokens of `text` that take part in its embedding, with the characters they cover."""
        return [span for span in spans(self.tokenizer, text) if span.id != self._dropped]

    def encode(self, texts: Sequence[str], *, dim: int | None = None, prompt: str | None = None) -> Vectors:
        """Return the embeddings of `texts`, float32 (n, dim).

        They are brought to length 1 when the model has a Normalize module, and cut to `dim` after that, as
        sentence-transformers does with `truncate_dim`; a cosine does not see the difference.

        Args:
            texts: any number, of any length; one without a token becomes the zero vector.
            dim: how many of the first numbers to keep; None for all.
            prompt: name of the prompt to put before each text; None for the model's default.

        Raises:
            ModelError: the model has no such prompt or fewer dimensions.
        """
        vectors = self._encode(texts, self.prompt(prompt), threading.Event())
        return vectors if dim is None else np.ascontiguousarray(vectors[:, : self.stop(dim)])

    def encode_with_tokens(
        self,
        texts: Sequence[str],
        *,
        prompt: str | None = None,
        stop: threading.Event | None = None,
        characters: int = 0,
    ) -> tuple[Vectors, Tokens]:
        """Return the embeddings of `texts` and the tokens they were made of, tokenised once for both.

        Args:
            texts: as for `encode`.
            prompt: as for `encode`; its tokens are among those of every text.
            stop: when it is set the work ends early, and what comes back is of no use.
            characters: of all texts of the job, about, when these are a part of it: what is slow to set up and then
                quick pays for many only.

        Raises:
            ModelError: the model has no such prompt.
        """
        kept: list[Tokens] = []
        vectors = self._encode(texts, self.prompt(prompt), stop or threading.Event(), kept, characters)
        return vectors, joined(kept)

    def encode_batches(
        self,
        texts: Iterable[str],
        *,
        batch_size: int = 4096,
        prompt: str | None = None,
        threads: int | None = None,
    ) -> Generator[Vectors, None, None]:
        """Yield the embeddings of `texts`, float32 (m, dim) for every `batch_size` of them, in order.

        Memory holds a batch per thread and one more, however many texts there are. Closing the iterator stops the work.

        Args:
            texts: read as they are needed, in the caller's thread.
            batch_size: texts of a batch; the last may have fewer.
            prompt: name of the prompt to put before each text; None for the model's default.
            threads: how many work at once; None for one per core, up to 8.

        Raises:
            ModelError: the model has no such prompt.
        """
        before, seen = self.prompt(prompt), 0

        def encode(batch: list[str], stop: threading.Event) -> Vectors:
            nonlocal seen
            seen += sum(map(len, batch))  # how many will come nobody knows
            return self._encode(batch, before, stop, characters=seen)

        return in_order(encode, texts, batch_size, threads)

    def _encode(
        self,
        texts: Sequence[str],
        before: str,
        stop: threading.Event,
        kept: list[Tokens] | None = None,
        characters: int = 0,
    ) -> Vectors:
        """Return the embeddings of `texts`, worked out chunk by chunk; what follows a stop is left unset.

        The tokens of every chunk are put into `kept`. `characters` are those of the job.
        """
        out = np.empty((len(texts), self.dim), dtype=np.float32)
        characters = max(characters, sum(map(len, texts)))
        for part in chunks(texts):
            if stop.is_set():
                break
            chunk = [before + text for text in texts[part]] if before else texts[part]
            tokens = self.tokenize(chunk) if characters < BULK_CHARACTERS else self._tokenize_bulk(chunk)
            mean_pool(self._table, tokens, out[part], characters=characters)
            if kept is not None:
                kept.append(tokens)
            if self.info.normalize:
                out[part] = normalized(out[part])
        return out

    def _tokenize_bulk(self, texts: Sequence[str]) -> Tokens:
        return self.tokenize(texts) if self._words is None else self._kept(self._words.encode_bulk(texts))

    def _kept(self, tokens: Tokens) -> Tokens:
        return tokens if self._dropped is None else without(tokens, self._dropped)


def _check_ids(tokenizer: Tokenizer, info: ModelInfo) -> None:
    size = tokenizer.get_vocab_size()
    if size <= info.vocabulary and all(map(tokenizer.id_to_token, range(size))):
        return  # as many ids as tokens, counted from 0: the usual case, and quicker than asking for the vocabulary
    highest = max(tokenizer.get_vocab().values(), default=-1)
    if highest >= info.vocabulary:
        raise ModelError(
            f"The tokenizer of {info.path or info.name} has ids up to {highest:,}, but the table only has rows up to "
            f"{info.vocabulary - 1:,}; tokenizer and table belong to different models."
        )


def _key(tokenizer: Tokenizer, info: ModelInfo, digest: bytes) -> str:
    settings = (info.normalize, info.drops_unknown, info.similarity, info.default_prompt, sorted(info.prompts.items()))
    return hashlib.sha256(digest + tokenizer.to_str().encode() + repr(settings).encode()).hexdigest()
