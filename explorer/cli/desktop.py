"""The command that registers the program with the desktop."""

from __future__ import annotations

from argparse import Namespace

from explorer.installed import desktop as registry


def desktop(arguments: Namespace) -> int:
    """Register the program with the user's desktop, or take that back."""
    if arguments.action == "install":
        for path in registry.register():
            print(f"wrote {path}")
    else:
        for path in registry.remove():
            print(f"removed {path}")
    return 0
