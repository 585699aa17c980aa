"""Errors of training that a user can act on."""

from explorer.errors import ExplorerError


class TrainingError(ExplorerError):
    """Pairs or settings that cannot be trained with."""
