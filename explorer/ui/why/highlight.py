"""The colours of shares: orange for what brings two texts together, blue for what keeps them apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from explorer.ui.colours import MapName, colour_at
from explorer.ui.theme import Theme
from explorer.ui.why.spans import MOST_SPANS, Span, strongest

if TYPE_CHECKING:
    from explorer.analysis.attribution import Share

REACH = {False: 0.62, True: 0.44}
"""How far along the diverging map a highlight goes, light and dark: as far as body text reads on it."""
FAINTEST = 0.04
"""Weaker shares, as parts of the strongest, are not coloured."""


def share_spans(shares: Sequence[Share], shown: int, theme: Theme) -> list[Span]:
    """Return the tokens in the first `shown` characters coloured by share, the strongest of all at full strength."""
    most = strongest(shares)
    seen = (share for share in shares if share.start < min(share.end, shown) and abs(share.share) > FAINTEST * most)
    return [Span(share.start, share.end, share_colour(share.share / most, theme)) for share in islice(seen, MOST_SPANS)]


def share_colour(strength: float, theme: Theme) -> str:
    """Return the background for a share between -1 and 1 of the strongest."""
    return colour_at(map_name(theme), 0.5 + 0.5 * strength * REACH[theme.dark])


def bar_colour(share: float, theme: Theme) -> str:
    """Return the colour of the bar of a positive or a negative share."""
    return colour_at(map_name(theme), 0.5 + (0.32 if share > 0 else -0.32))


def map_name(theme: Theme) -> MapName:
    """Return the diverging map whose middle fits the theme."""
    return "diverging-dark" if theme.dark else "diverging"
