"""One request being answered: who asks, for what, and with what body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from api_client.sandbox.paging import paginate
from api_client.sandbox.permissions import View
from api_client.sandbox.replies import Json, Refusal, json_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from api_client.sandbox.modes import Mode
    from api_client.sandbox.records import User
    from api_client.sandbox.render import Renderer
    from api_client.sandbox.site import Site
    from api_client.sandbox.world import World

T = TypeVar("T")

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request before anybody knows who it is from."""

    request: Request
    content: bytes
    site: Site

    @property
    def wanted(self) -> dict[str, str]:
        """The query parameters; of repeated ones the last counts."""
        return dict(self.request.query_params.multi_items())

    def data(self) -> Any:  # noqa: ANN401 (any JSON)
        """The body: JSON, or the fields of a form."""
        kind = self.request.headers.get("content-type", "")
        if not self.content:
            return {}
        if kind.startswith(FORM):
            return dict(parse_qsl(self.content.decode(errors="replace"), keep_blank_values=True))
        if not kind.startswith(JSON):
            raise Refusal(415, {"detail": f"Unsupported media type '{kind}' in request."})
        try:
            return json.loads(self.content)
        except ValueError as error:
            raise Refusal(400, {"detail": f"JSON parse error - {error}"}) from error


@dataclass(frozen=True, slots=True)
class Call(Visit):
    """A request of a known user."""

    user: User

    @property
    def world(self) -> World:
        """The world that is asked about."""
        return self.site.world

    @property
    def mode(self) -> Mode:
        """Which server is played."""
        return self.site.mode

    @property
    def view(self) -> View:
        """What of the catalogue the user sees."""
        return View(self.user, self.world.catalogue)

    @property
    def renderer(self) -> Renderer:
        """Writes records with the address this request came to."""
        url = self.request.url
        return self.site.renderer(f"{url.scheme}://{url.netloc}")

    @property
    def uuid(self) -> str:
        """The identifier in the path."""
        return str(self.request.path_params["uuid"])

    def page(self, rows: Sequence[T], write: Callable[[T], Json]) -> Response:
        """The page of `rows` that is asked for."""
        url = f"{self.renderer.base}{self.request.url.path}"
        page = paginate(rows, url, self.request.query_params.multi_items())
        return json_reply([write(row) for row in page.rows], headers=page.headers)
