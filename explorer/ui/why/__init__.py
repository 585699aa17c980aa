"""The Why panel: one text, and why it is where it is."""

from explorer.ui.why.panel import WhyPanel
from explorer.ui.why.record import WhyNeighbour, WhyNeighbours, WhyRecord

__all__ = ["WhyNeighbour", "WhyNeighbours", "WhyPanel", "WhyRecord"]
