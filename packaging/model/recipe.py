"""The settings of the bundled model. They were chosen on held-out pairs, see README.md."""

from __future__ import annotations

from typing import Final

from explorer.training.config import TrainingConfig

NAME: Final = "Matryoshka static 1024"

TRAINING: Final = TrainingConfig(
    dims=(1024, 512, 256, 128, 64, 32),
    weights=(1.0, 1.0, 3.0, 1.0, 0.75, 0.5),
    batch_size=1024,
    epochs=1,
    source_power=0.45,
    learning_rate=0.03,
    scale=20.0,
    max_tokens=400,
    seed=42,
)

KEPT: Final = 0.4
"""The part of the starting table in the final one (Wortsman et al. 2022, arXiv:2109.01903)."""

SEEDS: Final = (42, 43, 44, 45)
"""Of the trainings whose tables are averaged, each with batches of its own (Wortsman et al. 2022, arXiv:2203.05482)."""
