"""Checks of what a person typed into a form: each returns one sentence, or nothing when all is well."""

from __future__ import annotations

import re
from ipaddress import ip_address

from tui.formats import size_text
from tui.units import read_size

HOSTNAME_LIMIT = 80
"""Characters of a hostname that servers take."""

DESCRIPTION_LIMIT = 500
"""Characters of a description that servers take."""

DISK_LIMIT = 10**12
"""MiB of the largest disk that anybody may mean; more is a slip of the finger."""

_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")

_SEPARATORS = re.compile(r"[,;\s]+")


def first_line(text: str) -> str:
    """The first line of pasted text that holds something, without what can't be shown."""
    for line in text.splitlines():
        kept = "".join(char for char in line.expandtabs(1) if char.isprintable()).strip()
        if kept:
            return kept
    return ""


def hostname_problem(text: str) -> str:
    """Say what is wrong with a hostname."""
    if not text.strip():
        return "A hostname is needed."
    return _length_problem(text.strip(), HOSTNAME_LIMIT)


def hostname_warning(text: str) -> str:
    """Say that a hostname is none that a network knows; servers take it all the same."""
    return "" if _HOSTNAME.fullmatch(text) else f"{text} is no valid host name: those are letters, digits and hyphens."


def description_problem(text: str) -> str:
    """Say what is wrong with a description."""
    return _length_problem(text.strip(), DESCRIPTION_LIMIT)


def choice_problem(value: str, what: str) -> str:
    """Say that something has to be chosen, when it has not been."""
    return "" if value else f"Choose {what}."


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in a text where commas or blanks part them, each once."""
    return tuple(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))


def addresses_problem(text: str) -> str:
    """Name the first part of a list of addresses that is no IP address."""
    for part in addresses(text):
        try:
            ip_address(part)
        except ValueError:
            return f"{part} is not an IP address."
    return ""


def parse_size(text: str) -> int | None:
    """The MiB a size stands for: "40960", "40G", "1.5 TiB"; None when it is no size or no whole number of MiB."""
    try:
        mib = read_size(text)
    except ValueError:
        return None
    return int(mib) if mib <= DISK_LIMIT and mib == mib.to_integral_value() else None


def disk_problem(text: str, present: int | None) -> str:
    """Say why a data disk of `present` MiB can't get this size; an empty text leaves it as it is."""
    if not text.strip():
        return ""
    size = parse_size(text)
    if size is None:
        return "Write a size: 40960 (MiB), 40G or 1T."
    if size < 1 or (present is not None and size <= present):
        return f"A disk only grows: more than {size_text(present or 0)}, which is {present or 0} MiB."
    return ""


def _length_problem(text: str, limit: int) -> str:
    return f"At most {limit} characters; these are {len(text)}." if len(text) > limit else ""
