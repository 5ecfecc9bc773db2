"""Every sequence the program may write to a terminal; whatever else it writes is a fault."""

from __future__ import annotations

import re
from collections import Counter

from api_client.clean import is_clean

SEQUENCE = re.compile(
    rb"\x1b(?:\[(?P<parameters>[0-?]*)(?P<final>[ -/]*[@-~])|\](?P<command>[^\x07\x1b]*)(?:\x07|\x1b\\)|(?P<other>.))",
    re.DOTALL,
)
FINALS = {b"m", b"H", b"B", b"C", b"K", b"J", b"X", b"G", b"d", b"r", b"L", b"M"}
"""Colours, moves, erasures, the scrolling region, lines put in and taken out."""
MODES = {b"?7", b"?25", b"?1000", b"?1003", b"?1004", b"?1006", b"?1015", b"?1016", b"?1049", b"?2004", b"?2026",
         b"?2048"}  # fmt: skip
QUESTIONS = {(b"?2026", b"$p"), (b"?2048", b"$p"), (b">25", b"u"), (b"<", b"u")}
POINTERS = {b"22;default", b"22;pointer", b"22;text"}
NUMBERS = re.compile(rb"[0-9;]*")
COPY = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/]+=*\x07")


def modes_of(parameters: bytes) -> list[bytes]:
    """The private modes of one sequence: `?1;2` sets two."""
    return [b"?" + number for number in parameters.removeprefix(b"?").split(b";")]


def assert_known(written: bytes) -> None:
    """Nothing but what is needed to draw, and to read keys and the mouse; no character that acts or hides."""
    unknown = Counter(match[0] for match in SEQUENCE.finditer(written) if not _is_known(match))
    assert not unknown
    text = SEQUENCE.sub(b"", written).decode()
    assert set(filter(str.isspace, text)) <= set("\r\n ")
    for line in text.splitlines():
        assert is_clean(line), line[:500]


def _is_known(match: re.Match[bytes]) -> bool:
    parameters, final = match["parameters"], match["final"]
    if final is None:
        return match["command"] in POINTERS
    if final in {b"h", b"l"}:
        return set(modes_of(parameters)) <= MODES
    draws = final in FINALS and NUMBERS.fullmatch(parameters) is not None
    return draws or (parameters, final) in QUESTIONS
