"""From an evaluation to curves, tables, lists of queries, and single cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan

import pytest

from explorer.analysis.evaluation import Evaluation, SetResult
from explorer.analysis.nanobeir import NAMES
from explorer.analysis.published import NANOBEIR
from explorer.ui.evaluate import figures
from explorer.ui.evaluate.case import case_of
from explorer.ui.evaluate.documents_list import judgement, spoken

Make = Callable[..., Evaluation]


def read(documents: object, row: int) -> str:
    text: str = documents.text(row)
    return text


def view(evaluation: Evaluation, chosen: int | None = 0, dim: int = 32, measure: str = "accuracy@1") -> figures.View:
    return figures.View(evaluation, measure, chosen, dim)


def test_one_set_has_one_strong_curve_and_its_level_of_bm25(evaluate: Make, tea: SetResult) -> None:
    chart = figures.curves(view(evaluate(tea)))
    (line,) = chart.lines
    assert (line.name, tuple(line.x), tuple(line.y), line.weight) == ("tea", (32, 64), (0.5, 1.0), "strong")
    assert [(level.name, level.y) for level in chart.references] == [("BM25", 1.0)]
    assert (chart.marker, chart.x.log2, chart.x.stops) == (32, True, (32, 64))


def test_several_sets_have_a_curve_each_and_their_mean(evaluate: Make, tea: SetResult, ships: SetResult) -> None:
    chart = figures.curves(view(evaluate(tea, ships), None))
    assert [line.name for line in chart.lines] == ["tea", "ships", "Mean of 2 sets"]
    assert list(chart.lines[2].y) == [0.25, 0.5]
    assert [line.weight for line in chart.lines] == ["normal", "normal", "strong"]
    assert [(level.name, level.y, level.tone) for level in chart.references] == [("BM25, mean", 0.5, None)]


def test_a_chosen_set_stands_out_with_its_own_bm25(evaluate: Make, tea: SetResult, ships: SetResult) -> None:
    chart = figures.curves(view(evaluate(tea, ships), 1))
    assert [line.weight for line in chart.lines] == ["normal", "strong", "normal"]
    assert [(level.name, level.y, level.tone) for level in chart.references] == [("BM25, ships", 0.0, 1)]
    assert [figures.line_choice(evaluate(tea, ships), place) for place in range(3)] == [0, 1, None]


def test_the_table_of_measures_has_a_column_for_each_stop_and_bm25(evaluate: Make, tea: SetResult) -> None:
    table = figures.measures_table(view(evaluate(tea)))
    assert table.columns == ("32", "64", "BM25")
    assert table.dims == (32, 64, None)
    row = table.keys.index("accuracy@1")
    assert table.values[row].tolist() == [0.5, 1.0, 1.0]
    assert table.chosen == row


def test_graded_ndcg_is_offered_where_there_are_grades(evaluate: Make, tea: SetResult, ships: SetResult) -> None:
    assert "graded_ndcg@10" not in dict(figures.offered(evaluate(tea)))
    assert "graded_ndcg@10" in dict(figures.offered(evaluate(tea, ships)))
    assert next(iter(dict(figures.offered(evaluate(tea))))) == "ndcg@10"


def test_the_table_of_sets_ends_with_their_mean(evaluate: Make, tea: SetResult, ships: SetResult) -> None:
    table = figures.sets_table(view(evaluate(tea, ships), None))
    assert table.names == ("tea", "ships", "Mean of 2 sets")
    assert table.values.tolist() == [[0.5, 1.0, 1.0], [0.0, 0.0, 0.0], [0.25, 0.5, 0.5]]
    assert table.chosen == 2


def test_a_set_without_bm25_has_no_column_and_no_level_for_it(evaluate: Make, tea: SetResult) -> None:
    evaluation = evaluate(SetResult(tea.data, tea.dims, None))
    assert figures.measures_table(view(evaluation)).columns == ("32", "64")
    assert figures.curves(view(evaluation)).references == ()
    assert figures.queries(view(evaluation)).bm25 is None


def test_published_figures_stand_beside_the_mean_of_the_sets_they_are_for(evaluate: Make, tea: SetResult) -> None:
    sets = [SetResult(replace(tea.data, name=name), tea.dims, tea.bm25) for name in NAMES]
    mean, single = view(evaluate(*sets), None), view(evaluate(*sets), 0)
    assert [level.name for level in figures.curves(mean).references] == ["BM25, mean", "published, 1024"]
    assert len(figures.curves(single).references) == 1
    table = figures.measures_table(mean)
    assert (table.columns[-1], table.dims[-1]) == ("published, 1024", None)
    assert table.values[table.keys.index("ndcg@10"), -1] == NANOBEIR.mean["ndcg@10"]
    assert isnan(table.values[table.keys.index("precision@1"), -1])
    values = figures.sets_table(mean).values
    assert isnan(values[0, -1])
    assert values[-1, -1] == NANOBEIR.mean["accuracy@1"]


def test_queries_of_all_sets_are_listed_with_their_figures(evaluate: Make, tea: SetResult, ships: SetResult) -> None:
    listed = figures.queries(view(evaluate(tea, ships), None))
    assert listed.places == ((0, 0), (0, 1), (1, 0))
    assert listed.sets == ("tea", "tea", "ships")
    assert listed.at.tolist() == [0.0, 1.0, 0.0]
    assert listed.full.tolist() == [1.0, 1.0, 0.0]
    assert listed.bm25 is not None
    assert listed.bm25.tolist() == [1.0, 1.0, 0.0]


def test_the_stop_shown_is_the_measured_one_nearest_to_the_slider(evaluate: Make, tea: SetResult) -> None:
    assert [figures.nearest_measured(evaluate(tea), dim) for dim in (1, 40, 48, 1024)] == [32, 32, 64, 64]


def test_a_summary_counts_what_was_measured(evaluate: Make, tea: SetResult, ships: SetResult) -> None:
    both = evaluate(tea, ships)
    assert figures.summary(view(both, None)) == "2 sets · 3 queries · 40 documents · a model, cosine"
    assert figures.summary(view(both, 1)) == "ships · 1 query · 20 documents · a model, cosine"


def test_a_case_tells_where_the_wanted_document_is(evaluate: Make, tea: SetResult) -> None:
    case = case_of(view(evaluate(tea)), (0, 0), read)
    assert case.query == "tea question 0"
    assert case.verdict == "The wanted document is not among the first 100 (64 dims: 1, BM25: 1)."
    assert case.figures == "Accuracy@1  0.000 at 32 dims · 1.000 at 64 dims · 1.000 by BM25"
    assert case.ways == ("32 dims", "64 dims", "BM25")
    assert [(each.row, each.ranks) for each in case.wanted] == [(1, (None, 1, 1))]
    assert [name for name, _found in case.found] == ["32 dims", "BM25"]
    assert [found.row for found in case.found[0][1]] == [5, 6, 7]
    assert case.found[1][1][0].text == "document 1 about tea"


def test_a_case_counts_several_wanted_documents(evaluate: Make, ships: SetResult) -> None:
    case = case_of(view(evaluate(ships), dim=64), (0, 0), read)
    assert case.verdict == "2 of 2 wanted documents are among the first 10 (BM25: 0)."
    assert [(each.row, each.grade) for each in case.wanted] == [(4, 2), (8, 1)]
    assert case.graded
    assert [found.grade for found in case.found[0][1]] == [0, 2, 1]


@pytest.mark.parametrize(
    ("grade", "words"), [(None, ""), (0, "not relevant"), (-1, "not relevant"), (1, "wanted"), (3, "wanted, 3")]
)
def test_judgements_are_said_in_words(grade: int | None, words: str) -> None:
    assert judgement(grade) == words


def test_a_screen_reader_hears_rank_score_judgement_and_text(evaluate: Make, ships: SetResult) -> None:
    case = case_of(view(evaluate(ships), dim=64), (0, 0), read)
    assert spoken(case.found[0][1][1]) == "rank 2, score 0.500, wanted, 2: document 4 about tea"
