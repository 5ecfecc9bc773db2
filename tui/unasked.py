"""Takes out of what a terminal sends whatever is no key, no mouse and nothing we asked for.

Terminals answer questions on standard input, and Textual hands on as key presses what it does not know. So an answer
to a question that somebody else asked, or that was asked by a text we showed, would press keys.
"""

from __future__ import annotations

import codecs
import re

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

PATIENCE = 10
"""Pauses after which the rest of a sequence is no longer waited for."""
PASTE_PATIENCE = 50
"""Pauses after which a paste counts as ended: a link may be slow, but a keyboard must not be dead for ever."""
PASTE_LIMIT = 65_536
"""Bytes of a paste that are taken; no field holds more."""

_LONGEST = 64
"""Bytes of a sequence that may mean something; of a longer one, the end is waited for and nothing is kept."""

_ESCAPE, _PASTE, _PASTE_END = b"\x1b", b"\x1b[200~", b"\x1b[201~"
# The forms of eight bits arrive as UTF-8: C2, and the byte.
_CSI = rb"(?:\x1b\[(?![M[])|\xc2\x9b)[ -?]*+"
_STRING = rb"(?:\x1b[\]P_^X]|\xc2[\x90\x98\x9d-\x9f])(?:[^\x00-\x07\x0e-\x1f\x7f\xc2]|\xc2(?!\x9c|\Z))*+"
_TOKEN = re.compile(
    rb"\x1b\\"  # the end of a string that is no longer waited for
    rb"|\x1b\[M(?:[^\x1b]{3}|[^\x1b]{0,2}(?=\x1b))"  # an old mouse report
    rb"|\x1b\[\[(?:[A-E]|(?=[^A-E]))"  # F1 to F5 of the Linux console
    rb"|\x1b\[\d\d?\$"  # keys of rxvt
    rb"|" + _CSI + rb"(?:[@-~]|(?=[^@-~]))"  # broken off by what can't be part of it
    rb"|" + _STRING + rb"(?:\x07|\xc2\x9c|\x1b\\|(?=[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]|\x1b[^\\]))"
    rb"|(?P<unfinished>(?:\x1b(?:\[\[?|\[M[^\x1b]{0,2})?|\xc2|" + _CSI + rb"|" + _STRING + rb"[\x1b\xc2]?)\Z)"
)  # fmt: skip
_MEANT = re.compile(
    r"\x1b\[(?:"
    r"[IO]|200~"  # focus, the beginning of a paste
    r"|<\d{1,5};-?\d{1,5};-?\d{1,5}[Mm]"  # the mouse
    r"|\?20(?:26|48);\d\$y"  # what we asked for
    r"|48;[1-9]\d{0,2}(?::\d*)?;[1-9]\d{0,3}(?::\d*)?(?:;[1-9]\d{0,4}(?::\d*)?){2}t"  # the size
    r")"
)
_KEY = re.compile(r"\x1b\[(?P<code>\d{0,7})(?:;\d{0,3}(?:;(?P<text>\d{0,7}(?::\d{1,7})*))?)?(?P<final>[u~ABCDEFHPQS])")
"""A key of the kitty protocol, of which Textual asks for no more than this."""
_LAST_CHARACTER = 0x10FFFF
_NO_CONTROLS = dict.fromkeys(range(0x80, 0xA0))


class Unasked:
    """Holds back what is not yet a whole sequence, and drops those that mean nothing to us."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="ignore").decode
        self._held = b""
        self._pauses = 0
        self._is_pasting = False
        self._pasted = 0

    @property
    def waits(self) -> bool:
        """Whether something is held back."""
        return bool(self._held) or self._is_pasting

    def feed(self, data: bytes) -> str:
        """Take what has arrived, and return what is meant for us of it. Bytes that are no UTF-8 are dropped."""
        data, self._held = self._held + data, b""
        out = bytearray()
        while data:
            data = self._paste(data, out) if self._is_pasting else self._typed(data, out)
        return self._text(out)

    def pause(self) -> str:
        """Hear that nothing more came for a moment, and return what turns out to be meant for us."""
        self._pauses += 1
        out = bytearray()
        if self._is_pasting:
            if self._pauses >= PASTE_PATIENCE:
                self._end_paste(out)
        elif self._held == _ESCAPE or self._pauses >= PATIENCE:
            # Nobody presses more than one of these at once; what is longer is the beginning of an answer.
            out += _ESCAPE if self._held == _ESCAPE else b""
            self._held, self._pauses = b"", 0
        return self._text(out)

    def _typed(self, data: bytes, out: bytearray) -> bytes:
        """Go on to the end, or to the beginning of what is pasted, and return the rest."""
        at = 0
        for found in _TOKEN.finditer(data):
            out += data[at : found.start()]
            at = found.end()
            if found["unfinished"] is not None:
                self._held = _shortened(found[0])
                break
            self._pauses = 0
            if _is_meant(found[0]):
                out += found[0]
            if found[0] == _PASTE:
                self._is_pasting, self._pasted = True, 0
                return data[at:]
        out += data[at:]
        return b""

    def _paste(self, data: bytes, out: bytearray) -> bytes:
        """Hand on what is pasted, without what Textual would take for keys, and return what follows it."""
        pasted, end, rest = data.partition(_PASTE_END)
        if not end:
            begun = next(size for size in range(len(_PASTE_END) - 1, -1, -1) if pasted.endswith(_PASTE_END[:size]))
            self._held = _PASTE_END[:begun]
            pasted = pasted.removesuffix(self._held)
        text = pasted.replace(_ESCAPE, b"")[: PASTE_LIMIT - self._pasted]
        self._pasted += len(text)
        out += text
        if end:
            self._end_paste(out)
        return rest

    def _end_paste(self, out: bytearray) -> None:
        out += _PASTE_END
        self._is_pasting, self._held, self._pauses = False, b"", 0

    def _text(self, out: bytearray) -> str:
        return self._decode(bytes(out)).translate(_NO_CONTROLS)


def _is_meant(token: bytes) -> bool:
    sequence = token.decode("ascii", "replace")
    if len(sequence) > _LONGEST:
        return False
    return sequence in ANSI_SEQUENCES_KEYS or _MEANT.fullmatch(sequence) is not None or _is_key(sequence)


def _is_key(sequence: str) -> bool:
    """Whether it is a key that Textual reads. It takes the number of one it does not know for a character."""
    key = _KEY.fullmatch(sequence)
    if key is None:
        return False
    characters = [int(code) for code in (key["code"], *(key["text"] or "").split(":")) if code]
    is_known = key["final"] == "u" or f"{int(key['code'] or 1)}{key['final']}" in FUNCTIONAL_KEYS
    return is_known and all(code <= _LAST_CHARACTER for code in characters)


def _shortened(sequence: bytes) -> bytes:
    """The beginning of a sequence, by which its end is known; what may be the first half of the end is kept."""
    if len(sequence) <= _LONGEST:
        return sequence
    half = sequence[-1:] if sequence[-1:] in {b"\x1b", b"\xc2"} else b""
    return sequence[: _LONGEST + 1] + half
