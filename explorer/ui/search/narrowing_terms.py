"""How values, bounds and thresholds are written; apart from the panels that ask for them, which come later."""

from __future__ import annotations

from datetime import date

from explorer.corpus.facets import Value
from explorer.ui.search.records_model import percentile_text

MISSING = "(no value)"


def bound_words(bound: float | date) -> str:
    """Return an end of a range as it is written."""
    return bound.isoformat() if isinstance(bound, date) else f"{bound:.10g}"


def value_words(value: Value) -> str:
    """Return a value as people write it."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else " ".join(value.split()) or "(blank)"


def rarity(percentile: float) -> str:
    """Return what a percentile means, in a sentence."""
    among = 100 / max(100 - percentile, 0.001)
    if among < 1.5:
        return "By chance, nearly every text is as similar to a query."
    number = f"{among:,.0f}" if among >= 10 else f"{among:.2g}"
    return f"By chance, one text in {number} is as similar to a query."


def threshold_words(score: float | None, percentile: float | None, *, by_percentile: bool) -> str:
    """Return a threshold as its chip says it: what was set, and what that comes to."""
    as_score = f"score ≥ {score:.3f}".replace("-", "−") if score is not None else ""
    as_percentile = f"percentile ≥ {percentile_text(percentile)}" if percentile is not None else ""
    parts = (
        (as_percentile, as_score.replace("≥ ", "")) if by_percentile else (as_score, as_percentile.replace("≥ ", ""))
    )
    return " · ".join(part for part in parts if part)
