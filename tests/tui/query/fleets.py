"""Fleets and queries for the tests: small worlds of few letters, so that things are found."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from api_client.rows import InstanceRow
from api_client.states import InstanceState
from tui.fields import Scene
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.query import Query, Sort, parse, select
from tui.query.tree import And, Flags, Match, Node, Not, Op, Or, Regex, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.query import Index
    from tui.query.tree import Operand

LETTERS = "aAbß1 "
WALL = 2_000_000.0


def world(rows: Iterable[InstanceRow], **more: object) -> Scene:
    """A scene whose fleet was swept at 0; it is 10 now."""
    fleet = after_sweep(Fleet(), rows, (), asked_at=0.0, now=0.0)
    return Scene(fleet, **{"now": 10.0, "wall": WALL, **more})  # type: ignore[arg-type]


def found(text: str, scene: Scene, sort: str = "hostname", index: Index | None = None) -> list[str]:
    """The hostnames of the rows that fit, in order."""
    uuids = select(scene.fleet, parse(text), Sort.parse(sort), scene, index)
    return [scene.fleet.rows[uuid].hostname for uuid in uuids]


def texts(most: int = 5) -> st.SearchStrategy[str]:
    return st.text(LETTERS, max_size=most)


def rows() -> st.SearchStrategy[InstanceRow]:
    few = st.lists(texts(), max_size=2).map(tuple)
    sizes = st.none() | st.integers(0, 4).map(lambda number: number * 1024)
    addresses = st.lists(
        st.integers(0, 9).map(lambda number: f"10.0.0.{number}") | st.just("fe80::1") | st.just("odd"), max_size=2
    ).map(tuple)
    return st.builds(
        InstanceRow,
        uuid=st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}"),
        hostname=texts(),
        state=st.sampled_from([*map(str, InstanceState), "Paused"]),
        description=texts(),
        start_time=st.none() | st.integers(0, int(WALL)).map(lambda second: datetime.fromtimestamp(second, UTC)),
        project_name=texts(),
        customer_name=texts(),
        customer_abbreviation=texts(2),
        project_groups=few,
        security_groups=few,
        external_ips=addresses,
        cores=st.none() | st.integers(0, 4),
        ram=sizes,
        monthly_fee=st.integers(0, 3).map(Decimal),
    )


def fleets(most: int = 8) -> st.SearchStrategy[list[InstanceRow]]:
    return st.lists(rows(), max_size=most, unique_by=lambda row: row.uuid)


_PATTERNS = st.sampled_from(["a", "^a", "b$", "a.?b", "[ab]1", "a|ss", "/", r"\\", "(a|b)1", "^$"])
_REGEXES = st.builds(Regex, _PATTERNS)
_ANY_TEXT = st.text(LETTERS + '"\\|(),!/=:<>é', max_size=5)
_TEXTS = st.builds(Text, _ANY_TEXT)


def _match(
    fields: tuple[str, ...],
    operands: st.SearchStrategy[Operand],
    ops: tuple[Op, ...] = (Op.HAS, Op.IS),
    most: int = 2,
) -> st.SearchStrategy[Match]:
    values = st.lists(operands, min_size=1, max_size=most).map(tuple)
    return st.builds(Match, st.sampled_from(fields), st.sampled_from(ops), values)


def _one_of(*texts: str) -> st.SearchStrategy[Operand]:
    return st.sampled_from(texts).map(Text)


_MATCHES = st.one_of(
    _match(("hostname", "project", "group", "customer"), _TEXTS | _REGEXES),
    _match(("state",), _one_of("+", "-", "e", "Online", "starting scheduled", "Stopping", "")),
    _match(("cores",), _one_of("0", "1", "2", "")),
    _match(("ram",), _one_of("1G", "2048", "0"), tuple(Op), most=1),
    _match(("ip",), _one_of("10.0.0.0/30", "10.0.0", "fe80::/16", "fe", ""), (Op.HAS,)),
)
_FLAGS = st.lists(st.sampled_from(["marked", "online", "transition", "unknown"]), min_size=1, max_size=2).map(
    lambda names: Flags(tuple(names))
)
_WORDS = st.builds(Text, _ANY_TEXT.filter(bool))


def _deeper(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(Or, several) | st.builds(And, several)


def queries() -> st.SearchStrategy[Query]:
    """Queries as the parser could have made them."""
    nodes: st.SearchStrategy[Node] = st.recursive(_WORDS | _REGEXES | _MATCHES | _FLAGS, _deeper, max_leaves=6)
    return st.builds(Query, st.none() | nodes)


def refreshed(scene: Scene, rows: Iterable[InstanceRow], gone: Iterable[str] = ()) -> Scene:
    """The scene a moment later, when these rows have been read again."""
    fleet = after_refresh(scene.fleet, rows, gone, asked_at=scene.now, now=scene.now)
    return Scene(fleet, scene.now + 1, scene.wall + 1, scene.marks, scene.usage, scene.usage_item)
