"""Amounts as people type them: sizes and time spans with units."""

from __future__ import annotations

import re
from decimal import Decimal

_SIZES = {"k": Decimal(1) / 1024, "": Decimal(1), "m": Decimal(1), "g": Decimal(1024), "t": Decimal(1024**2)}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)

_SPANS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400}
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(min|[smhdwy])", re.IGNORECASE)
_SPANS_ONLY = re.compile(rf"(?:{_SPAN.pattern}\s*)+", re.IGNORECASE)


def read_size(text: str) -> Decimal:
    """Read MiB out of `8G`, `512 MiB` or `4096`; units are powers of 1024. Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'"{text}" is not a size: write 4096 (MiB), 512M, 8G or 1.5T')
    return Decimal(found[1]) * _SIZES[found[2].lower()]


def read_span(text: str) -> Decimal:
    """Read seconds out of `90s`, `5m`, `2h`, `1d12h` or `3w`. Raises ValueError."""
    if text.strip() == "0":
        return Decimal(0)
    if _SPANS_ONLY.fullmatch(text.strip()) is None:
        raise ValueError(f'"{text}" is not a time span: write 90s, 5m, 2h, 1d12h or 3w')
    return sum((Decimal(number) * _SPANS[unit.lower()] for number, unit in _SPAN.findall(text)), Decimal(0))
