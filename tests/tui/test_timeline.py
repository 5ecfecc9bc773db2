from __future__ import annotations

from tests.tui.fakes import row, uuid
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.timeline import MOST, MOST_INSTANCES, MOST_OF_ALL, Timeline


def test_it_keeps_each_change_of_state_and_nothing_else() -> None:
    timeline = Timeline()
    fleet = after_sweep(Fleet(), [row(1), row(2)], (), 0, 0)
    timeline.observe(fleet, 100)
    fleet = after_refresh(fleet, [row(1, "Stopping"), row(2, cores=4)], (), 1, 1)
    timeline.observe(fleet, 101)
    fleet = after_refresh(fleet, [row(3)], [uuid(1)], 2, 2)
    timeline.observe(fleet, 102)
    assert [(seen.at, seen.before, seen.state) for seen in timeline.of(uuid(1))] == [
        (101, "Online", "Stopping"),
        (102, "Stopping", "gone"),
    ]
    assert timeline.of(uuid(2)) == ()
    assert [(seen.before, seen.state) for seen in timeline.of(uuid(3))] == [("", "Online")]


def test_it_is_bounded() -> None:
    timeline = Timeline()
    fleet = after_sweep(Fleet(), [row(1)], (), 0, 0)
    for number in range(2 * MOST):
        fleet = after_refresh(fleet, [row(1, "Offline" if number % 2 else "Starting")], (), number, number)
        timeline.observe(fleet, number)
    assert len(timeline.of(uuid(1))) == MOST


def test_the_fleet_s_own_is_in_order_and_tells_how_long_each_state_lasted() -> None:
    timeline = Timeline()
    fleet = after_sweep(Fleet(), [row(1), row(2, "Stopping")], (), 0, 0)
    timeline.observe(fleet, 100)
    fleet = after_refresh(fleet, [row(1, "Stopping"), row(2, "Offline")], (), 1, 1)
    timeline.observe(fleet, 101)
    fleet = after_refresh(fleet, [row(1, "Offline")], (), 42, 42)
    timeline.observe(fleet, 142)
    told = [(seen.hostname, seen.before, seen.state, seen.after) for seen in timeline.of_all()]
    assert told[:2] == [("web-1", "Online", "Stopping", None), ("web-2", "Stopping", "Offline", None)]
    assert told[2:] == [("web-1", "Stopping", "Offline", 41)]
    assert timeline.count == 3


def test_the_fleet_s_own_is_bounded() -> None:
    timeline = Timeline()
    fleet = after_sweep(Fleet(), [row(0)], (), 0, 0)
    rows = [row(number) for number in range(MOST_INSTANCES + 2)]
    timeline.observe(after_sweep(fleet, rows, (), 1, 1), 101)
    assert len(timeline.of_all()) == MOST_OF_ALL
    assert sum(bool(timeline.of(each.uuid)) for each in rows) == MOST_INSTANCES
    assert timeline.count == MOST_INSTANCES + 1
