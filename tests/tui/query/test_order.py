from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.fakes import row, uuid
from tests.tui.query.fleets import refreshed, world
from tui.query import Sort
from tui.query.facts import Facts
from tui.query.order import KEPT, Order, passes_between
from tui.query.sorting import SortKey

if TYPE_CHECKING:
    from tui.fields import Scene

FIELDS = ("hostname", "project", "cores", "ram")
SORTS = st.lists(st.builds(SortKey, st.sampled_from(FIELDS), st.booleans()), max_size=3).map(
    lambda keys: Sort(tuple(keys))
)


@pytest.mark.parametrize(
    ("old", "new", "passes"),
    [
        ("", "", ""),
        ("hostname", "hostname", ""),
        ("", "hostname", "hostname"),
        ("hostname", "-hostname", "-hostname"),
        ("project,hostname", "-project,hostname", "-project"),
        ("hostname", "project,hostname", "project"),
        ("hostname,project", "project,hostname", "project"),
        ("project,hostname", "project,-hostname", "project,-hostname"),
        ("ram,project,hostname", "-project,ram,hostname", "-project"),
        ("hostname", "", None),
        ("hostname", "project", None),
        ("project,hostname", "project", None),
        ("hostname", "project,-hostname", "project,-hostname"),
    ],
)
def test_which_passes_lead_from_one_order_to_another(old: str, new: str, passes: str | None) -> None:
    wanted = None if passes is None else Sort.parse(passes).keys
    assert passes_between(Sort.parse(old), Sort.parse(new)) == wanted


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(*[st.integers(0, 1)] * 4), max_size=12), SORTS, SORTS)
def test_the_passes_are_enough(values: list[tuple[int, int, int, int]], old: Sort, new: Sort) -> None:
    """With two values for each field, rows agree in many."""
    scene = world(
        row(number, hostname=f"web-{a}", project_name=f"p{b}", cores=c, ram=d)
        for number, (a, b, c, d) in enumerate(values)
    )
    assert arranged(scene, old, new) == arranged(scene, new)


def arranged(scene: Scene, *sorts: Sort) -> list[str]:
    """The order after one sort and then another."""
    order, facts = Order(), Facts()
    for sort in sorts:
        order.arrange(scene.fleet.rows, facts.follow(scene.fleet.rows), sort, scene)
    return order.uuids


def test_an_order_that_stays_is_the_same_list() -> None:
    order, facts = Order(), Facts()
    scene, sort = world(row(number) for number in range(1, 9)), Sort.parse("hostname")
    order.arrange(scene.fleet.rows, facts.follow(scene.fleet.rows), sort, scene)
    first = order.uuids
    for later in (refreshed(scene, [row(3, "Erred")]), refreshed(scene, [row(n, "Erred") for n in range(1, 9)])):
        order.arrange(later.fleet.rows, facts.follow(later.fleet.rows), sort, later)
        assert order.uuids is first


def test_only_the_latest_fields_are_kept() -> None:
    order, facts = Order(), Facts()
    scene = world([row(1), row(2)])
    for text in ("hostname", "project", "cores", "ram", "state", "age,usage", "cloud,os,key,template,customer"):
        order.arrange(scene.fleet.rows, facts.follow(scene.fleet.rows), Sort.parse(text), scene)
        assert len(order._columns) <= max(KEPT, len(Sort.parse(text).keys))


def test_the_facts_tell_what_differs() -> None:
    facts = Facts()
    scene = world([row(1), row(2), row(3)])
    assert set(facts.follow(scene.fleet.rows).fresh) == {uuid(1), uuid(2), uuid(3)}
    assert facts.texts[uuid(1)].startswith("web-1\nonline\nshop")
    assert facts.lines[uuid(1)] == "web-1\nOnline\nshop"
    scene = refreshed(scene, [row(1, hostname="db-1"), row(4)], [uuid(3)])
    difference = facts.follow(scene.fleet.rows)
    assert (set(difference.fresh), set(difference.stale)) == ({uuid(1), uuid(4)}, {uuid(1), uuid(3)})
    assert facts.texts[uuid(1)].startswith("db-1\n")
    assert facts.lines.keys() == facts.texts.keys() == {uuid(1), uuid(2), uuid(4)}
    assert not facts.follow(scene.fleet.rows)
