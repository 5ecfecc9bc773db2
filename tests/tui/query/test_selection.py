from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.fakes import row, uuid
from tests.tui.query.fleets import fleets, found, queries, refreshed, rows, world
from tui.query import Index, Query, Sort, parse, select
from tui.query.matching import Word, compile_query

if TYPE_CHECKING:
    from api_client.rows import InstanceRow
    from tui.fields import Scene
    from tui.query.facts import Batch

_BY_ONE = ("", "hostname", "-hostname", "in", "cores", "usage")
_BY_TWO = ("state,-hostname", "-state,-hostname", "-age,cores", "-cores,in", "-usage,hostname", "ip,-ram", "ram,ip")
_TURNED = ("project,hostname", "-project,hostname", "hostname,project")
SORTS = st.sampled_from([*_BY_ONE, *_BY_TWO, *_TURNED]).map(Sort.parse)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_an_index_that_has_seen_much_answers_like_a_new_one(data: st.DataObject) -> None:
    index, scene = Index(), world(data.draw(fleets()))
    query, sort = Query(), Sort()
    for _ in range(data.draw(st.integers(1, 6))):
        if data.draw(st.booleans()):
            scene = edited(scene, data)
        if data.draw(st.booleans()):
            query = data.draw(queries() | _WORDS)
        if data.draw(st.booleans()):
            sort = data.draw(SORTS)
        assert select(scene.fleet, query, sort, scene, index) == select(scene.fleet, query, sort, scene)


def edited(scene: Scene, data: st.DataObject) -> Scene:
    """The scene after some rows have changed, gone or come, and usage has been read."""
    known = list(scene.fleet.rows.values())
    some = st.lists(st.sampled_from(known), max_size=6, unique_by=id) if known else st.just([])
    names = st.text("ab1", max_size=4)
    changed = [replace(item, hostname=data.draw(names), cores=data.draw(_CORES)) for item in data.draw(some)]
    gone = [item.uuid for item in data.draw(some)]
    scene = refreshed(scene, [*changed, *data.draw(st.lists(rows(), max_size=2))], gone)
    if data.draw(st.booleans()):
        values = st.none() | st.integers(0, 3).map(float)
        scene = replace(scene, usage={uuid: (data.draw(values),) for uuid in scene.fleet.rows})
    return scene


_CORES = st.none() | st.integers(0, 2)

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
    assert compile_query(parse(after)).follows_from(compile_query(parse(before))) is narrows


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


@pytest.mark.parametrize("query", ["", "web", "state:online", "web !db", "is:online", "web is:marked"])
def test_what_has_not_changed_is_the_same_object(query: str) -> None:
    index = Index()
    scene = world([row(number) for number in range(1, 6)], marks=frozenset({uuid(2)}))
    first = select(scene.fleet, parse(query), Sort.parse("hostname"), scene, index)
    assert select(scene.fleet, parse(query), Sort.parse("hostname"), replace(scene, now=11.0), index) is first
    scene = refreshed(scene, [row(3, cores=7)])
    assert select(scene.fleet, parse(query), Sort.parse("hostname"), scene, index) is first


def test_a_letter_more_that_all_have_changes_nothing() -> None:
    index, scene = Index(), world(row(number) for number in range(1, 6))
    first = select(scene.fleet, parse("w"), Sort(), scene, index)
    assert select(scene.fleet, parse("we"), Sort(), scene, index) is first


def test_marks_are_looked_at_each_time() -> None:
    index, scene = Index(), world([row(1), row(2)])
    assert found("is:marked", scene, index=index) == []
    assert found("is:marked", replace(scene, marks=frozenset({uuid(2)})), index=index) == ["web-2"]
    assert found("!is:marked", replace(scene, marks=frozenset({uuid(2)})), index=index) == ["web-1"]
    assert found("is:marked", scene, index=index) == []


def test_a_term_more_is_looked_for_in_what_the_others_have_left(monkeypatch: pytest.MonkeyPatch) -> None:
    index, scene = Index(), world([row(1), row(2, "Offline"), row(3)])
    assert found("state:online", scene, index=index) == ["web-1", "web-3"]
    seen: list[str] = []

    def check(self: Word, batch: Batch, _scene: Scene) -> list[bool]:
        seen.extend(batch.uuids)
        return [self.text in text for text in batch.texts]

    monkeypatch.setattr(Word, "check", check)
    assert found("state:online web-3", scene, index=index) == ["web-3"]
    assert seen == [uuid(1), uuid(3)]
