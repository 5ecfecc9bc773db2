"""The terminal's clipboard, reached by OSC 52: over SSH too, and from inside tmux and screen."""

from __future__ import annotations

import sys
from base64 import b64encode
from typing import TYPE_CHECKING

from api_client.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIMIT = 74_994
"""Bytes of text: with base64 and what stands around it a sequence of 100,000 bytes. Many terminals take no more."""

SCREEN_PIECE = 240
"""Characters of one string for GNU screen, whose older versions print what is beyond 256."""

_ESCAPE, _BELL, _END = "\x1b", "\a", "\x1b\\"


def too_long(text: str) -> str:
    """Say why a text does not fit into the clipboard; empty when it does."""
    length = len(_bytes(text))
    return f"{length:,} bytes are too many: terminals take {LIMIT:,} into the clipboard" if length > LIMIT else ""


def osc52(text: str, environ: Mapping[str, str]) -> str:
    """The bytes that put a text into the clipboard of the terminal we are in.

    Only base64 of the cleaned text leaves, so that nothing in it can act on the terminal, or on the shell it is pasted
    into. tmux takes either the plain sequence (`set-clipboard on`) or the wrapped one (`allow-passthrough on`),
    according to its settings, and ignores the other: it gets both.
    """
    sequence = f"{_ESCAPE}]52;c;{b64encode(_bytes(text)).decode()}{_BELL}"
    term = environ.get("TERM", "")
    if environ.get("TMUX") or term.startswith("tmux"):
        return f"{sequence}{_ESCAPE}Ptmux;{sequence.replace(_ESCAPE, _ESCAPE * 2)}{_END}"
    if term.startswith("screen"):
        return "".join(f"{_ESCAPE}P{piece}{_END}" for piece in _pieces(sequence))
    return sequence


def _bytes(text: str) -> bytes:
    """The text as it is copied: each line clean, and lines ended as terminals do."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(clean(line, sys.maxsize) for line in lines).encode()


def _pieces(sequence: str) -> Iterator[str]:
    return (sequence[start : start + SCREEN_PIECE] for start in range(0, len(sequence), SCREEN_PIECE))
