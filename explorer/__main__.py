"""`python -m explorer` is `matryoshka-explorer`, and so is the frozen program."""

import sys

from explorer.installed import start

if __name__ == "__main__":
    start.prepare()

from explorer.cli import main

if __name__ == "__main__":
    sys.exit(main())
