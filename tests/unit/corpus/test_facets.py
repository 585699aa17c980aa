from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.corpus.corpus import Corpus
from explorer.corpus.facets import Facet, condition
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.progress import drain
from tests.unit.corpus.conftest import Open, Write

TOPICS = ["tea", "it's", 'a "b"', "", "naïve", "%_x"]
DAYS = ["2020-01-01", "2020-02-29", "2021-06-30"]


@pytest.fixture
def corpus(write: Write, open_corpus: Open) -> Iterator[Corpus]:
    """24 texts; an empty topic and an empty number are missing."""
    lines = ["body,topic,Year Made,rated,day"]
    for at in range(24):
        topic = TOPICS[at % 6].replace('"', '""')
        lines.append(
            f'text number {at},"{topic}",{at if at % 5 else ""},{"true" if at % 3 else "false"},{DAYS[at % 3]}'
        )
    return open_corpus(write("texts.csv", "\n".join(lines) + "\n"), text_column="body")


def rows(corpus: Corpus, *facets: Facet) -> list[int]:
    return corpus.where(condition(facets)).tolist()


def test_nothing_asked_is_no_condition() -> None:
    assert condition(()) == ""
    assert condition((Facet("topic"),)) == ""
    assert not Facet("topic").asks
    assert Facet("year", low=0.0).asks


@pytest.mark.parametrize("topic", [0, 1, 2, 4, 5])
def test_a_picked_value_is_that_value_whatever_is_in_it(corpus: Corpus, topic: int) -> None:
    assert rows(corpus, Facet("topic", (TOPICS[topic],))) == [at for at in range(24) if at % 6 == topic]


def test_several_values_and_missing_ones_are_picked_together(corpus: Corpus) -> None:
    assert rows(corpus, Facet("topic", ("tea", None))) == [at for at in range(24) if at % 6 in (0, 3)]
    assert rows(corpus, Facet("Year Made", (4.0, None))) == [at for at in range(24) if at == 4 or at % 5 == 0]
    assert rows(corpus, Facet("rated", (False,))) == [at for at in range(24) if at % 3 == 0]


def test_both_ends_of_a_range_belong_to_it_and_a_missing_number_never_does(corpus: Corpus) -> None:
    assert rows(corpus, Facet("Year Made", low=3.0, high=11.0)) == [at for at in range(3, 12) if at % 5]
    assert rows(corpus, Facet("Year Made", high=2.5)) == [1, 2]


def test_a_last_day_belongs_to_a_range_of_days(corpus: Corpus) -> None:
    facet = Facet("day", low=date(2020, 1, 2), high=date(2020, 2, 29))
    assert rows(corpus, facet) == [at for at in range(24) if at % 3 == 1]


def test_what_a_text_must_contain_is_found_in_any_case_and_taken_literally(corpus: Corpus) -> None:
    assert rows(corpus, Facet("topic", contains="NAÏ")) == [at for at in range(24) if at % 6 == 4]
    assert rows(corpus, Facet("topic", contains="%_")) == [at for at in range(24) if at % 6 == 5]
    assert rows(corpus, Facet("topic", contains="'")) == [at for at in range(24) if at % 6 == 1]


def test_what_is_left_out_leaves_everything_else_with_missing_values_unless_they_are_named(corpus: Corpus) -> None:
    assert rows(corpus, Facet("topic", ("tea",), excluded=True)) == [at for at in range(24) if at % 6]
    assert rows(corpus, Facet("topic", ("tea", None), excluded=True)) == [
        at for at in range(24) if at % 6 not in (0, 3)
    ]
    assert rows(corpus, Facet("Year Made", (4.0,), excluded=True)) == [at for at in range(24) if at != 4]
    assert rows(corpus, Facet("rated", (False,), excluded=True)) == [at for at in range(24) if at % 3]
    assert rows(corpus, Facet("topic", contains="NAÏ", excluded=True)) == [at for at in range(24) if at % 6 != 4]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.one_of(st.none(), st.text(min_size=1), st.sampled_from([topic for topic in TOPICS if topic])), max_size=4
    ),
    contains=st.text(),
    excluded=st.booleans(),
)
def test_any_text_is_a_value_and_never_a_mistake(
    corpus: Corpus, values: list[str | None], contains: str, excluded: bool
) -> None:
    facet = Facet("topic", tuple(values), contains=contains, excluded=excluded)
    if not facet.asks or "\0" in condition((facet,)):
        return
    topics = [TOPICS[at % 6] or None for at in range(24)]
    found = rows(corpus, facet)
    kept = [at for at in range(24) if not values or (topics[at] in values) != excluded]
    assert found == [at for at in kept if not contains or _has(corpus, at, contains) != excluded]


def _has(corpus: Corpus, row: int, part: str) -> bool:
    return row in corpus.where(condition((Facet("topic", contains=part),))).tolist()


def test_facets_and_a_written_condition_are_applied_together_and_by_themselves(corpus: Corpus) -> None:
    facets = (Facet("topic", ("tea",)),)
    both = drain(run(ask.Filter(corpus, "rated OR day = '2020-01-01'", facets)))
    assert both.rows.tolist() == rows(corpus, *facets)
    alone = drain(run(ask.Remain(corpus, "", facets)))
    assert alone.rows.tolist() == rows(corpus, *facets)
