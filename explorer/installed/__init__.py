"""How the program lies on this machine: frozen or not, with whose licences, and what a crash left behind."""

from typing import Final

APP_ID: Final = "io.github.matryoshka_explorer.matryoshka_explorer"
"""Names the program to desktops, shops and installers; its desktop entry and icon are called so."""
