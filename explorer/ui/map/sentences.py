"""The panel's words as the rich text that its label shows. No Qt."""

from __future__ import annotations

from html import escape

from explorer.ui.map.cards import ClusterCard, Comparison, WordLine
from explorer.ui.theme import Theme

WAITING = "…"


def about_cluster(card: ClusterCard, theme: Theme) -> str:
    """Return what is known of one cluster; its central texts are links to their rows."""
    texts = "".join(
        f"<p style='margin:4px 0'><a style='color:{theme.text};text-decoration:none' href='{text.row}'>"
        f"{escape(text.text)}</a></p>"
        for text in card.central
    )
    return (
        f"<p><b>{escape(card.name)}</b> · {card.count:,} text{'s' if card.count != 1 else ''}</p>"
        + _part("Words of its texts", ", ".join(card.keywords) or WAITING, theme)
        + _part("Nearest words of the model", ", ".join(card.tokens) or WAITING, theme)
        + f"<p style='color:{theme.muted};margin-bottom:0'>Most central texts</p>{texts}"
    )


def about_difference(said: Comparison, theme: Theme) -> str:
    """Return what two groups speak of more than each other."""
    return _side(said.first_name, said.second_name, said.first, theme) + _side(
        said.second_name, said.first_name, said.second, theme
    )


def _side(name: str, other: str, lines: tuple[WordLine, ...] | None, theme: Theme) -> str:
    title = f"<p style='margin-bottom:2px'><b>{escape(name)}</b> more than {escape(other)}</p>"
    if lines is None:
        return title + f"<p style='margin-top:0'>{WAITING}</p>"
    if not lines:
        return title + f"<p style='color:{theme.muted};margin-top:0'>No word is clearly more frequent.</p>"
    rows = "".join(
        f"<tr><td style='padding-right:12px'>{escape(line.word)}</td>"
        f"<td align='right' style='color:{theme.muted}'>{_percent(line.here)} of texts, against "
        f"{_percent(line.there)}</td></tr>"
        for line in lines
    )
    return f"{title}<table cellspacing='0' cellpadding='1'>{rows}</table>"


def _part(title: str, words: str, theme: Theme) -> str:
    return f"<p><span style='color:{theme.muted}'>{title}</span><br>{escape(words)}</p>"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
