"""What the charts of a training show: losses against steps on a logarithmic axis, and evaluations."""

from __future__ import annotations

from explorer.jobs.training import SCORE
from explorer.session.loss_curve import LossCurve
from explorer.ui.charts import Axis, Chart, Line

TICKS = tuple(float(digit * 10**power) for power in range(7) for digit in (1, 2, 5))


def loss_chart(curve: LossCurve) -> Chart | None:
    """Return the loss at each dimension; None before there are two points."""
    dims = curve.dims
    if not dims or curve.step < 2:
        return None
    lines = tuple(Line(f"{dim} dims", *curve.points(dim), tone=tone) for tone, dim in enumerate(dims))
    return Chart("Loss by dimension", _steps(curve), Axis("loss", places=2), lines)


def score_chart(curve: LossCurve) -> Chart | None:
    """Return nDCG@10 at each dimension against steps, the base model at 0; None before there is an evaluation."""
    if not curve.evaluations:
        return None
    names = [name for name in curve.evaluations[-1].scores if name.startswith(SCORE)]
    lines = tuple(_scores(curve, name, tone) for tone, name in enumerate(names))
    end = float(max(curve.total or 0, curve.step, 1))
    return Chart("Evaluation", Axis("step", low=0.0, high=end, places=0), Axis("nDCG@10", places=3), lines)


def _scores(curve: LossCurve, name: str, tone: int) -> Line:
    found = [(each.step, each.scores[name]) for each in curve.evaluations if name in each.scores]
    return Line(f"{name.removeprefix(SCORE)} dims", [step for step, _ in found], [value for _, value in found], tone)


def _steps(curve: LossCurve) -> Axis:
    end = float(max(curve.total or 0, curve.step, 2))
    ticks = tuple(tick for tick in TICKS if tick <= end)
    return Axis("step", stops=ticks, log2=True, low=1.0, high=end, places=0)
