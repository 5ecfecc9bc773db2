"""What stands between the app and the terminal: tmux or screen, and those of their options that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.checkup.check import Check, good, note, skipped
from tui.keymap import key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tui.cli.checkup.programs import Done

    Run = Callable[[Sequence[str], Mapping[str, str]], "Done | None"]

PATIENT = 50
"""Milliseconds that tmux may hold an escape back for; more is felt, and makes `esc` and a key one key with alt."""

OPTIONS = ("version", "escape-time", "focus-events", "allow-passthrough", "set-clipboard", "prefix")
_MODIFIERS = {"C": "ctrl", "M": "alt", "S": "shift"}
_ON = frozenset({"on", "1", "all"})


def look_at_multiplexer(environ: Mapping[str, str], run: Run) -> tuple[Check, ...]:
    """What is known of tmux or screen, with nothing where there is neither."""
    if environ.get("TMUX"):
        return tuple(_tmux(tmux_options(environ, run)))
    if environ.get("STY"):
        return tuple(_screen(environ))
    return (good("tmux or screen", "Neither is in between, as far as the environment tells."),)


def tmux_options(environ: Mapping[str, str], run: Run) -> dict[str, str]:
    """Option → what holds in this pane; empty where tmux does not tell."""
    if not environ.get("TMUX"):
        return {}
    asked = "\t".join(f"#{{{option}}}" for option in OPTIONS)
    pane = environ.get("TMUX_PANE", "")
    done = run(["tmux", "display-message", *(["-t", pane] if pane else []), "-p", asked], environ)
    values = done.told.rstrip("\n").split("\t") if done is not None else []
    return dict(zip(OPTIONS, values, strict=True)) if len(values) == len(OPTIONS) else {}


def prefix_key(told: str) -> str:
    """The app's name for a prefix key as tmux writes it; empty for none, or one it has no name for."""
    if told in {"C-Space", "C-@"}:
        return "ctrl+@"
    *modifiers, base = told.split("-") if not told.endswith("--") else [*told[:-2].split("-"), "-"]
    names = [_MODIFIERS.get(modifier, modifier) for modifier in modifiers]
    try:
        return key_name("+".join([*names, base.lower() if len(base) > 1 or names else base]))
    except ValueError:
        return ""


def _tmux(options: Mapping[str, str]) -> Iterator[Check]:
    if not options:
        yield note("tmux", "tmux is in between, and does not tell its options.", "Is the tmux command on the PATH?")
        return
    yield good("tmux", f"tmux {options['version']} is in between; its prefix key {options['prefix']} never arrives.",
               version=options["version"], prefix=options["prefix"])  # fmt: skip
    yield _escape_time(options["escape-time"])
    yield _switch(options["focus-events"], "focus-events", "The app polls as often in the background as in front.")
    yield _tmux_clipboard(options["set-clipboard"], options["allow-passthrough"])


def _escape_time(told: str) -> Check:
    if not told.isascii() or not told.isdigit():
        return skipped("tmux escape-time", "tmux does not tell it.")
    waits = int(told[:9])
    if waits <= PATIENT:
        return good("tmux escape-time", f"{waits} ms.", milliseconds=waits)
    words = (
        f"tmux holds each escape back for {waits} ms, and esc with a key right after it arrives as alt and that key."
    )
    return note("tmux escape-time", words, "In ~/.tmux.conf: set -sg escape-time 10", milliseconds=waits)


def _switch(told: str, option: str, without: str) -> Check:
    if told in _ON:
        return good(f"tmux {option}", "on.", on=True)
    return note(
        f"tmux {option}", f"off: {without[0].lower()}{without[1:]}", f"In ~/.tmux.conf: set -g {option} on", on=False
    )


def _tmux_clipboard(clipboard: str, passthrough: str) -> Check:
    told = f"set-clipboard is {clipboard or 'unknown'}, allow-passthrough is {_on_off(passthrough)}"
    if clipboard in {"on", "1"} or passthrough in _ON:
        return good("tmux clipboard", f"{told}: what is copied goes on to the terminal, which decides.",
                    set_clipboard=clipboard, allow_passthrough=passthrough)  # fmt: skip
    return note(
        "tmux clipboard",
        f"{told}: what the app copies ends here.",
        "In ~/.tmux.conf: set -s set-clipboard on",
        set_clipboard=clipboard,
        allow_passthrough=passthrough,
    )


def _on_off(told: str) -> str:
    return {"0": "off", "1": "on", "": "unknown"}.get(told, told)


def _screen(environ: Mapping[str, str]) -> Iterator[Check]:
    yield note(
        "screen",
        "GNU screen is in between, which cannot be asked for its options.",
        "In ~/.screenrc: maptimeout 10, so that esc arrives at once; defflow off, so that ctrl+s and ctrl+q arrive.",
    )
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        yield note("screen colours", "Before version 5 screen has 256 colours, whatever COLORTERM says.",
                   "Unset COLORTERM if colours look wrong.")  # fmt: skip
    yield note("screen clipboard", "What is copied is handed on to the terminal, which decides.")
