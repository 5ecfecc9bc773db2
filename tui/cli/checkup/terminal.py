"""The terminal: what it says of itself, what it turns out to do, and what the app makes of that."""

from __future__ import annotations

import codecs
import os
from typing import TYPE_CHECKING

from tui.cli.checkup.check import Check, good, note, skipped
from tui.cli.checkup.dialogue import SAMPLES
from tui.terminal import find_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tui.cli.checkup.replies import Replies

NEEDED = (60, 15)
"""Columns and rows below which the app shows nothing but a notice."""

HALF = 0.5
"""The brightness from which on a background is light."""

TRUE_COLOUR = frozenset({"truecolor", "24bit"})
_PALETTES = {"kitty": 256, "256color": 256, "16color": 16}
"""How a name of a terminal ends → the colours that stands for, as Rich reads it."""
_TAKES_CLIPBOARD = {
    "iTerm.app": (
        None,
        "iTerm2 asks for it: Settings, General, Selection, “Applications in terminal may access clipboard”.",
    ),
    "Apple_Terminal": (
        False,
        "Apple's Terminal knows no OSC 52: use another terminal, or copy with the mouse and shift.",
    ),
    "WezTerm": (True, ""),
    "ghostty": (True, ""),
    "vscode": (True, ""),
}
"""TERM_PROGRAM → whether the clipboard is taken (None: if it is set so), and what to do."""


def look_at_terminal(
    environ: Mapping[str, str], replies: Replies | None, why_silent: str, colours: Callable[[str], int | None]
) -> tuple[Check, ...]:
    """All there is to say of the terminal.

    Args:
        environ: the environment.
        replies: what the terminal answered; None when it could not be asked.
        why_silent: why it could not be asked.
        colours: how many colours terminfo tells of a TERM; None for one it does not know.
    """
    checks = [_use(environ), _size(), _term(environ, colours), _colours(environ), _locale(environ)]
    if replies is None:
        return (*checks, skipped("answers", why_silent), _clipboard(environ))
    return (*checks, *_answered(replies), _clipboard(environ))


def terminfo_colours(term: str) -> int | None:
    """How many colours the system's database tells of a terminal; None when it does not know it."""
    try:
        import curses

        curses.setupterm(term, 1)
        return curses.tigetnum("colors")
    except (ImportError, curses.error):
        return None


def _use(environ: Mapping[str, str]) -> Check:
    problem = find_problem(environ)
    if not problem:
        return good("app", "The app can run here.")
    return note("app", problem, "The commands (vmdeck list, show, stop, …) need no terminal.")


def _size() -> Check:
    for handle in (2, 1, 0):
        try:
            columns, rows = os.get_terminal_size(handle)
        except OSError:
            continue
        return _size_told(columns, rows)
    return skipped("size", "There is no terminal to measure.")


def _size_told(columns: int, rows: int) -> Check:
    words = f"{columns}×{rows}"
    if columns and rows and columns >= NEEDED[0] and rows >= NEEDED[1]:
        return good("size", f"{words}.", columns=columns, rows=rows)
    advice = f"Make the window at least {NEEDED[0]}×{NEEDED[1]}; below that the app shows a notice and takes no keys."
    return note("size", f"{words} is too small.", advice, columns=columns, rows=rows)


def _term(environ: Mapping[str, str], colours: Callable[[str], int | None]) -> Check:
    term = environ.get("TERM", "")
    program = " ".join(filter(None, [environ.get("TERM_PROGRAM", ""), environ.get("TERM_PROGRAM_VERSION", "")]))
    told = f"TERM={term}" + (f", TERM_PROGRAM={program}" if program else "")
    if not term or term == "dumb":
        return note(
            "TERM", f"TERM is {term or 'not set'}.", "Set TERM to what your terminal is, as in TERM=xterm-256color."
        )
    found = colours(term)
    if found is None:
        advice = "Other full-screen programs may fail here: install its terminfo, or use TERM=xterm-256color."
        return note("TERM", f"{told}, which terminfo does not know.", advice, term=term, program=program)
    return good("TERM", f"{told}; terminfo tells of {found} colours.", term=term, program=program, terminfo=found)


def _colours(environ: Mapping[str, str]) -> Check:
    if environ.get("NO_COLOR"):
        return note("colours", "NO_COLOR is set: the app is in shades of grey.", "Unset NO_COLOR to have colours.")
    if environ.get("COLORTERM", "").strip().lower() in TRUE_COLOUR:
        return good("colours", "Sixteen million (COLORTERM).", colours=1 << 24)
    number = _PALETTES.get(environ.get("TERM", "").strip().lower().rpartition("-")[2], 16)
    advice = (
        "Themes are rounded to these; if the terminal can do more, set COLORTERM=truecolor. SSH does not pass it on."
    )
    return note("colours", f"{number}: COLORTERM does not say truecolor.", advice, colours=number)


def _locale(environ: Mapping[str, str]) -> Check:
    name = next((variable for variable in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(variable)), "")
    told = f"{name}={environ[name]}" if name else "None of LC_ALL, LC_CTYPE and LANG is set"
    charset = environ[name].partition("@")[0].partition(".")[2] if name else ""
    if _is_utf8(charset):
        return good("locale", f"{told}.", locale=environ[name])
    return note(
        "locale",
        f"{told}: this is not UTF-8, which the app writes in any case.",
        "Set LANG=C.UTF-8 or another UTF-8 locale, so that the terminal and the programs beside it agree.",
        locale=environ.get(name, ""),
    )


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return False


def _answered(replies: Replies) -> Iterator[Check]:
    if replies.whole:
        words = f"It calls itself {replies.name}." if replies.name else "It answers."
        yield good("answers", words, calls_itself=replies.name)
    else:
        advice = "On a slow line that is nothing to worry about; letters that appear at the prompt are late answers."
        yield note("answers", "Within a second it did not answer all that it was asked about itself.", advice)
    yield _unicode(replies)
    unknown = "" if replies.whole else "It did not answer in time."
    yield _kitty_keys(replies, unknown)
    yield _synchronised(replies, unknown)
    yield _background(replies, unknown)


def _unicode(replies: Replies) -> Check:
    if len(replies.columns) != len(SAMPLES):
        return skipped("unicode", "Not measured: the terminal did not tell where its cursor was.")
    measured = {sample: column - 1 for sample, column in zip(SAMPLES, replies.columns, strict=True)}
    wrong = [
        f"{sample} {cells}, not {SAMPLES[sample]}" for sample, cells in measured.items() if cells != SAMPLES[sample]
    ]
    if not wrong:
        return good("unicode", f"{' '.join(SAMPLES)} are as wide as the app counts.", wrong=[])
    return note(
        "unicode",
        f"Cells that characters take: {'; '.join(wrong)}.",
        "Use UTF-8 in the terminal, and widths of Unicode with ambiguous characters narrow; else lines shift.",
        wrong=list(wrong),
    )


def _kitty_keys(replies: Replies, unknown: str) -> Check:
    name = "kitty keys"
    if replies.kitty is not None:
        return good(name, "It has the kitty keyboard protocol: all keys can be told apart.", supported=True)
    if unknown:
        return skipped(name, unknown)
    words = "It has no kitty keyboard protocol: some keys with ctrl, alt and shift cannot be told apart."
    return note(name, words, "vmdeck's own keys do without; vmdeck doctor keys tells which of yours do not.",
                supported=False)  # fmt: skip


def _synchronised(replies: Replies, unknown: str) -> Check:
    name = "synchronised output"
    if replies.synchronised:
        return good(name, "Frames are shown whole.", supported=True)
    if unknown:
        return skipped(name, unknown)
    return note(name, "It has none: a frame may be seen while it is drawn.", supported=False)


def _background(replies: Replies, unknown: str) -> Check:
    name = "background"
    if replies.background is None and unknown:
        return skipped(name, unknown)
    if replies.background is None:
        return note(name, "It does not tell its background colour.", "Pick a theme that fits: vmdeck --theme NAME.")
    red, green, blue = replies.background
    kind = "dark" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < HALF else "light"
    hexadecimal = "#" + "".join(f"{round(part * 255):02x}" for part in replies.background)
    return good(name, f"{hexadecimal}, which is {kind}.", colour=hexadecimal, kind=kind)


def _clipboard(environ: Mapping[str, str]) -> Check:
    """OSC 52 cannot be asked about without the terminal showing what is in the clipboard, or asking the person."""
    name = "clipboard (OSC 52)"
    if environ.get("TMUX") or environ.get("STY"):
        return note(name, "What is around it decides: see there.")
    program = environ.get("TERM_PROGRAM", "")
    taken, advice = _TAKES_CLIPBOARD.get(program, (None, ""))
    if taken:
        return good(name, f"{program} takes it, unless its settings say otherwise.")
    if taken is False:
        return note(name, f"{program} does not take it.", advice)
    advice = (
        advice
        or "Copy something in the app (c copies the hostname) and paste it elsewhere; if nothing comes, "
        "look for OSC 52 in its settings."
    )
    return note(name, "Whether the terminal takes it cannot be asked.", advice)
