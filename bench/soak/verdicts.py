"""What the figures of a soak are held to, and how they are told."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bench.soak.operator import MARKS
from tui import details, timeline, usage
from tui.screens.desk import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bench.soak.gauges import Reading
    from bench.soak.run import Books

LEVEL = 1.1
"""How many times as much there may be at the end as at the first reading."""

LONG = 20
"""Minutes from which on the first reading is of an app that has warmed up, and every chore has had its turn."""

SPARE = 30
"""Objects of a kind that may be more without anything: what happens to be open, or under way."""

LINES, COLUMNS = 600, 20
"""Lines of the table that are kept as they were drawn, in all places, and cells of one."""

POINTS = 12
"""Values of a usage series, usually."""

CACHES: Mapping[str, int] = {
    "tui.readings.Reading": usage.MOST + details.MOST,
    "tui.usage.Ask": usage.MOST,
    "api_client.models.UsagePoint": usage.MOST * POINTS,
    "tui.timeline.Sighting": timeline.MOST_INSTANCES,
    "tui.frames._Cells": 4096,
    "tui.columns.column.Cell": LINES * COLUMNS,
    "tui.widgets.table_view.RowLine": LINES,
    "tui.widgets.parts.Part": LINES,
    "tui.widgets.parts.Placed": LINES,
    "tui.line_filter.SafeText": LINES,
}
"""Objects that are kept on purpose, and how many: as long as there are not that many, there may be more of them."""
RECORDS = 10
"""Rules, groups, backups … that come with the whole of an instance."""
OF_RUNS = ("tui.runs.", "tui.plan.", "tui.orders.", "api_client.calls.")
"""Where there is what the last runs are made of."""
STEPS = 3
"""Of these, at most, for one instance of a run."""
OF_FLEET = ("api_client.rows.InstanceRow", "tui.away.Difference", "tui.durations._Started")
"""What there may be one of for each instance, now and in the time before."""

FEW: Mapping[str, int] = {
    "tui.session.Session": 4,
    "tui.screens.fleet.FleetScreen": 4,
    "api_client.client.Client": 4,
    "tui.journal.Journal": 4,
    "tui.fleet.Fleet": 16,
}
"""What each server that is gone to has one of, or a few, and how many there may be at any time: Textual keeps the first
screen of a program, and one or two that were left may be on their way out."""

CPU = 8.0
"""Seconds of processor time that a minute of hurried work may take: a person's hour has far fewer keys."""

JOURNAL = 12_288
"""Bytes that may be kept of each operation."""
AT_REST = 1_000_000
"""Bytes that may be kept besides."""


class Verdict(NamedTuple):
    """One line of the table."""

    what: str
    figures: tuple[str, ...]
    bound: str = ""
    fault: str = ""
    """What is wrong, in a sentence; empty when nothing is."""


def judge(books: Books) -> list[Verdict]:
    """All figures, each with what it is held to."""
    return [*_process(books), *_objects(books), *_truth(books), *_requests(books), *_effort(books)]


def table(verdicts: Sequence[Verdict]) -> str:
    """All figures as a table in Markdown."""
    lines = [("what", "figures", "bound", "")]
    for verdict in verdicts:
        mark = "MISS" if verdict.fault else "pass" if verdict.bound else "told"
        lines.append((verdict.what, " · ".join(verdict.figures), verdict.bound, mark))
    widths = [max(len(line[place]) for line in lines) for place in range(4)]
    texts = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    texts.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(texts)


def _process(books: Books) -> Iterator[Verdict]:
    """Memory, threads, files, sockets, tasks; at the checkpoints."""
    readings = books.readings
    minutes = "minute " + ", ".join(str(reading.minute) for reading in readings)
    warm = len(books.minutes) >= LONG
    yield _level(f"memory, MiB, at {minutes}", readings, lambda one: one.rss, 0.0 if warm else readings[0].rss)
    threads = 1 + min(32, (os.cpu_count() or 1) + 4)
    figures = tuple(str(one.threads) for one in readings)
    too_many = max(one.threads for one in readings) > threads
    yield Verdict("threads", figures, f"≤ {threads}", "Threads are left behind." if too_many else "")
    yield _level("open files", readings, lambda one: one.files)
    yield _level("open sockets", readings, lambda one: one.sockets)
    yield _level("tasks", readings, lambda one: one.tasks, SPARE)
    most = AT_REST + JOURNAL * books.operations
    kept = tuple(f"{one.kept:,}" for one in readings)
    words = "The journal and the files of state grow too much." if readings[-1].kept > most else ""
    yield Verdict("bytes in files", kept, f"≤ {most:,} for {books.operations} operations", words)


def _objects(books: Books) -> Iterator[Verdict]:
    """The app's own objects: those of which there is one, and those that have become more."""
    readings = books.readings
    for kind, most in FEW.items():
        counts = [reading.objects.get(kind, 0) for reading in readings]
        words = f"Objects of {kind} are kept that nobody needs." if max(counts) > most else ""
        yield Verdict(f"alive: {kind}", tuple(map(str, counts)), f"≤ {most}", words)
    first, last = readings[0].objects, readings[-1].objects
    grown = Counter({kind: last[kind] - first.get(kind, 0) for kind in last})
    for kind, more in grown.most_common():
        most = max(round(first.get(kind, 0) * (LEVEL - 1)) + SPARE, _kept_on_purpose(kind, books.instances))
        counts = [reading.objects.get(kind, 0) for reading in readings]
        if more > most:
            words = f"There are more and more objects of {kind}: {counts[0]:,}, then {counts[-1]:,}."
            yield Verdict(f"alive: {kind}", tuple(map(str, counts)), f"≤ {most:,} more", words)
    interesting = ("api_client.rows.InstanceRow", "tui.runs.Operation", "tui.readings.Reading")
    for kind in interesting:
        counts = [reading.objects.get(kind, 0) for reading in readings]
        yield Verdict(f"alive: {kind}", tuple(f"{count:,}" for count in counts))


def _kept_on_purpose(kind: str, instances: int) -> int:
    if kind in OF_FLEET:
        return 2 * instances
    if kind.startswith(OF_RUNS):
        return KEPT * MARKS * STEPS
    records = details.MOST * RECORDS if kind.startswith("api_client.models.") else 0
    return max(CACHES.get(kind, 0), records)


def _truth(books: Books) -> Iterator[Verdict]:
    """What the app told, beside what was."""
    missed = [words for minute in books.minutes for words in minute.missed]
    fault = f"The app has missed something: {missed[0]}." if missed else ""
    fault = fault or ("" if books.checks else "The app's list was never compared with the cloud.")
    yield Verdict(f"missed changes and ghosts, in {books.checks} comparisons", (str(len(missed)),), "0", fault)
    most = (books.checks + books.kept_out) // 10
    words = "The operator could not log in for too long." if books.kept_out > most else ""
    yield Verdict("quiet minutes in which nobody was let in", (str(books.kept_out),), f"≤ {most}", words)


def _requests(books: Books) -> Iterator[Verdict]:
    """Requests, beside the budget: what a person has asked for comes on top of it."""
    polls = sum(minute.polls for minute in books.minutes)
    asked, length = books.asked, books.seconds / 60
    per_minute = (polls - asked) / length
    words = "More is asked of the server than the budget allows." if per_minute > books.budget else ""
    figure = f"{per_minute:.0f}"
    yield Verdict("requests of polling, a minute", (figure,), f"≤ {books.budget}", words)
    yield Verdict("pages of walks a person asked for, a minute", (f"{asked / length:.0f}",))
    others = sum(minute.others for minute in books.minutes) / length
    yield Verdict("requests of the person's work, a minute", (f"{others:.0f}",))
    yield Verdict("requests under way at once, at most", (str(books.at_once),))


def _effort(books: Books) -> Iterator[Verdict]:
    """What it took, and that there was something to take."""
    length = books.seconds / 60
    cpu = sum(minute.cpu for minute in books.minutes) / length
    words = "The app takes too much processor time." if cpu > CPU else ""
    yield Verdict("processor time of the app, s a minute", (f"{cpu:.2f}",), f"≤ {CPU}", words)
    writes = sum(minute.writes for minute in books.minutes)
    kib = sum(minute.bytes for minute in books.minutes) / 1024
    yield Verdict("writes to the terminal, a minute", (f"{writes / length:.0f}", f"{kib / length:.0f} KiB"), "≥ 1",
                  "" if writes else "The app has painted nothing.")  # fmt: skip
    yield Verdict("minutes of simulated time", (f"{length:.1f}",))
    for title, counts in (("the operator did", books.did), ("and waited in vain for", books.vain),
                          ("the clouds did", books.events)):  # fmt: skip
        yield Verdict(title, tuple(f"{name} {count}" for name, count in sorted(counts.items()) if count))
    idle = "" if books.operations else "Nothing was carried out."
    yield Verdict("operations in the journal", (str(books.operations),), "≥ 1", idle)


def _level(what: str, readings: Sequence[Reading], figure: Callable[[Reading], float], spare: float = 0.0) -> Verdict:
    """A figure that is to stay level from the first reading to the last."""
    figures = [figure(reading) for reading in readings]
    most = figures[0] * LEVEL + spare
    words = f"It does not stay level: {what}, {figures[0]:.0f}, then {figures[-1]:.0f}."
    fault = words if max(figures) > most else ""
    return Verdict(what, tuple(f"{one:.0f}" for one in figures), f"≤ {most:.0f}", fault)
