"""From the settings to the trial: the keys of the app as they are mapped, checked by the app's own rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import known_bindings, known_keys
from tui.guarded import run_guarded
from tui.keyboard.screen import KeyTrial
from tui.keyboard.trial import Ours, Trial
from tui.keymap import UNBOUND, check_keymap
from tui.store import state_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.keyboard.reach import Surroundings

    Overrides = Mapping[str, tuple[str, ...]]


def check(overrides: Overrides) -> None:
    """Check the user's own keys. Raises ConfigError."""
    check_keymap(overrides, known_keys())


def open_trial(overrides: Overrides, around: Surroundings) -> int:
    """Open the screen until somebody has had enough, and return the exit code. Raises ConfigError."""
    trial = Trial(keys_of_the_app(overrides))
    return run_guarded(KeyTrial(trial, around), state_path().parent, tuple)


def keys_of_the_app(overrides: Overrides) -> Iterator[Ours]:
    """Every key that does something in the app, as it is mapped. Raises ConfigError."""
    mapped = check_keymap(overrides, known_keys())
    for binding in known_bindings():
        for key in mapped.get(binding.id or "", binding.key).split(","):
            if key != UNBOUND:
                yield Ours(key.strip(), binding.tooltip or binding.description)
