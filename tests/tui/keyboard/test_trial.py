"""What is remembered of the presses, and when it is enough."""

from __future__ import annotations

import pytest

from api_client.clean import is_clean
from tui.keyboard.opening import keys_of_the_app
from tui.keyboard.trial import MAX_BYTES, Ours, Trial, visible
from tui.settings import ConfigError

OURS = (Ours("j", "Down"), Ours("f2", "Log in"), Ours("j", "Down"), Ours("f2", "Stop first"))


def test_a_key_has_all_its_meanings_once() -> None:
    trial = Trial(OURS)
    assert list(trial.keys) == ["j", "f2"]
    assert trial.press("f2", b"\x1bOQ").meanings == ("Log in", "Stop first")
    assert trial.press("k", b"k").meanings == ()
    assert trial.seen == {"f2", "k"}
    assert trial.meaning("f2") == "Log in, Stop first"


@pytest.mark.parametrize(
    ("keys", "enough"),
    [
        (["escape"] * 2, False),
        (["escape"] * 3, True),
        (["escape", "escape", "j", "escape"], False),
        (["ctrl+c"], False),
        (["ctrl+c"] * 2, True),
        (["ctrl+c", "escape", "ctrl+c"], False),
        (["j"] * 300, False),
        ([], False),
    ],
)
def test_it_is_left_by_the_same_key_in_a_row(keys: list[str], *, enough: bool) -> None:
    trial = Trial(OURS)
    for key in keys:
        trial.press(key, b"")
    assert trial.is_enough is enough


@pytest.mark.parametrize(
    ("data", "shown"),
    [(b"\x1b[A", "^[[A"), (b"\x7f", "^?"), (b"\x00", "^@"), (b"a", "a"), (b"\xc3\xa9", "\\xc3\\xa9"),
     (b"\x9b1m", "\\x9b1m"), (b"x" * (MAX_BYTES + 1), "x" * MAX_BYTES + "…"), (b"", "")],
)  # fmt: skip
def test_bytes_are_shown_so_that_they_do_nothing(data: bytes, shown: str) -> None:
    assert visible(data) == shown
    assert is_clean(visible(data))


def test_the_name_of_a_key_is_clean() -> None:
    assert is_clean(Trial(()).press("\u202e", b"").key)


def test_keys_are_those_that_are_mapped() -> None:
    keys = [ours.key for ours in keys_of_the_app({"act.delete": ("ctrl+x",), "app.redraw": ()})]
    assert "ctrl+x" in keys
    assert "ctrl+l" not in keys
    assert all(ours.meaning for ours in keys_of_the_app({}))


def test_keys_that_clash_are_refused() -> None:
    with pytest.raises(ConfigError):
        list(keys_of_the_app({"no.such": ("x",)}))
