"""Takes out of what a terminal sends whatever is no key, no mouse and nothing we asked for.

Terminals answer questions on standard input, and Textual hands on as key presses what it does not know. So an answer
to a question that somebody else asked, or that was asked by a text we showed, would press keys.
"""

from __future__ import annotations

import re

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

PATIENCE = 10
"""Pauses after which the rest of an answer is no longer waited for."""

_LONGEST = 64
"""Characters kept of a sequence that goes on; all that mean something are shorter."""

_PASTE, _PASTE_END = "\x1b[200~", "\x1b[201~"
_CSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*"
_STRING = r"(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])[^\x00-\x07\x0e-\x1f\x7f\x9c]*"
_ENDS = r"(?:\x07|\x9c|\x1b\\|(?=[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]|\x1b[^\\]))"
_TOKEN = re.compile(rf"\x1b\[M[^\x1b]{{3}}|\x1b\[\[[A-E]|\x1b\[\d\d?\$|{_CSI}[@-~]|{_STRING}{_ENDS}")
_UNFINISHED = re.compile(rf"(?:\x1b|\x1b\[\[|\x1b\[M[^\x1b]{{0,2}}|{_CSI}|{_STRING}\x1b?)\Z")
_MEANT = re.compile(
    r"\x1b\[(?:"
    r"[IO]|20[01]~"  # focus, paste
    r"|<\d+;-?\d+;-?\d+[Mm]|[-\d;]+M|M[^\x1b]{3}"  # the mouse
    r"|\?20(?:26|48);\d\$y|48;[\d:]+;[\d:]+;[\d:]+;[\d:]+t"  # what we asked for, and the size
    r"|(?:[\d:]*;?){2,3}[u~ABCDEFHPQS]"  # keys
    r")"
)


class Unasked:
    """Holds back what is not yet a whole sequence, and drops those that mean nothing to us."""

    def __init__(self) -> None:
        self._held = ""
        self._pastes = False
        self._pauses = 0

    @property
    def waits(self) -> bool:
        """Whether something is held back."""
        return bool(self._held)

    def feed(self, text: str) -> str:
        """Take what has arrived, and return what is meant for us of it."""
        text, self._held, self._pauses = self._held + text, "", 0
        out: list[str] = []
        while text:
            text = self._paste(text, out) if self._pastes else self._typed(text, out)
        return "".join(out)

    def pause(self) -> str:
        """Hear that nothing more came for a moment, and return what turns out to be keys."""
        self._pauses += 1
        # Nobody presses more than two of these at once; a longer one is the beginning of an answer.
        is_key = self._held in {"\x1b", "\x1b[", "\x1b[["} or self._pastes
        if not is_key and self._pauses < PATIENCE:
            return ""
        held, self._held = self._held, ""
        return held if is_key else ""

    def _typed(self, text: str, out: list[str]) -> str:
        """Go on to the end, or to the beginning of what is pasted, and return the rest."""
        at = 0
        for found in _TOKEN.finditer(text):
            out.append(text[at : found.start()])
            at = found.end()
            if _is_meant(found[0]):
                out.append(found[0])
            if found[0] == _PASTE:
                self._pastes = True
                return text[at:]
        rest = text[at:]
        unfinished = _UNFINISHED.search(rest)
        if unfinished is not None:
            self._held = _shortened(unfinished[0])
            rest = rest[: unfinished.start()]
        out.append(rest)
        return ""

    def _paste(self, text: str, out: list[str]) -> str:
        """Hand on what is pasted as it is, and return what follows it."""
        pasted, end, rest = text.partition(_PASTE_END)
        if end:
            self._pastes = False
            out += (pasted, end)
            return rest
        cut = pasted.rfind("\x1b", -len(_PASTE_END))
        begins_the_end = cut >= 0 and _PASTE_END.startswith(pasted[cut:])
        self._held = pasted[cut:] if begins_the_end else ""
        out.append(pasted[:cut] if begins_the_end else pasted)
        return ""


def _is_meant(sequence: str) -> bool:
    return sequence in ANSI_SEQUENCES_KEYS or _MEANT.fullmatch(sequence) is not None


def _shortened(sequence: str) -> str:
    """The beginning of a sequence, by which its end is known; an escape that may be part of the end is kept."""
    kept = sequence[:_LONGEST]
    return f"{kept}\x1b" if len(sequence) > _LONGEST and sequence.endswith("\x1b") else kept
