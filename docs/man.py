"""Writes the man pages, docs/man/*.1, from the commands themselves; `make man` runs it, and a test compares.

There is no date in them, so that the same commands make the same pages.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api_client.version import __version__
from tui.cli.codes import MEANINGS
from tui.cli.commands import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FOLDER = Path(__file__).parent / "man"
GUIDE = Path(__file__).parent / "command-line.md"

VARIABLES = {
    "VMDECK_URL": "The address of a server to use, without any profile.",
    "VMDECK_TOKEN": "The token for the server in VMDECK_URL.",
    "VMDECK_PROFILE": "The profile to use, where no option names one.",
    "VMDECK_CONFIG": "The file to read the settings from, where no option names one.",
    "NO_COLOR": "Whatever it says, no colours are used.",
}
"""What is read from the environment."""

FILES = {
    "~/.config/vmdeck/config.toml": "The settings: profiles, rules, keys.",
    "~/.config/vmdeck/themes/*.toml": "Themes of your own.",
    "~/.local/share/vmdeck/tokens/*.toml": "Tokens that are kept in files, one for each profile.",
    "~/.local/state/vmdeck/state.toml": "What the app remembers: theme, columns, views, filters.",
    "~/.local/state/vmdeck/journal.sqlite": "The journal of all that was asked for.",
    "~/.local/state/vmdeck/servers.toml": "What was found out about the servers of the profiles.",
    "~/.local/state/vmdeck/seen-*.json.gz": "The instances as the app saw them last, a file for each profile.",
    "~/.local/state/vmdeck/listed-*.json.gz": "The same as vmdeck list told it last, for the tab key.",
}
"""Where things are on Linux, as long as XDG_CONFIG_HOME and its like say nothing else."""

_SPECIAL = str.maketrans(
    {"\\": r"\e", "-": r"\-", "'": r"\(aq", '"': r"\(dq", "`": r"\(ga", "~": r"\(ti", "^": r"\(ha"}
)
"""What roff would take for something else."""

_NAMES = re.compile(r"(?:--?[\w-]+(?:, | / )?)*")
"""The names of an option."""

_EXAMPLES = re.compile(r"^## (.*?)$|^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A heading of the guide, or a piece of it for a shell."""


def pages() -> dict[str, str]:
    """The text of each page, by the name of its file."""
    command = build(lambda _options: 0)
    return dict(_pages(click.Context(command, info_name=command.name)))


def _pages(context: click.Context) -> Iterator[tuple[str, str]]:
    children = _children(context)
    parts = [*_head(context), *_description(context), *_options(context), *_commands(children), *_exit_status()]
    parts += _surroundings() if context.parent is None else ()
    parts += _see_also([*filter(None, [context.parent]), *children])
    yield f"{_name(context)}.1", "".join(f"{line}\n" for line in parts)
    for child in children:
        yield from _pages(child)


def _children(context: click.Context) -> list[click.Context]:
    """The commands below one, each in its context."""
    if not isinstance(context.command, click.Group):
        return []
    found = {name: context.command.get_command(context, name) for name in context.command.list_commands(context)}
    return [click.Context(command, context, name) for name, command in found.items() if command is not None]


def _name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")


def _head(context: click.Context) -> Iterator[str]:
    name = escaped(_name(context))
    yield f'.TH {name.upper()} 1 "" "vmdeck {escaped(__version__)}" "User Commands"'
    yield from (".SH NAME", f"{name} {escaped('-')} {escaped(_gist(context))}")
    pieces = context.command.collect_usage_pieces(context)
    yield from (".SH SYNOPSIS", f".B {escaped(context.command_path)}", *map(escaped, pieces))


def _description(context: click.Context) -> Iterator[str]:
    yield ".SH DESCRIPTION"
    for number, paragraph in enumerate(cleandoc(context.command.help or "").split("\n\n")):
        lines = [escaped(line) for line in paragraph.split("\n")]
        yield from (".PP",) if number else ()
        # Click's sign for lines that stay as they are.
        yield from (".EX", *lines[1:], ".EE") if lines[0] == "\b" else lines


def _options(context: click.Context) -> Iterator[str]:
    yield ".SH OPTIONS"
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record is not None:
            (names,) = _NAMES.findall(record[0])[:1]
            rest = record[0].removeprefix(names)
            value = f"\\fI{escaped(rest)}" if rest else ""
            yield from (".TP", f"\\fB{escaped(names)}{value}\\fR", escaped(record[1]))


def _commands(children: Iterable[click.Context]) -> Iterator[str]:
    named = {child.info_name or "": _gist(child) for child in children}
    yield from _list("COMMANDS", named) if named else ()


def _exit_status() -> Iterator[str]:
    return _list("EXIT STATUS", {str(code.value): meaning for code, meaning in MEANINGS.items()})


def _surroundings() -> Iterator[str]:
    yield from _list("ENVIRONMENT", VARIABLES)
    yield from _list("FILES", FILES)
    yield ".SH EXAMPLES"
    for heading, code in _EXAMPLES.findall(GUIDE.read_text(encoding="utf-8")):
        lines = escaped(code.rstrip("\n")).split("\n")
        yield from (f".SS {escaped(heading)}",) if heading else (".EX", *lines, ".EE")


def _see_also(contexts: Iterable[click.Context]) -> Iterator[str]:
    yield ".SH SEE ALSO"
    yield ",\n".join(f".BR {escaped(_name(context))} (1)" for context in contexts)


def _list(title: str, items: Mapping[str, str]) -> Iterator[str]:
    yield f".SH {title}"
    for name, about in items.items():
        yield from (".TP", f".B {escaped(name)}", escaped(about))


def _gist(context: click.Context) -> str:
    """The first sentence of the help, without its full stop."""
    return context.command.get_short_help_str(1_000).removesuffix(".")


def escaped(text: str) -> str:
    """A line that roff takes for text; what is not ASCII is named."""
    plain = "".join(char if char.isascii() else rf"\[u{ord(char):04X}]" for char in text.translate(_SPECIAL))
    return rf"\&{plain}" if plain.startswith(".") else plain


def main() -> None:
    """Write every page anew, and remove those of commands that are gone."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for path in FOLDER.glob("*.1"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
