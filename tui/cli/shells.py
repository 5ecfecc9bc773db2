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
        return "\n".join(self._line(typed, item) for item in items if _can_be_put_in(typed, item))

    def typed(self) -> Typed:
        """What was typed so far."""
        return take_apart(os.environ["COMP_LINE"])

    def written(self, word: str, typed: Typed) -> str:
        """A whole word as the shell wants it."""
        del typed
        return word

    def _line(self, typed: Typed, item: CompletionItem[Any]) -> str:
        word = self.written(typed.option + item.value, typed)
        return "\t".join((_KINDS[item.type], word, " ".join((item.help or "").split())))


class Bash(Shell):
    """bash: it is given what is to stand from where it takes the last word to begin, with what is touchy escaped."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = BASH

    def typed(self) -> Typed:
        """What was typed so far, with the words as bash sees them."""
        return take_apart(os.environ["COMP_LINE"], re.sub(r"[\s'\"]", "", os.environ.get("COMP_WORDBREAKS", "")))

    def written(self, word: str, typed: Typed) -> str:
        """The end of a word."""
        text = word[typed.kept :]
        return text if typed.quote else _TOUCHY.sub(r"\\\1", text)


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


def _can_be_put_in(typed: Typed, item: CompletionItem[Any]) -> bool:
    """Whether the word goes on like this, and a quote that is open can hold it."""
    if _KINDS[item.type] == "file":
        return True
    word = typed.option + item.value
    return word.startswith(typed.word) and not (typed.quote and _TOUCHY_IN_QUOTES.search(word[len(typed.word) :]))
