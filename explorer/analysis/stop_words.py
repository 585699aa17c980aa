"""Words that say little of what a text is about."""

from __future__ import annotations

STOP_WORDS = frozenset(
    (  # noqa: SIM905 - as a list of quoted words it would be harder to read
        "a about above after again against all also although am among an and any are around as at be because been "
        "before being below between both but by can could did do does doing don done down during each either else "
        "ever every few for from further had has have having he her here hers him his how however i if in into is "
        "isn it its itself just least less like made many may me might more most much must my near nor not now of "
        "off often on once one only onto or other others our out over own per rather same several she should "
        "since so some still such than that the their them then there these they this those though three through "
        "thus to too two under until up upon us use used using very was we well were what when where whether "
        "which while who whom whose why will with within without would yet you your"
    ).split()
)
"""Of English. Rare words of other languages need no such list: what occurs
everywhere weighs little in any case."""
