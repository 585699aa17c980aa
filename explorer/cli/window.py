"""The command that opens the window."""

from __future__ import annotations

from argparse import Namespace

from explorer.ui.app import run


def show(arguments: Namespace) -> int:
    """Open the window, and return the exit code when it is closed."""
    model = None
    if arguments.model is not None:
        from explorer.cli.loading import model_folder

        model = model_folder(arguments.model)
    return run(arguments.paths, model=model, dim=arguments.dim)
