"""Rows of which the means point where a sentence encoder's vectors of the same texts point.

Ridge regression would bring means near the vectors, but a cosine asks only for their direction. So the rows are moved
by row-sparse Adam, as in the training on pairs, to lessen

1. 1 - cosine of a text's mean and the encoder's vector of it, and
2. a Kullback-Leibler divergence: in each group of 1,024 texts, a text's cosines with all others, times a scale and
   through a softmax, are to be those of the encoder.

The groups of the first pass are drawn at random; those of the others are of alike texts (k-means of the encoder's
vectors), where the fine differences lie that decide what is found first.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.cluster import MiniBatchKMeans
from torch.nn.functional import log_softmax, normalize, softmax

from explorer.model.tokens import Tokens
from explorer.training.optimizer import RowAdam, linear_schedule
from explorer.training.steps import bags_of, move_rows, pooled, spread

PASSES: Final = ((False, 1, 0.03), (True, 4, 0.02))
"""Whether a group is of alike texts, how often every text is seen, and the learning rate."""
GROUP: Final = 1024
"""Texts whose similarities are compared."""
GROUPS: Final = 4
"""Groups of a step."""
SCALE: Final = 20.0
WARMUP: Final = 0.05
ITSELF: Final = -1e4
"""What a text's logit with itself counts as."""
SAMPLE: Final = 120_000
"""Texts from which the centres of alike texts are found."""

log = logging.getLogger("distil")

Rows = NDArray[np.float32]
Places = NDArray[np.int64]
Sparse = csr_array[Any]


def distilled(rows: Rows, texts: Tokens, vectors: NDArray[np.float32], seed: int) -> Rows:
    """Return rows (v, d) moved until their means over `texts` point as `vectors` (n, d) do, less their mean."""
    rng = np.random.default_rng(seed)
    wanted = vectors - vectors.mean(axis=0)
    wanted /= np.maximum(np.linalg.norm(wanted, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    table = rows / np.sqrt(np.mean(np.square(rows)), dtype=np.float32)
    means, kinds = bags_of(texts, len(rows)).pooling, _kinds(wanted, seed)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for alike, epochs, rate in PASSES:
            groups = [group for _ in range(epochs) for group in _groups(kinds if alike else None, len(texts), rng)]
            adam, steps = RowAdam(table), -(-len(groups) // GROUPS)
            for step in range(steps):
                some = groups[step * GROUPS : (step + 1) * GROUPS]
                adam.begin(rate * linear_schedule(step, steps, round(WARMUP * steps)))
                loss = _step(adam, means, wanted, some, pool)
                if step % 50 == 0:
                    log.info("step %d of %d, loss %.4f", step, steps, loss)
    return table


def _kinds(wanted: NDArray[np.float32], seed: int) -> NDArray[np.int32]:
    """Return a number for each text, (n,): the centre that it is nearest to, of as many as there are groups."""
    sample = np.random.default_rng(seed).choice(len(wanted), min(SAMPLE, len(wanted)), replace=False)
    means = MiniBatchKMeans(
        max(1, len(wanted) // GROUP), batch_size=8 * GROUP, max_iter=10, n_init=1, random_state=seed
    )
    means.fit(wanted[sample])
    return np.concatenate([means.predict(part) for part in np.array_split(wanted, max(1, len(wanted) // SAMPLE))])


def _groups(kinds: NDArray[np.int32] | None, texts: int, rng: np.random.Generator) -> Iterator[Places]:
    """Yield all texts in groups; with `kinds`, a group is of one kind or of two that follow each other."""
    order = rng.permutation(texts)
    if kinds is not None:
        order = np.roll(order[np.argsort(kinds[order], kind="stable")], rng.integers(texts))
    groups = [order[start : start + GROUP] for start in range(0, texts - 1, GROUP)]
    yield from (groups[place] for place in rng.permutation(len(groups)))


def _step(
    adam: RowAdam, means: Sparse, wanted: NDArray[np.float32], groups: list[Places], pool: ThreadPoolExecutor
) -> float:
    """Move the rows of the texts of some groups once, and return the loss of a text before that."""
    batch = np.concatenate(groups)
    bags = spread(means[batch])
    vectors = torch.from_numpy(pooled(bags, adam.table, adam.table.shape[1], pool)).requires_grad_()
    loss = _loss(vectors, torch.from_numpy(wanted[batch]), [len(group) for group in groups])
    loss.backward()
    move_rows(adam, bags, vectors.grad.numpy(), pool)
    return loss.item() / len(batch)


def _loss(vectors: torch.Tensor, wanted: torch.Tensor, groups: list[int]) -> torch.Tensor:
    """Return the sum over all texts."""
    units = normalize(vectors, dim=1)
    pairs = zip(units.split(groups), wanted.split(groups), strict=True)
    return (1 - (units * wanted).sum(dim=1)).sum() + sum(_divergence(ours, theirs) for ours, theirs in pairs)


def _divergence(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return the sum over one group of the cross-entropy of similarities, which is the divergence and a constant."""
    alone = torch.eye(len(ours), dtype=torch.bool)
    logits, right = ((SCALE * each @ each.T).masked_fill(alone, ITSELF) for each in (ours, theirs))
    return -(softmax(right, dim=1) * log_softmax(logits, dim=1)).sum()
