"""Answers in the words of the server: JSON, HTML pages, refusals."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from starlette.responses import Response

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None

SERVER_ERROR = "<h1>Server Error (500)</h1>"
FRAMES = {"X-Frame-Options": "SAMEORIGIN"}


class Refusal(Exception):
    """The answer to a request that is not granted."""

    def __init__(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


class Crash(Exception):
    """The server meets what it cannot cope with, and answers with a page."""


def not_found() -> Refusal:
    """404 for something that does not exist, or not for this user."""
    return Refusal(404, {"detail": "Not found"})


def forbidden() -> Refusal:
    """403 for something the user sees but may not change."""
    return Refusal(403, {"detail": "You do not have permission to perform this action."})


def invalid(fields: Json) -> Refusal:
    """400 with the errors of each field."""
    return Refusal(400, fields)


def json_reply(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer. Only ASCII leaves, so that even a lone surrogate can be sent."""
    content = json.dumps(body, separators=(",", ":"))
    return Response(content, status, {**FRAMES, **(headers or {})}, media_type="application/json")


def empty_reply() -> Response:
    """204: done, and nothing to say."""
    return Response(status_code=204, headers=FRAMES)


def page_reply(content: str, status: int) -> Response:
    """An HTML page, as servers send where nobody wrote an answer."""
    return Response(content, status, {**FRAMES, "content-type": "text/html"})


def redirect_reply(url: str) -> Response:
    """301, to the address with a slash at its end."""
    return Response(status_code=301, headers={**FRAMES, "location": url}, media_type="text/html")


def unknown_page(path: str) -> Response:
    """The page for an address that leads nowhere."""
    text = f"<h1>Not Found</h1><p>The requested URL {html.escape(path)} was not found on this server.</p>"
    return page_reply(text, 404)
