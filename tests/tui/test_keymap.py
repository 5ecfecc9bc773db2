from __future__ import annotations

import string

import pytest
from textual.keys import _character_to_key

from tui.keymap import UNBOUND, check_keymap, key_name
from tui.settings import ConfigError

KNOWN = {"table.down": "j,down", "table.up": "k,up", "form.submit": "ctrl+enter,f10", "app.palette": "ctrl+p,colon"}


def faults(overrides: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        check_keymap(overrides, KNOWN)
    return caught.value.faults


def test_overrides_become_what_textual_takes() -> None:
    assert check_keymap({"table.down": ("n", "?", "n"), "table.up": ()}, KNOWN) == {
        "table.down": "n,question_mark",
        "table.up": UNBOUND,
    }


def test_nothing_overridden_is_nothing_to_apply() -> None:
    assert check_keymap({}, KNOWN) == {}


@pytest.mark.parametrize("char", [*string.ascii_letters, *string.digits, *string.punctuation, "é", "ß", "€"])
def test_characters_have_the_names_that_textual_gives_them(char: str) -> None:
    assert key_name(char) == _character_to_key(char)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("S", "S"),
        ("f12", "f12"),
        ("shift+tab", "shift+tab"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("ctrl+d", "ctrl+d"),
        ("ctrl+/", "ctrl+slash"),
        ("ctrl++", "ctrl+plus"),
        ("+", "plus"),
        (",", "comma"),
        ("question_mark", "question_mark"),
    ],
)
def test_keys_are_taken_in_the_forms_people_write(key: str, name: str) -> None:
    assert key_name(key) == name


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("esc", 'Did you mean "escape"?'),
        ("pgdown", 'Did you mean "pagedown"?'),
        ("shift+s", "write the character that it types"),
        ("strg+x", "is no modifier"),
        ("f99", "is not a key"),
        ("", "is not a key"),
        (" ", 'write "space"'),
        ("\x1b", "has to be visible"),
        ("j,k", "is not a key"),
    ],
)
def test_keys_that_no_terminal_sends_are_refused(key: str, words: str) -> None:
    (fault,) = faults({"table.down": (key,)})
    assert fault.startswith("keys.table.down: ")
    assert words in fault


def test_an_unknown_binding_is_named_with_the_nearest() -> None:
    assert faults({"table.dwn": ("n",)}) == ('keys.table.dwn: there is no such binding. Did you mean "table.down"?',)


@pytest.mark.parametrize(
    ("overrides", "fault"),
    [
        ({"table.down": ("k",)}, 'keys.table.down: "k" is already the key of table.up.'),
        ({"table.down": ("x",), "table.up": ("x",)}, 'keys.table.up: "x" is already the key of table.down.'),
        ({"table.down": ("ctrl+p",)}, 'keys.table.down: "ctrl+p" is already the key of app.palette.'),
        ({"app.palette": ("j",)}, 'keys.app.palette: "j" is already the key of table.down.'),
    ],
)
def test_two_bindings_of_one_place_cannot_share_a_key(overrides: dict[str, tuple[str, ...]], fault: str) -> None:
    assert faults(overrides) == (fault,)


def test_keys_may_be_swapped_and_shared_between_places() -> None:
    swapped = {"table.down": ("k",), "table.up": ("j",)}
    assert check_keymap(swapped, KNOWN) == {"table.down": "k", "table.up": "j"}
    assert check_keymap({"form.submit": ("j",)}, KNOWN) == {"form.submit": "j"}


def test_all_faults_are_found_and_nothing_is_half_applied() -> None:
    assert len(faults({"nope": ("n",), "table.up": ("esc",), "table.down": ("up",)})) == 2
