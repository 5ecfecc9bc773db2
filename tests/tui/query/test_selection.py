from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.fakes import row, uuid
from tests.tui.query.fleets import fleets, found, queries, refreshed, rows, world
from tui.query import Index, Query, Sort, parse, select
from tui.query.matching import compile_query

if TYPE_CHECKING:
    from api_client.rows import InstanceRow

SORTS = st.sampled_from(["", "hostname", "-hostname", "state,-hostname", "in", "-age,cores"]).map(Sort.parse)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_an_index_that_has_seen_much_answers_like_a_new_one(data: st.DataObject) -> None:
    index, scene = Index(), world(data.draw(fleets()))
    for _ in range(data.draw(st.integers(1, 4))):
        known = list(scene.fleet.rows.values())
        if data.draw(st.booleans()) and known:
            changed = [replace(data.draw(st.sampled_from(known)), hostname=data.draw(st.text("ab1", max_size=4)))]
            gone = [data.draw(st.sampled_from(known)).uuid]
            scene = refreshed(scene, [*changed, data.draw(rows())], gone)
        query, sort = data.draw(queries() | _WORDS), data.draw(SORTS)
        assert select(scene.fleet, query, sort, scene, index) == select(scene.fleet, query, sort, scene)


_WORDS = st.lists(st.text("ab1", min_size=1, max_size=3), max_size=2).map(" ".join).map(parse)


@settings(deadline=None, max_examples=200)
@given(fleets(), st.text("ab1 |!()", max_size=8), st.sampled_from(["", "a ", "!a "]))
def test_typing_letter_by_letter_agrees_with_starting_anew(rows: list[InstanceRow], typed: str, before: str) -> None:
    index, scene = Index(), world(rows)
    texts = [before + typed[:length] for length in range(len(typed) + 1)]
    for text in [*texts, *reversed(texts)]:
        if is_query(text):
            query = parse(text)
            assert select(scene.fleet, query, Sort(), scene, index) == select(scene.fleet, query, Sort(), scene)


def is_query(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("before", "after", "narrows"),
    [
        ("", "a", True),
        ("we", "web", True),
        ("eb", "web", True),
        ("web", "we", False),
        ("web", "db", False),
        ("web", "web prod", True),
        ("web pr", "prod web", True),
        ("web", "!web", False),
        ("web", "web|db", False),
        ("web", "web !prod", True),
        ("web", "/web1/", False),
        ("abcdef0", "abcdef01", False),
        ("abcdef01", "abcdef012", True),
        ("bcdef012", "abcdef012", False),
        ("beef", "xbeef", True),
    ],
)
def test_when_the_last_hits_are_enough(before: str, after: str, narrows: bool) -> None:
    assert compile_query(parse(after)).follows_from(compile_query(parse(before)).words) is narrows


def test_a_uuid_is_found_although_its_first_letters_were_not() -> None:
    index, scene = Index(), world([row(1), replace(row(2), uuid="abcdef01" * 4)])
    assert found("abcdef0", scene, index=index) == []
    assert found("abcdef01", scene, index=index) == ["web-2"]


def test_unchanged_rows_keep_their_place_when_others_change() -> None:
    index = Index()
    scene = world(row(number) for number in range(1, 6))
    assert found("", scene, index=index) == ["web-1", "web-2", "web-3", "web-4", "web-5"]
    scene = refreshed(scene, [row(3, hostname="a"), row(6, hostname="web-20")], [uuid(1)])
    assert found("", scene, index=index) == ["a", "web-2", "web-4", "web-5", "web-20"]
    assert found("web", scene, index=index) == ["web-2", "web-4", "web-5", "web-20"]


def test_nothing_is_selected_from_nothing() -> None:
    scene = world([])
    assert select(scene.fleet, Query(), Sort(), scene) == ()
