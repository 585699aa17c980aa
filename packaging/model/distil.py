"""Rows of which the means point where a sentence encoder's vectors of the same texts point.

Ridge regression would bring means near the vectors, but a cosine asks only for their direction. So the rows are moved
by row-sparse Adam, as in the training on pairs:

1. One pass lessens 1 - cosine of a text's mean and the encoder's vector of it.
2. Further passes lessen that and a Kullback-Leibler divergence: in each group of 1,024 texts, a text's cosines with all
   others, times a scale and through a softmax, are to be those of the encoder.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from torch.nn.functional import log_softmax, normalize, softmax

from explorer.model.tokens import Tokens
from explorer.training.optimizer import RowAdam, linear_schedule
from explorer.training.steps import bags_of

PASSES: Final = ((False, 1, 0.03), (True, 2, 0.02))
"""Whether similarities count, how often every text is seen, and the learning rate."""
BATCH: Final = 4096
"""Texts of a step."""
GROUP: Final = 1024
"""Texts whose similarities are compared."""
ROWS: Final = 4096
"""Rows that are moved at a time."""
SCALE: Final = 20.0
SIMILARITY: Final = 0.2
"""What a text's similarities count for beside its direction."""
WARMUP: Final = 0.05
ITSELF: Final = -1e4
"""What a text's logit with itself counts as."""

log = logging.getLogger("distil")

Rows = NDArray[np.float32]
Sparse = csr_array[Any]


def distilled(rows: Rows, texts: Tokens, vectors: NDArray[np.float32], seed: int) -> Rows:
    """Return rows (v, d) moved until their means over `texts` point as `vectors` (n, d) do, less their mean."""
    rng = np.random.default_rng(seed)
    wanted = vectors - vectors.mean(axis=0)
    wanted /= np.maximum(np.linalg.norm(wanted, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    table = rows / np.sqrt(np.mean(np.square(rows)), dtype=np.float32)
    means = bags_of(texts, len(rows)).pooling
    for similar, epochs, rate in PASSES:
        adam, steps = RowAdam(table), epochs * -(-len(texts) // BATCH)
        orders = [rng.permutation(len(texts)) for _ in range(epochs)]
        batches = [order[start : start + BATCH] for order in orders for start in range(0, len(order), BATCH)]
        for step, batch in enumerate(batches):
            adam.begin(rate * linear_schedule(step, steps, round(WARMUP * steps)))
            loss = _step(adam, means[batch], torch.from_numpy(wanted[batch]), similar)
            if step % 20 == 0:
                log.info("step %d of %d, loss %.4f", step, steps, loss)
    return table


def _step(adam: RowAdam, means: Sparse, wanted: torch.Tensor, similar: bool) -> float:
    """Move the rows of some texts once, and return the loss before that."""
    vectors = torch.from_numpy(means @ adam.table).requires_grad_()
    loss = _loss(vectors, wanted, similar)
    loss.backward()
    by_token = means.T.tocsr()
    used = np.flatnonzero(np.diff(by_token.indptr))
    for start in range(0, len(used), ROWS):
        rows = used[start : start + ROWS]
        adam.update(rows, by_token[rows] @ vectors.grad.numpy())
    return loss.item() / len(wanted)


def _loss(vectors: torch.Tensor, wanted: torch.Tensor, similar: bool) -> torch.Tensor:
    """Return the sum over all texts."""
    units = normalize(vectors, dim=1)
    loss = (1 - (units * wanted).sum(dim=1)).sum()
    if similar:
        groups = zip(units.split(GROUP), wanted.split(GROUP), strict=True)
        loss = loss + SIMILARITY * torch.stack([_divergence(ours, theirs) for ours, theirs in groups]).sum()
    return loss


def _divergence(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return the sum over one group of the cross-entropy of similarities, which is the divergence and a constant."""
    alone = torch.eye(len(ours), dtype=torch.bool)
    logits, right = ((SCALE * each @ each.T).masked_fill(alone, ITSELF) for each in (ours, theirs))
    return -(softmax(right, dim=1) * log_softmax(logits, dim=1)).sum()
