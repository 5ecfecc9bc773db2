from __future__ import annotations

from decimal import Decimal

import pytest

from tui.units import read_size, read_span


@pytest.mark.parametrize(
    ("text", "mib"),
    [("4096", 4096), ("512M", 512), ("512 MiB", 512), ("8g", 8192), ("1.5TB", 1572864), ("512K", "0.5"), ("0", 0)],
)
def test_sizes(text: str, mib: float | str) -> None:
    assert read_size(text) == Decimal(mib)


@pytest.mark.parametrize("text", ["", "G", "8X", "-8G", "8GG", "1e3", "nan", "٣G"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size: write"):
        read_size(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("5min", 300),
        ("2H", 7200),
        ("1d12h", 129600),
        ("1.5d", 129600),
        ("3w", 1814400),
        ("1y", 31536000),
        ("0", 0),
    ],
)
def test_spans(text: str, seconds: int) -> None:
    assert read_span(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "d", "-5m", "5x", "5m!", "1d 2"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time span: write"):
        read_span(text)
