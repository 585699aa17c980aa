"""Run by the frozen program before all else, even before PyInstaller's own preparations."""

import sys

from explorer.installed import ahead

ahead.begin(sys.argv[1:])
