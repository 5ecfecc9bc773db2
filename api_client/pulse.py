"""The pulse of a server: one small question, how long the answer took, and what it says about the server's clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client import routes
from api_client.errors import BadReply

if TYPE_CHECKING:
    from api_client.reply import Reply
    from api_client.retry import Rhythm
    from api_client.transport import Transport

MAX_DIGITS = 9
"""Digits of a number of instances that are believed."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What one answer told."""

    took: float
    """Seconds from the question to the end of the answer."""
    ahead: float | None
    """Seconds by which the server's clock is ahead of ours, as its answer's date says; None without one."""
    instances: int | None
    """How many instances there are for this user; None where the answer does not tell."""

    @property
    def doubt(self) -> float:
        """Seconds by which `ahead` can be wrong: half of the whole second a date is of, and half of the way."""
        return 0.5 + self.took / 2


async def feel_pulse(transport: Transport, rhythm: Rhythm) -> Pulse:
    """Ask for one instance, once. Raises ApiError."""
    began, now = rhythm.monotonic(), rhythm.time()
    reply = await transport.get(routes.INSTANCES, [("page_size", "1")])
    took = rhythm.monotonic() - began
    if not isinstance(reply.json(), list):
        raise BadReply("The answer is no list of instances.")
    date = reply.date
    # Dates are of whole seconds, cut off; and the answer was written somewhere between question and end.
    ahead = None if date is None else date + 0.5 - (now + took / 2)
    return Pulse(took, ahead, _count(reply))


def _count(reply: Reply) -> int | None:
    text = reply.headers.get("X-Result-Count", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None
