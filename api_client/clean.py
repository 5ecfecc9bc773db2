"""Makes text from a server safe to show: whatever it held, nothing of it can move, colour or query a terminal."""

from __future__ import annotations

import unicodedata

MAX_LENGTH = 4_096
"""Characters of one server text that are kept; the rest is counted, not shown."""

MAX_MARKS = 2
"""Combining marks kept on one base character; more of them is an attack on the terminal, not a language."""

_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_MARK_CATEGORIES = frozenset({"Mn", "Me"})


def clean(text: str, limit: int = MAX_LENGTH) -> str:
    r"""Return `text` without a control, format, surrogate, private or line-separating character.

    What is taken out leaves a visible trace (a control picture, `\x9b`, `\u{202e}`), save for zero-width
    characters, which are dropped. Text over `limit` is cut, and the cut is said.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    kept = text[:limit]
    cleaned = kept if kept.isprintable() and not _has_marks(kept) else _replace(kept)
    rest = len(text) - limit
    return f"{cleaned}… (+{rest})" if rest > 0 else cleaned


def is_clean(text: str) -> bool:
    """Tell whether no character of `text` is of a kind that `clean` takes out."""
    return text.isprintable() or all(unicodedata.category(char) not in _UNSAFE_CATEGORIES for char in text)


def _has_marks(text: str) -> bool:
    return any(unicodedata.category(char) in _MARK_CATEGORIES for char in text if char > "\u02ff")


def _replace(text: str) -> str:
    out: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in _MARK_CATEGORIES:
            marks += 1
            if marks <= MAX_MARKS:
                out.append(char)
            continue
        marks = 0
        out.append(_visible(char) if category in _UNSAFE_CATEGORIES else char)
    return "".join(out)


def _visible(char: str) -> str:
    code = ord(char)
    if char in _ZERO_WIDTH:
        return ""
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0xA0:
        return f"\\x{code:02x}"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\u{{{code:x}}}"
