"""A command line up to the cursor, taken apart as a shell does, for whoever has to say how it may go on. No I/O."""

from __future__ import annotations

import re
from typing import NamedTuple

_PIECE = re.compile(
    r"""
    (?P<blank> \s+ ) | ' (?P<single> [^']* ) ' | " (?P<double> (?: \\. | [^"\\] )* ) " | (?P<open> ['"] .* ) |
    \\ (?P<escaped> .? ) | (?P<plain> [^\s'"\\]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
"""What a command line is made of."""

_ESCAPED_IN_QUOTES = re.compile(r'\\(["$`\\])')


class Typed(NamedTuple):
    """A command line up to the cursor."""

    words: tuple[str, ...]
    """The words that are complete."""
    word: str
    """The one that is not."""
    quote: str
    """The quote that is open in it; empty when there is none."""
    kept: int
    """Characters of the word that stand before that quote, or up to where the shell takes a new word to begin."""

    @property
    def option(self) -> str:
        """The option that the word is the value of, as in `--sort=`; empty when it is a word of its own."""
        found = re.match("-[^=]*=", self.word)
        return found[0] if found else ""


def take_apart(line: str, breaks: str = "") -> Typed:
    """Find the words of a line, replacing nothing; behind one of `breaks`, the shell takes a new word to begin."""
    words: list[str] = []
    word: str | None = None
    quote, kept = "", 0
    for piece in _PIECE.finditer(line):
        kind = piece.lastgroup or ""
        text, before = piece[kind], len(word or "")
        if kind == "blank":
            words += [] if word is None else [word]
            word, kept = None, 0
            continue
        if kind == "open":
            quote, kept, text = text[0], before, text[1:]
        elif kind == "plain" and (last := max(map(text.rfind, breaks), default=-1)) >= 0:
            kept = before + last + 1
        if kind == "double" or quote == '"':
            text = _ESCAPED_IN_QUOTES.sub(r"\1", text)
        word = (word or "") + text
    return Typed(tuple(words), word or "", quote, kept)
