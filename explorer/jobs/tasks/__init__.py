"""How each request is carried out: one generator a request, the same for a thread, the command line and a test.

Each imports what it needs when it runs, so that at the start the model and the texts need not wait for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.jobs import requests as ask
from explorer.jobs.tasks import comparing, grouping, mapping, measuring, opening, searching
from explorer.progress import Steps


def run(request: ask.Request) -> Steps[Any]:
    """Return the generator that carries `request` out; its return value is the result.

    Raises:
        ExplorerError: while running, when the request meets bad input.
        KeyError: for `Project`, which only the worker process carries out.
    """
    return _TASKS[type(request)](request)


_TASKS: dict[type, Callable[[Any], Steps[Any]]] = {
    ask.LoadModel: opening.load_model,
    ask.Download: opening.fetch_model,
    ask.Check: opening.look_at,
    ask.ClearCache: opening.clear_cache,
    ask.FetchSuite: opening.fetch_suite,
    ask.OpenCorpus: opening.open_corpus,
    ask.AddTexts: opening.add_texts,
    ask.Embed: opening.embed,
    ask.Filter: searching.keep_rows,
    ask.Among: searching.rows_among,
    ask.Remain: searching.keep_rows,
    ask.ReadColumn: searching.read_column,
    ask.CountColumn: searching.count_column,
    ask.Occur: searching.occur,
    ask.Search: searching.search,
    ask.Cut: searching.cut,
    ask.Tune: searching.tune,
    ask.CompareTexts: comparing.compare_texts,
    ask.CompareRows: comparing.compare_rows,
    ask.Flatten: mapping.flatten,
    ask.Move: mapping.move,
    ask.Recall: mapping.recall,
    ask.Keep: mapping.keep,
    ask.Extend: mapping.extend,
    ask.Overlap: comparing.overlap,
    ask.Explain: comparing.attribute,
    ask.Colour: mapping.colour,
    ask.Near: comparing.near,
    ask.Nearest: mapping.nearest_of_many,
    ask.MeasureTrust: mapping.trust,
    ask.ReadSet: measuring.read_set,
    ask.Evaluate: measuring.measure,
    ask.Cluster: grouping.cluster,
    ask.FindIslands: grouping.find_islands,
    ask.CountWords: grouping.count_words,
    ask.Describe: grouping.describe,
    ask.PaintClusters: grouping.paint_clusters,
    ask.Contrast: grouping.contrast,
}
