"""Writes the tables of the documentation from the program: keys, fields, flags, states, exit codes, and so on.

A table stands between `<!-- table: name -->` and `<!-- end -->`. `make pictures` writes them; a test compares.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding
from textual.keys import format_key
from textual.widget import Widget

import tui
from api_client.dialects import NODECONDUCTOR_0_24
from api_client.sandbox import Sandbox
from api_client.states import STATES, TRANSITIONS, Action
from docs import figures, reliability
from tui.app import known_keys
from tui.cli.codes import MEANINGS
from tui.fields import FIELDS, Kind
from tui.query.examples import EXAMPLES
from tui.query.flags import FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual.dom import DOMNode

FOLDER = Path(__file__).parent

PLACES = {
    "VmdeckApp": "Everywhere",
    "FleetScreen": "Main screen",
    "InstanceTable": "Instance table",
    "FilterLine": "Filter line",
    "DetailPane": "Detail",
    "DetailScreen": "Detail on the whole screen",
    "FormScreen": "Forms",
    "ExportScreen": "Export",
    "BasePicker": "Lists to choose from, in forms",
    "PlanFrame": "Plans",
    "ReviewScreen": "Plans that are looked over",
    "PlanScreen": "Plans that are carried out",
    "LeavingScreen": "Leaving",
    "SearchDialog": "Lists that are searched",
    "JournalScreen": "Journal",
    "UnfinishedScreen": "What is left unfinished",
    "ListDialog": "Columns and views",
    "ColumnsScreen": "Columns",
    "ViewsScreen": "Views",
    "NameScreen": "A name for a view",
    "LineDialog": "Log-in, and the first profile",
    "LobbyScreen": "Where a start begins that names no server",
    "TooSmall": "Too small a terminal",
}
"""Class → where its keys work, in the order of the tables; a class that is not named here comes last."""

KINDS = {
    Kind.TEXT: "text",
    Kind.TEXTS: "texts",
    Kind.STATE: "state",
    Kind.UUID: "uuid",
    Kind.ADDRESSES: "addresses",
    Kind.NUMBER: "number",
    Kind.SIZE: "size",
    Kind.MONEY: "amount",
    Kind.PERCENT: "percent",
    Kind.DURATION: "time span",
    Kind.MOMENT: "moment",
}

_MARKED = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def bindings() -> dict[str, list[Binding]]:
    """Where → the keys that work there; what can be remapped is told once, where it comes first."""
    for module in walk_packages(tui.__path__, "tui."):
        import_module(module.name)
    holders = [cls for cls in _subclasses(App, Widget) if cls.__module__.startswith("tui.") and "BINDINGS" in vars(cls)]
    places = list(PLACES)
    holders.sort(key=lambda cls: (places.index(cls.__name__) if cls.__name__ in PLACES else len(places), cls.__name__))
    told: set[str] = set()
    found: dict[str, list[Binding]] = {}
    for cls in holders:
        own = [binding for binding in Binding.make_bindings(vars(cls)["BINDINGS"]) if binding.id not in told]
        merged = _merged(own)
        told.update(binding.id for binding in merged if binding.id)
        if merged:
            found[PLACES.get(cls.__name__, cls.__name__)] = merged
    return found


def _merged(parts: Iterable[Binding]) -> list[Binding]:
    """One binding for each action: Textual makes one for each key."""
    found: dict[str, Binding] = {}
    for part in parts:
        before = found.get(part.id or part.action)
        found[part.id or part.action] = part if before is None else part.with_key(f"{before.key},{part.key}")
    return list(found.values())


def _subclasses(*roots: type[DOMNode]) -> Iterator[type[DOMNode]]:
    seen: set[type[DOMNode]] = set()
    waiting = list(roots)
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            waiting.extend(cls.__subclasses__())
            yield cls


def keys() -> str:
    """All keys, a table for each place."""
    parts = []
    changeable = known_keys()
    for place, held in bindings().items():
        rows = [
            (key_text(binding), _sentence(binding), _code(binding.id if binding.id in changeable else ""))
            for binding in held
        ]
        parts.append(f"### {place}\n\n{table(('Keys', 'What they do', 'Id'), rows)}")
    return "\n".join(parts)


def key_text(binding: Binding) -> str:
    """The keys of a binding as a person writes them."""
    return " ".join(f"`{format_key(key.strip())}`" for key in binding.key.split(","))


def _sentence(binding: Binding) -> str:
    return binding.tooltip or binding.description


def filter_fields() -> str:
    """The fields of the filter language."""
    rows = [(_code(field.name), _codes(field.aliases), KINDS[field.kind], field.help) for field in FIELDS]
    return table(("Field", "Also", "Kind", "What it is"), rows)


def filter_flags() -> str:
    """The flags of the filter language."""
    return table(("Flag", "The instance is"), [(_code(f"is:{name}"), flag.help) for name, flag in FLAGS.items()])


def filter_examples() -> str:
    """The examples that the help shows."""
    return table(("Filter", "What stays"), [(_code(written), meaning) for written, meaning in EXAMPLES])


def states() -> str:
    """The states, and their symbols."""
    return table(("State", "Symbol"), [(str(state), _code(state.symbol)) for state in STATES])


def state_codes() -> str:
    """The states, and how servers write them in a filter."""
    numbers = NODECONDUCTOR_0_24.state_codes
    rows = [(str(state), _code(state.symbol), _code(numbers[state])) for state in STATES]
    return table(("State", "Symbol", "Number"), rows)


def actions() -> str:
    """What each action asks of an instance, and where it leads."""
    rows = []
    for action in (Action.START, Action.STOP, Action.RESTART, Action.RESIZE, Action.DELETE):
        move = TRANSITIONS[action]
        rows.append(
            (str(action), " or ".join(sorted(move.starts)), ", ".join(move.passes), str(move.ends or "it is gone"))
        )
    return table(("Action", "From", "Passes through", "Ends"), rows)


def sandbox_users() -> str:
    """Who there is in the sandbox."""
    users = Sandbox(instances=0).users.values()
    rows = [
        (_code(user.username), _code(user.password), user.role if user.is_active else "may not log in any more")
        for user in users
    ]
    return table(("User", "Password", "Role"), rows)


def faults() -> str:
    """What can go wrong, and what holds that it ends well."""
    tests, results = reliability.tests_of(), reliability.results()
    heads = ("", "What goes wrong", "What happens then", "Held by", "Result")
    return "\n".join(
        f"## {chapter.title}\n\n{table(heads, reliability.table_of(chapter, tests, results))}"
        for chapter in reliability.chapters()
    )


def exit_codes() -> str:
    """What the commands return."""
    return table(("Code", "What it says"), [(_code(str(code.value)), meaning) for code, meaning in MEANINGS.items()])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(text: str | None) -> str:
    return f"`{text}`" if text else ""


def _codes(texts: Iterable[str]) -> str:
    return " ".join(f"`{text}`" for text in texts)


WRITERS: dict[str, Callable[[], str]] = {
    "keys": keys,
    "fields": filter_fields,
    "flags": filter_flags,
    "examples": filter_examples,
    "states": states,
    "state-codes": state_codes,
    "actions": actions,
    "sandbox-users": sandbox_users,
    "exit-codes": exit_codes,
    "reliability": faults,
    "figures": lambda: table(*figures.whole()),
    "figures-short": lambda: table(*figures.short()),
}


def filled(text: str) -> str:
    """The document with its tables as they should be."""
    return _MARKED.sub(lambda found: f"{found[1]}\n{WRITERS[found[2]]()}\n{found[3]}", text)


def main() -> None:
    """Write every table anew."""
    for path in (FOLDER.parent / "README.md", *sorted(FOLDER.glob("*.md"))):
        before = path.read_text(encoding="utf-8")
        after = filled(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
