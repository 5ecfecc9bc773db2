"""Trial: what was pressed so far, what it would do in the app, and when somebody has had enough."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from api_client.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENOUGH = {"escape": 3, "ctrl+c": 2}
"""Key → how often in a row it is pressed to leave."""
KEPT = 200
"""Presses that are remembered."""
MAX_BYTES = 24
"""Bytes of one press that are shown."""


class Ours(NamedTuple):
    """A key of the app, and what it does."""

    key: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Press:
    """A key that arrived."""

    key: str
    """As Textual names it."""
    sent: str
    """What the terminal sent, in visible characters."""
    meanings: tuple[str, ...]
    """What it does in the app; it depends on where one is."""


class Trial:
    """All the presses."""

    def __init__(self, ours: Iterable[Ours]) -> None:
        self._meanings: dict[str, list[str]] = {}
        for key, meaning in ours:
            known = self._meanings.setdefault(key, [])
            if meaning not in known:
                known.append(meaning)
        self.presses: deque[Press] = deque(maxlen=KEPT)
        self.seen: set[str] = set()
        self._last = ""
        self._again = 0

    @property
    def keys(self) -> Iterator[str]:
        """The keys of the app, each once."""
        return iter(self._meanings)

    @property
    def is_enough(self) -> bool:
        """Whether the last presses say to leave."""
        return self._last in ENOUGH and self._again >= ENOUGH[self._last]

    def press(self, key: str, data: bytes) -> Press:
        """Take in a key that arrived."""
        self._again = self._again + 1 if key == self._last else 1
        self._last = key
        press = Press(clean(key), visible(data), tuple(self._meanings.get(key, ())))
        self.presses.append(press)
        self.seen.add(key)
        return press

    def meaning(self, key: str) -> str:
        """What a key of the app does."""
        return ", ".join(self._meanings[key])


def visible(data: bytes) -> str:
    """Bytes in characters that do nothing: printable ASCII as it is, control characters with a caret."""
    shown = "".join(map(_visible, data[:MAX_BYTES]))
    return f"{shown}…" if len(data) > MAX_BYTES else shown


def _visible(byte: int) -> str:
    if byte < 0x20 or byte == 0x7F:
        return f"^{chr(byte ^ 0x40)}"
    return chr(byte) if byte < 0x80 else f"\\x{byte:02x}"
