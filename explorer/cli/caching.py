"""The command about what is stored to save time."""

from __future__ import annotations

import time
from argparse import Namespace

from explorer.cli.output import print_json
from explorer.corpus import kept as texts
from explorer.index import shelf
from explorer.jobs.requests import ClearCache
from explorer.jobs.tasks import run
from explorer.progress import drain
from explorer.projection import kept


def cache(arguments: Namespace) -> int:
    """Show the stored vectors, texts and maps, or remove them."""
    if arguments.action == "clear":
        print(drain(run(ClearCache())).sentence)
        return 0
    stores, maps, read = shelf.kept(), kept.taken(), texts.taken()
    total = sum(store.bytes for store in stores)
    if arguments.json:
        found = {"path": str(shelf.home()), "bytes": total, "limit": shelf.LIMIT, "stores": len(stores)}
        print_json(found | {"maps": maps, "texts": read})
        return 0
    for store in reversed(stores):
        opened = time.strftime("%Y-%m-%d %H:%M", time.localtime(store.opened))
        print(f"{opened}  {shelf.megabytes(store.bytes):>9}  {store.folder.name}")
    print(f"{shelf.home()}: {shelf.megabytes(total)} of at most {shelf.megabytes(shelf.LIMIT)}")
    print(f"{texts.home()}: {shelf.megabytes(read)} of at most {shelf.megabytes(texts.LIMIT)}")
    print(f"{kept.home()}: {shelf.megabytes(maps)} of at most {shelf.megabytes(kept.LIMIT)}")
    return 0
