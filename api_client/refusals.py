"""Answers that are no success, as the errors of this package, in the server's own words where it has any."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from api_client.body import Json, parse
from api_client.clean import clean
from api_client.errors import (
    FORM,
    MAX_DETAIL,
    ApiError,
    BadReply,
    Forbidden,
    Invalid,
    MissingEndpoint,
    NotFound,
    RateLimited,
    ServerFault,
    Unauthenticated,
    WrongState,
)
from api_client.handshake import verdict_of_page
from api_client.reply import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from api_client.reply import Reply

MAX_AFTER = 300.0
"""Seconds: a server that asks for a longer wait is asked again after this."""

MAX_SENTENCES = 20
"""Sentences of one field, and fields of one answer, that are kept."""

_TOP = frozenset({"detail", "status", "non_field_errors"})
"""Keys of sentences that belong to no single field."""

_SIMPLE: Mapping[int, type[ApiError]] = {
    HTTPStatus.UNAUTHORIZED: Unauthenticated,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: WrongState,
}


def refusal(reply: Reply, now: Callable[[], float]) -> ApiError:
    """The error of a reply whose status is no success; `now` gives Unix seconds, for dates in headers."""
    status = reply.status
    if 300 <= status < 400:
        return BadReply(f"It sends us to {_target(reply)}, and redirects are not followed.")
    fields = _fields(reply) if reply.is_json else {}
    detail = _detail(fields) or f"The server answered with status {status}."
    if status == HTTPStatus.NOT_FOUND and not reply.is_json:
        return MissingEndpoint("The server knows no such address.")
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return verdict_of_page(reply.body) or Invalid(detail, fields)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(detail, retry_after(reply.headers, now))
    if 500 <= status < 600:
        return ServerFault(detail, retry_after(reply.headers, now))
    if status in _SIMPLE:
        return _SIMPLE[status](detail)
    return BadReply(detail, sent=not 400 <= status < 500)


def retry_after(headers: Mapping[str, str], now: Callable[[], float]) -> float | None:
    """The wait that a Retry-After header asks for, in seconds, between 0 and `MAX_AFTER`; None when it asks none.

    A date is measured against the server's own clock where it tells it, so that ours may be wrong.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), MAX_AFTER)
    until = seconds_of(text)
    if until is None:
        return None
    here = seconds_of(headers.get("Date", ""))
    return min(max(until - (now() if here is None else here), 0.0), MAX_AFTER)


def _target(reply: Reply) -> str:
    try:
        host = httpx.URL(reply.headers.get("Location", "")).host
    except (httpx.InvalidURL, ValueError):
        host = ""
    return clean(host, 80) or "another address"


def _fields(reply: Reply) -> dict[str, tuple[str, ...]]:
    try:
        body = parse(reply.body)
    except BadReply:
        return {}
    groups = body if isinstance(body, dict) else {FORM: body}
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in list(groups.items())[:MAX_SENTENCES]:
        key = FORM if name in _TOP else clean(name, 80)
        sentences = (clean(text, MAX_DETAIL) for text in _sentences(value))
        fields[key] = (*fields.get(key, ()), *sentences)[:MAX_SENTENCES]
    return {key: sentences for key, sentences in fields.items() if sentences}


def _sentences(value: Json) -> Iterator[str]:
    """Every text of a value; those of a nested field begin with its name."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _sentences(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            prefix = "" if name in _TOP else f"{name}: "
            yield from (prefix + text for text in _sentences(item))


def _detail(fields: Mapping[str, tuple[str, ...]]) -> str:
    top = fields.get(FORM, ())
    named = [f"{name}: {' '.join(sentences)}" for name, sentences in fields.items() if name != FORM]
    return " ".join([*top, *named])
