"""The command about what is stored to save time."""

from __future__ import annotations

import time
from argparse import Namespace

from explorer.cli.output import print_json
from explorer.index import shelf


def cache(arguments: Namespace) -> int:
    """Show the stored vectors, or remove them."""
    if arguments.action == "clear":
        print(shelf.clear().sentence)
        return 0
    stores = shelf.kept()
    total = sum(store.bytes for store in stores)
    if arguments.json:
        print_json({"path": str(shelf.home()), "bytes": total, "limit": shelf.LIMIT, "stores": len(stores)})
        return 0
    for store in reversed(stores):
        opened = time.strftime("%Y-%m-%d %H:%M", time.localtime(store.opened))
        print(f"{opened}  {shelf.megabytes(store.bytes):>9}  {store.folder.name}")
    print(f"{shelf.home()}: {shelf.megabytes(total)} of at most {shelf.megabytes(shelf.LIMIT)}")
    return 0
