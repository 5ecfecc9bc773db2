"""What can go wrong, which tests hold what happens then, and how they went: the tables of `reliability.md`.

A test holds a row of `faults.toml` by its name: `test_n08_…` is for N8, `test_t01_t02_…` for T1 and T2. How they went
is kept in `reliability.json`, which `make reliability` writes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "reliability.json"

_DEFINED = re.compile(r"^ *(?:async )?def (test(?:_[a-z]\d\d)+_\w+)", re.MULTILINE)
_PREFIX = re.compile(r"test((?:_[a-z]\d\d)+)_")
_ID = re.compile(r"_([a-z])(\d\d)")


class Row(NamedTuple):
    """One fault, and what has to happen then."""

    id: str
    fault: str
    answer: str


class Chapter(NamedTuple):
    """Faults of one kind."""

    title: str
    rows: tuple[Row, ...]


def chapters() -> tuple[Chapter, ...]:
    """All of them, in their order."""
    read = tomllib.loads((FOLDER / "faults.toml").read_text(encoding="utf-8"))
    return tuple(
        Chapter(table.pop("title"), tuple(Row(id_, *texts) for id_, texts in table.items())) for table in read.values()
    )


def ids_of(test: str) -> tuple[str, ...]:
    """The rows a test holds, by its name."""
    prefix = _PREFIX.match(test)
    return tuple(f"{letter.upper()}{int(number)}" for letter, number in _ID.findall(prefix[1])) if prefix else ()


def tests_of() -> Mapping[str, list[str]]:
    """Row → the tests that hold it, each as its file and its name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    root = FOLDER.parent
    for path in sorted((root / "tests").rglob("test_*.py")):
        for name in _DEFINED.findall(path.read_text(encoding="utf-8")):
            for id_ in ids_of(name):
                found[id_].append(f"{path.relative_to(root).as_posix()}::{name}")
    return found


def table_of(chapter: Chapter, tests: Mapping[str, list[str]], results: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The rows of a chapter: the id, the fault, what happens then, the tests, how they went."""
    return [
        (row.id, row.fault, row.answer, _named(tests.get(row.id, [])), results.get(row.id, "not run"))
        for row in chapter.rows
    ]


def results() -> dict[str, str]:
    """Row → how its tests went: "passed (12)"."""
    counted: dict[str, dict[str, int]] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return {
        id_: ", ".join(f"{outcome} ({number})" for outcome, number in counts.items()) for id_, counts in counted.items()
    }


def _named(tests: list[str]) -> str:
    """The tests of a row; each file is a link, and named once."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for test in tests:
        file, _, name = test.partition("::")
        files[file].append(f"`{name}`")
    return ", ".join(f"[{Path(file).name}](../{file}): {', '.join(names)}" for file, names in files.items())


def count(outcomes: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
    """Row → outcome → how many of its tests went that way; outcomes come with the tests that had them."""
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for outcome, tests in sorted(outcomes.items()):
        for test in tests:
            for id_ in ids_of(test.partition("[")[0].rpartition("::")[2]):
                counted[id_][outcome] = counted[id_].get(outcome, 0) + 1
    order = [row.id for chapter in chapters() for row in chapter.rows]
    return {id_: counted[id_] for id_ in order if id_ in counted}


def write(outcomes: Mapping[str, list[str]], path: Path) -> None:
    """Keep how the tests went."""
    lines = (f"{json.dumps(id_)}: {json.dumps(counts)}" for id_, counts in count(outcomes).items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
