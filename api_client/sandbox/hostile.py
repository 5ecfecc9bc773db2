"""Puts hostile text into everything a person may read of a server's answers: every record, error and header."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TEXTS = frozenset({
    *("hostname", "name", "description", "os", "template_name", "template_os", "cloud_name", "project_name"),
    *("customer_name", "customer_abbreviation", "abbreviation", "key_name", "key_fingerprint", "fingerprint"),
    *("username", "full_name", "email", "protocol", "cidr", "license_type", "service_type", "schedule", "icon_url"),
    *("external_ips", "internal_ips", "status", "detail", "state"),
})  # fmt: skip
"""Fields with words in them. Identifiers, references, numbers and times keep their meaning, so that all works."""

KEPT = 2
"""Characters before the hostile ones, so that these are seen in a narrow column as well."""

STATES = 8
"""One instance out of so many is in a state that nobody knows."""


@dataclass(frozen=True, slots=True)
class HostileApp:
    """ASGI middleware: an answer as it is, but for its texts."""

    app: ASGIApp
    payloads: Sequence[str]
    seed: int = 1
    """Chooses which text gets which payload."""
    texts: frozenset[str] = TEXTS
    """The fields that get any."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Rewritten(self, send))

    def spoil(self, value: Any, key: str = "") -> Any:  # noqa: ANN401 (any JSON)
        """A JSON value with payloads in its texts."""
        if isinstance(value, dict):
            spoiled = {name: item if name == "state" else self.spoil(item, name) for name, item in value.items()}
            number = crc32(str(value.get("uuid")).encode())
            if "state" in value and "state" in self.texts and number % STATES == self.seed % STATES:
                spoiled["state"] = self.spoil_text(value["state"], "state")
            return spoiled
        if isinstance(value, list):
            return [self.spoil(item, key) for item in value]
        return self.spoil_text(value, key) if isinstance(value, str) and key in self.texts else value

    def spoil_text(self, text: str, key: str) -> str:
        """A text with a payload in it: always the same one."""
        number = crc32(f"{self.seed} {key} {text}".encode(errors="surrogatepass"))
        return text[:KEPT] + self.payloads[number % len(self.payloads)] + text[KEPT:]

    def spoil_refusal(self, value: Any) -> Any:  # noqa: ANN401 (any JSON)
        """An error with a payload in each of its sentences."""
        if isinstance(value, dict):
            return {name: self.spoil_refusal(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.spoil_refusal(item) for item in value]
        return self.spoil_text(value, "error") if isinstance(value, str) else value


class _Rewritten:
    """Sends an answer on once it is whole, rewritten."""

    def __init__(self, hostile: HostileApp, send: Send) -> None:
        self._hostile = hostile
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            body = self._rewritten()
            headers = MutableHeaders(raw=list(self._start["headers"]))
            headers["content-length"] = str(len(body))
            headers["x-request-id"] = _in_header(self._hostile.spoil_text("request", "header"))
            await self._send({**self._start, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": body})

    def _rewritten(self) -> bytes:
        if not self._body:
            return b""
        spoil = self._hostile.spoil_refusal if self._start["status"] >= 400 else self._hostile.spoil
        try:
            return json.dumps(spoil(json.loads(self._body))).encode()
        except ValueError:
            return self._body + self._hostile.spoil_text("page", "error").encode(errors="replace")


def _in_header(text: str) -> str:
    """What of a text may travel in a header at all."""
    return "".join(char for char in text if char not in "\r\n\0" and ord(char) < 0x100)
