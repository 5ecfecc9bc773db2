"""Everything that can go wrong with a request, as one small tree: one class per thing a person can do about it.

ApiError
├── Unreachable          the server did not answer
│   └── Timeout          it did not answer in time
├── TlsFailure           its certificate, or the encryption, was refused
├── Unauthenticated      401: the token is missing, wrong or expired
├── Forbidden            403: the user may not do this
├── NotFound             404: gone, or never visible to this user
│   ├── MissingEndpoint  the server has no such address at all
│   └── NoApi            it has neither a version nor a list of instances
├── WrongState           409: not in the state it is in now
├── Invalid              400: field errors
│   └── BadSetting       what a connection is to be made of cannot be used; nothing was connected
├── RateLimited          429
├── ServerFault          5xx
└── BadReply             an answer the API does not promise: a redirect, HTML, broken JSON, too big
    └── ListChanged      the pages of a list do not fit together
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.clean import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DETAIL = 300
"""Characters of a server's own words that are kept in an error."""

FORM = "form"
"""The key of `Invalid.fields` for errors that belong to no single field."""


class ApiError(Exception):
    """A request failed. `detail` holds the server's (cleaned) words, or ours where it said nothing."""

    title = "Request failed"
    """A few words that name the kind of failure."""
    advice = ""
    """What the person can do about it; an error may know better than its class."""

    def __init__(self, detail: str, *, sent: bool = True, advice: str = "") -> None:
        self.detail = clean(detail, MAX_DETAIL)
        self.advice = advice or self.advice
        self.sent = sent
        """Whether the request may have reached the server: with False, it certainly had no effect."""
        self.request_id = ""
        """What the server's own logs call the request, where it answered and tells."""
        super().__init__(f"{self.title}: {self.detail}")

    @property
    def outcome_unknown(self) -> bool:
        """Whether a write that ended like this may have happened all the same."""
        return False


class Unreachable(ApiError):
    """No connection, or it broke before an answer came."""

    title = "Cannot reach the server"
    advice = "Check the address and the network."

    @property
    def outcome_unknown(self) -> bool:
        """A request that may have left has an unknown outcome."""
        return self.sent


class Timeout(Unreachable):
    """No whole answer within the deadline."""

    title = "The server did not answer in time"


class TlsFailure(ApiError):
    """The connection could not be made safe; nothing was sent."""

    title = "The connection is not safe"
    advice = "Check the certificate, or name the authority with ca_file in the profile."


class Unauthenticated(ApiError):
    """401: no token, a wrong one, or one that has expired."""

    title = "Not logged in"
    advice = "Give a valid token for this profile."


class Forbidden(ApiError):
    """403: the user may see this but not do it."""

    title = "Not permitted"
    advice = "Ask an administrator of the project."


class NotFound(ApiError):
    """404: it is gone, or this user cannot see it."""

    title = "Not found"
    advice = "It may have been deleted; refresh the list."


class MissingEndpoint(NotFound):
    """404 as a page, not as data: the server does not know the address, whatever the instance."""

    title = "The server cannot do this"
    advice = "It may be of another version; see the dialect of the profile."


class NoApi(NotFound):
    """404 for the version and for the list of instances: whatever is there, it is no server of this API."""

    title = "No API at this address"
    advice = "The address is that of the server or of its API, as in https://cloud.example.com or …/api."


class WrongState(ApiError):
    """409: the instance is not in a state that allows this."""

    title = "Not possible in this state"
    advice = "Look at the state and try again when it fits."


class Invalid(ApiError):
    """400, or refused here before it was sent; `fields` maps each field to its sentences."""

    title = "The input was refused"
    advice = "Correct the fields that are named."

    def __init__(self, detail: str, fields: Mapping[str, tuple[str, ...]] | None = None) -> None:
        super().__init__(detail)
        self.fields: dict[str, tuple[str, ...]] = dict(fields or {})
        """Field → cleaned sentences; errors of no single field stand under `FORM`."""


class BadSetting(Invalid):
    """What a connection is to be made of cannot be used; `fields` names the setting, and nothing was connected."""

    title = "A setting cannot be used"
    advice = "Correct the setting that is named."


class RateLimited(ApiError):
    """429: too many requests; `after` is the wait the server asked for, in seconds, if it did."""

    title = "Too many requests"
    advice = "Wait a while; others may be asking with the same token."

    def __init__(self, detail: str, after: float | None = None) -> None:
        super().__init__(detail, sent=False)
        self.after = after


class ServerFault(ApiError):
    """5xx: the server failed."""

    title = "The server failed"
    advice = "Try again later; tell the people who run the server if it lasts."

    def __init__(self, detail: str, after: float | None = None) -> None:
        super().__init__(detail)
        self.after = after
        """The wait the server asked for, in seconds, if it did."""

    @property
    def outcome_unknown(self) -> bool:
        """A server that fails half-way may have done the work."""
        return True


class BadReply(ApiError):
    """An answer that the API does not promise: a redirect, HTML, broken or oversized JSON."""

    title = "The answer makes no sense"
    advice = "Check that the address is that of the API."

    @property
    def outcome_unknown(self) -> bool:
        """An unreadable answer says nothing of what was done."""
        return self.sent


class ListChanged(BadReply):
    """The list changed while its pages were read, twice in a row, so no whole list can be told."""

    title = "The list changed while it was read"
    advice = "Read it again, when less is going on."
