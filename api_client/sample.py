"""Sample: some instances as the server tells of them, raw, to see by them what kind of server it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from api_client import routes
from api_client.body import parse
from api_client.errors import BadReply, Forbidden, Invalid, NotFound, RateLimited, ServerFault
from api_client.states import STABLE, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_client.body import Json
    from api_client.dialects import NameKey
    from api_client.reply import Reply
    from api_client.transport import Transport

SIZE = 20
"""Records that are asked for: enough to tell, and quick to send."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was asked of a server, in words."""

    asked: str
    came: str
    follows: str


@dataclass(frozen=True)
class Sample:
    """Records of one list, as they came."""

    records: tuple[Mapping[str, Json], ...] = ()
    problem: str = ""
    """Why there are none, in a sentence."""
    is_missing: bool = False
    """Whether the server knows no such list."""

    @cached_property
    def states(self) -> Counter[str]:
        """How many of them are in each state."""
        return Counter(str(record.get("state")) for record in self.records)

    @property
    def name_key(self) -> NameKey | None:
        """What their name is called; None where no record has one."""
        if any("hostname" in record for record in self.records):
            return "hostname"
        return "name" if any("name" in record for record in self.records) else None

    @property
    def plentiful(self) -> str:
        """The state of the specification that most are in, if possible one that lasts; empty when there is none."""
        known = [state for state in self.states if state in SYMBOLS]
        return max(known, key=lambda state: (state in STABLE, self.states[state]), default="")

    def one_in(self, state: str) -> str:
        """The uuid of one in this state."""
        return next(str(record.get("uuid")) for record in self.records if record.get("state") == state)


async def read_sample(transport: Transport) -> Sample:
    """Read some instances. Raises ApiError when the server cannot be reached, or refuses the token."""
    try:
        reply = await transport.get(routes.INSTANCES, [("page_size", str(SIZE))])
        return Sample(records_of(reply))
    except NotFound as error:
        return Sample(problem=error.detail, is_missing=True)
    except (BadReply, Forbidden, Invalid, RateLimited, ServerFault) as error:
        return Sample(problem=error.detail)


def records_of(reply: Reply) -> tuple[Mapping[str, Json], ...]:
    """The records of a list. Raises BadReply when it is none."""
    found = parse(reply.checked_body())
    if not isinstance(found, list):
        raise BadReply("The answer is no list of instances.")
    return tuple(record for record in found if isinstance(record, dict))
