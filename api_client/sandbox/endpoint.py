"""What every address has in common: who may come in, which methods there are, and how refusals are worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from starlette.requests import Request

from api_client.sandbox.call import Call, Visit
from api_client.sandbox.replies import SERVER_ERROR, Crash, Refusal, json_reply, page_reply

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from api_client.sandbox.site import Site

Handler: TypeAlias = Callable[[Call], "Response"]
OpenHandler: TypeAlias = Callable[[Visit], "Response"]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ACCEPTED = ("*/*", "application/json", "application/*", "text/html")


class Endpoint:
    """An address: one handler per method. With `opened`, the methods that need no token."""

    def __init__(
        self, site: Site, handlers: Mapping[str, Handler], opened: Mapping[str, OpenHandler] | None = None
    ) -> None:
        self._site = site
        self._handlers = dict(handlers)
        self._opened = dict(opened or {})
        known = {*self._handlers, *self._opened, "OPTIONS"} | ({"HEAD"} if "GET" in handlers else set())
        self._allow = ", ".join(method for method in METHODS if method in known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to this address."""
        request = Request(scope, receive)
        response = self._answer(Visit(request, await request.body(), self._site))
        await response(scope, receive, send)

    def _answer(self, visit: Visit) -> Response:
        self._site.world.settle()
        try:
            response = self._handle(visit)
        except Refusal as refusal:
            response = json_reply(refusal.body, refusal.status, refusal.headers)
        except Crash:
            return page_reply(SERVER_ERROR, 500)
        response.headers["Allow"] = self._allow
        has_token = visit.request.headers.get("authorization", "").lower().startswith("token")
        response.headers["Vary"] = "Accept" if has_token else "Accept, Cookie"
        if visit.request.method == "HEAD":
            response.body = b""
        return response

    def _handle(self, visit: Visit) -> Response:
        method = visit.request.method
        if not _accepts_json(visit.request.headers.get("accept", "*/*")):
            raise Refusal(406, {"detail": "Could not satisfy the request's Accept header"})
        if method in self._opened:
            return self._opened[method](visit)
        if self._handlers:
            user = self._site.accounts.authenticate(visit.request.headers.get("authorization", ""))
            handler = self._handlers.get("GET" if method == "HEAD" else method)
            if handler is not None:
                return handler(Call(visit.request, visit.content, visit.site, user))
        if method == "OPTIONS":
            return json_reply({"renders": ["application/json"], "parses": ["application/json"]})
        raise Refusal(405, {"detail": f"Method '{method}' not allowed."})


def _accepts_json(accept: str) -> bool:
    kinds = (part.partition(";")[0].strip() for part in accept.split(","))
    return any(kind in ACCEPTED for kind in kinds)
