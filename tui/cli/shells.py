"""Shells: how bash, zsh and fish ask the command line how a word may go on, and how they are answered.

Click's own scripts lose commas and colons, and follow every word with a blank. Here a shell hands over the line up to
the cursor, and gets a line for each offer: `word`, `part` (it may go on) or `file`, then the word, and what it is.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, ClassVar

from click.shell_completion import ShellComplete, add_completion_class

from tui.cli.offers import PART
from tui.cli.scripts import BASH, FISH, ZSH
from tui.cli.typed import Typed, take_apart

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

_KINDS = {"plain": "word", PART: "part", "file": "file", "dir": "file"}

_TOUCHY = re.compile(r"([^\w.,:=@%+/-])")
"""What means something to a shell, or might."""

_TOUCHY_IN_QUOTES = re.compile(r"""['"$`\\!]""")


class Shell(ShellComplete):
    """A shell that is given whole words, and quotes them itself where it has to."""

    @property
    def func_name(self) -> str:
        """The name of the shell's function."""
        return f"_{self.prog_name}"

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words that are complete, and the one that is not."""
        typed = self.typed()
        # Unless options have ended, click takes the value in `--sort=-ram` for another option.
        return [*typed.words[1:], *(["--"] if typed.option else [])], typed.word

    def complete(self) -> str:
        """The offers, a line each."""
        typed = self.typed()
        items = self.get_completions(*self.get_completion_args())
        return "\n".join(self.lines(typed, [item for item in items if _can_be_put_in(typed, item)]))

    def typed(self) -> Typed:
        """What was typed so far."""
        return take_apart(os.environ["COMP_LINE"])

    def lines(self, typed: Typed, items: list[CompletionItem[Any]]) -> list[str]:
        """The offers as the shell is told of them."""
        return [_line(_KINDS[item.type], typed.option + item.value, item.help) for item in items]


class Bash(Shell):
    """bash: it is given what is to stand from where it takes the last word to begin, with what is touchy escaped."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = BASH

    def typed(self) -> Typed:
        """What was typed so far, with the words as bash sees them."""
        return take_apart(os.environ["COMP_LINE"], re.sub(r"[\s'\"]", "", os.environ.get("COMP_WORDBREAKS", "")))

    def lines(self, typed: Typed, items: list[CompletionItem[Any]]) -> list[str]:
        """The offers as bash is told of them; behind the only one, it would close a quote that is open."""
        ends = [(typed.option + item.value)[typed.kept :] for item in items]
        kinds = [_KINDS[item.type] for item in items]
        if not typed.quote:
            return [_line(kind, _TOUCHY.sub(r"\\\1", end)) for kind, end in zip(kinds, ends, strict=True)]
        more = [f"{end}..." for end in ends] if kinds == ["part"] else []
        return [_line("file" if kinds == ["file"] else "part", end) for end in (*ends, *more)]


class Zsh(Shell):
    """zsh."""

    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = ZSH


class Fish(Shell):
    """fish."""

    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = FISH


SHELLS = {shell.name: shell for shell in (Bash, Zsh, Fish)}
"""Those that can be helped, by name."""


def answer_shells() -> None:
    """Have click ask these, rather than its own."""
    for shell in SHELLS.values():
        add_completion_class(shell)


def script(shell: str, command: click.Command, name: str) -> str:
    """What a shell has to read, to ask the command of this name."""
    return SHELLS[shell](command, {}, name, f"_{name}_complete".upper()).source()


def _line(kind: str, word: str, about: str | None = "") -> str:
    return "\t".join((kind, word, " ".join((about or "").split())))


def _can_be_put_in(typed: Typed, item: CompletionItem[Any]) -> bool:
    """Whether the word goes on like this, and a quote that is open can hold it."""
    if _KINDS[item.type] == "file":
        return True
    word = typed.option + item.value
    return word.casefold().startswith(typed.word.casefold()) and not (
        typed.quote and _TOUCHY_IN_QUOTES.search(word[len(typed.word) :])
    )
