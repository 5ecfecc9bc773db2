"""Which keys can arrive, judged by what Textual makes of what terminals send."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tui.app import known_bindings
from tui.keyboard.reach import ALIKE, Surroundings, why_never, why_perhaps_not

PLAIN = Surroundings(kitty=False)
KITTY = Surroundings(kitty=True)

SENT = {
    "a": "a", "A": "A", "?": "question_mark", " ": "space", "\r": "enter", "\t": "tab", "\x7f": "backspace",
    "\x01": "ctrl+a", "\x1a": "ctrl+z", "\x1c": "ctrl+backslash", "\x00": "ctrl+@", "\x1bx": "alt+x",
    "\x1b[A": "up", "\x1b[1;2A": "shift+up", "\x1b[1;5A": "ctrl+up", "\x1b[1;3D": "alt+left",
    "\x1b[1;6H": "ctrl+shift+home",
    "\x1b[3~": "delete", "\x1b[3;5~": "ctrl+delete", "\x1b[Z": "shift+tab", "\x1bOP": "f1", "\x1b[15~": "f5",
    "\x1b[15;2~": "shift+f5", "\x1b[24;8~": "alt+ctrl+shift+f12", "\x1b[5;7~": "alt+ctrl+pageup",
}  # fmt: skip
"""What terminals send without any protocol → the key."""


def keys_of(data: str) -> list[str]:
    parser = XTermParser()
    found = [*parser.feed(data), *parser.feed("")]
    return [event.key for event in found if isinstance(event, events.Key)]


@pytest.mark.parametrize(("data", "key"), SENT.items(), ids=SENT.values())
def test_what_terminals_send_can_arrive(data: str, key: str) -> None:
    assert keys_of(data) == [key] or key == "f1"
    assert why_never(key, PLAIN) == ""


@pytest.mark.parametrize("key", [*ALIKE, "ctrl+shift+a", "super+d", "ctrl+1x", "hyper+up", "alt+escape", "ctrl+comma"])
def test_what_no_terminal_sends_is_told_with_the_reason(key: str) -> None:
    assert "kitty" in why_never(key, PLAIN)
    assert why_never(key, KITTY) == ""


def test_the_default_keys_arrive_everywhere_or_have_another_that_does() -> None:
    for binding in known_bindings():
        keys = binding.key.split(",")
        assert any(why_never(key.strip(), PLAIN) == "" for key in keys), binding.id


def test_prefixes_never_arrive_even_where_all_keys_are_told_apart() -> None:
    assert "tmux" in why_never("ctrl+b", Surroundings(kitty=True, prefix="ctrl+b"))
    assert "screen" in why_never("ctrl+a", Surroundings(kitty=False, screen=True))
    assert why_never("ctrl+b", PLAIN) == ""


@pytest.mark.parametrize(
    ("key", "around", "words"),
    [
        ("f10", PLAIN, "menu"),
        ("f1", KITTY, "help"),
        ("f13", PLAIN, "few keyboards"),
        ("ctrl+s", Surroundings(kitty=False, screen=True), "flow control"),
        ("ctrl+s", PLAIN, ""),
        ("j", PLAIN, ""),
    ],
)
def test_what_may_be_kept_on_the_way_is_told(key: str, around: Surroundings, words: str) -> None:
    told = why_perhaps_not(key, around)
    assert words in told
    assert bool(told) == bool(words)
