"""Reply: the whole answer to one request."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from api_client.body import Json, parse
from api_client.clean import clean
from api_client.errors import BadReply

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_REQUEST_ID = 100
"""Characters of a request's name that are kept."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and the unpacked body."""

    status: int
    headers: Mapping[str, str]
    """Looked up in any spelling."""
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether the body claims to be JSON."""
        kind = self.headers.get("Content-Type", "application/json").partition(";")[0].strip().lower()
        return kind == "application/json"

    @property
    def request_id(self) -> str:
        """What the server's own logs call the request, clean; empty where it does not tell."""
        return clean(self.headers.get("X-Request-Id", "").strip(), MAX_REQUEST_ID)

    @property
    def date(self) -> float | None:
        """When it was written by the server's clock, in Unix seconds, whole ones; None where it does not tell."""
        return seconds_of(self.headers.get("Date", ""))

    def checked_body(self) -> bytes:
        """The body, which claims to be JSON. Raises BadReply for a page or for nothing."""
        if not self.body:
            raise BadReply("The answer is empty.")
        if not self.is_json:
            raise BadReply("The answer is a page for browsers or a file, not JSON.")
        return self.body

    def json(self) -> Json:
        """The value of the body. Raises BadReply."""
        return parse(self.checked_body())


def seconds_of(date: str) -> float | None:
    """A date as headers have it, in Unix seconds; None for what is none."""
    try:
        return float(timegm(parsedate_to_datetime(date).utctimetuple()))
    except (TypeError, ValueError, OverflowError):
        return None
