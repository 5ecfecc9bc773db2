from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from api_client.states import InstanceState
from tests.tui.widgets.detail_samples import greenwich
from tui import formats


@pytest.mark.parametrize(
    ("mib", "text"),
    [(None, "–"), (0, "0 MiB"), (512, "512 MiB"), (1024, "1 GiB"), (1536, "1.5 GiB"), (1048576, "1 TiB")],
)
def test_sizes(mib: int | None, text: str) -> None:
    assert formats.size_text(mib) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, "–"), (Decimal("0.00"), "0"), (Decimal("20.50"), "20.5"), (Decimal("1E+3"), "1000")],
)
def test_money(amount: Decimal | None, text: str) -> None:
    assert formats.money_text(amount) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "0:00"), (7.9, "0:07"), (750, "12:30"), (3 * 3600 + 5, "3:00:05"), (4 * 86400 + 3 * 3600, "4 d 03:00")],
)
def test_running_times(seconds: float, text: str) -> None:
    assert formats.stopwatch(seconds) == text


def test_counts_agree_with_their_nouns() -> None:
    assert [formats.counted(n, "backup") for n in (0, 1, 2)] == ["0 backups", "1 backup", "2 backups"]
    assert formats.counted(2, "entry", "entries") == "2 entries"


def test_moments_are_local() -> None:
    with greenwich():
        assert formats.date_text(datetime(2014, 12, 15, 5, 54, 38, tzinfo=UTC)) == "2014-12-15 05:54"
        assert formats.local_time(0, "%H:%M") == "00:00"
    assert formats.date_text(None) == "–"


@pytest.mark.parametrize(
    ("state", "look"),
    [
        (InstanceState.ONLINE, ("●", "online")),
        ("Offline", ("○", "offline")),
        ("Erred", ("✖", "erred")),
        ("Resizing", ("◐", "transition")),
        ("Restarting", ("◐", "transition")),
        ("Rebooting", ("?", "unknown")),
    ],
)
def test_states_have_a_glyph_and_a_role(state: str, look: tuple[str, str]) -> None:
    assert (formats.state_glyph(state), formats.state_role(state)) == look
