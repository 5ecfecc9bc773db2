"""Makes text from a server safe to show: whatever it held, nothing of it can move, colour or query a terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LENGTH = 4_096
"""Characters of one server text that are kept; the rest is counted, not shown."""

MAX_MARKS = 2
"""Combining marks kept on one base character; more of them is an attack on the terminal, not a language."""

_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ZERO_WIDTH = frozenset("\u00ad\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f\u200b\u200c\u200d\u2060\ufeff") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Never seen, and harmless to leave out; variation selectors only choose between two forms of one character."""
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols without a form: they look like spaces, and are none."""
_MARK_CATEGORIES = frozenset({"Mn", "Me"})


def clean(text: str, limit: int = MAX_LENGTH) -> str:
    r"""Return `text` without a control, format, surrogate, private or line-separating character.

    What is taken out leaves a visible trace (a control picture, `\x9b`, `\u{202e}`), save for zero-width
    characters, which are dropped. What would be longer than `limit` is cut, and the cut is said, within the limit.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    kept = text[:limit]
    if not _is_plain(kept):
        kept = "".join(_shown(kept))
    return kept if len(text) <= limit and len(kept) <= limit else _cut(text, limit)


def is_clean(text: str) -> bool:
    """Tell whether no character of `text` is of a kind that `clean` takes out."""
    return text.isprintable() or all(unicodedata.category(char) not in _UNSAFE_CATEGORIES for char in text)


def _is_plain(text: str) -> bool:
    return text.isprintable() and _BLANKS.isdisjoint(text) and not _has_marks(text)


def _has_marks(text: str) -> bool:
    return any(unicodedata.category(char) in _MARK_CATEGORIES for char in text if char > "\u02ff")


def _cut(text: str, limit: int) -> str:
    """As many characters of the text as fit, together with the number of those that do not."""
    room = limit - len(f"… (+{len(text)})")
    out: list[str] = []
    taken = 0
    for shown in _shown(text[:limit]):
        room -= len(shown)
        if room < 0:
            break
        out.append(shown)
        taken += 1
    return f"{''.join(out)}… (+{len(text) - taken})"


def _shown(text: Iterable[str]) -> Iterator[str]:
    """What is shown of each character; nothing of some."""
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if char in _ZERO_WIDTH:
            yield ""
        elif category in _MARK_CATEGORIES:
            marks += 1
            yield char if marks <= MAX_MARKS else ""
        else:
            marks = 0
            yield _visible(char) if category in _UNSAFE_CATEGORIES or char in _BLANKS else char


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0xA0:
        return f"\\x{code:02x}"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\u{{{code:x}}}"
