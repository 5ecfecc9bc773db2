"""The ASGI application: which address leads where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import Match, Route, Router

from api_client.sandbox.endpoint import Endpoint
from api_client.sandbox.endpoints import actions, doors, instances, keys
from api_client.sandbox.endpoints.catalogue import RESOURCES
from api_client.sandbox.endpoints.usage import show_usage
from api_client.sandbox.replies import json_reply, redirect_reply, unknown_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from api_client.sandbox.call import Call
    from api_client.sandbox.site import Site


class App:
    """Routes requests. What leads nowhere is redirected to the address with a slash, or gets an HTML page."""

    def __init__(self, site: Site) -> None:
        self._routes = list(_routes(site))
        self._router = Router(self._routes, redirect_slashes=False, default=self._lost)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._router(scope, receive, send)

    async def _lost(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        slashed = {**scope, "path": f"{path}/"}
        if any(route.matches(slashed)[0] is Match.FULL for route in self._routes):
            url = Request(scope).url
            response = redirect_reply(str(url.replace(path=f"{url.path}/")))
        else:
            response = unknown_page(path)
        await response(scope, receive, send)


def _routes(site: Site) -> Iterator[Route]:
    yield Route("/api-auth/password/", Endpoint(site, {}, {"POST": doors.log_in}))
    yield Route("/api/", Endpoint(site, {"GET": _root}))
    yield Route("/api/version/", Endpoint(site, {"GET": doors.version}))
    for name, resource in RESOURCES.items():
        yield Route(f"/api/{name}/", Endpoint(site, {"GET": resource.show_list}))
        yield Route(f"/api/{name}/{{uuid}}/", Endpoint(site, {"GET": resource.show}))
    yield Route("/api/keys/", Endpoint(site, {"GET": keys.KEYS.show_list, "POST": keys.add_key}))
    yield Route("/api/keys/{uuid}/", Endpoint(site, {"GET": keys.KEYS.show, "DELETE": keys.delete_key}))
    yield from _instance_routes(site)


def _instance_routes(site: Site) -> Iterator[Route]:
    one = "/api/instances/{uuid}/"
    yield Route("/api/instances/", Endpoint(site, {"GET": instances.show_list, "POST": instances.create}))
    yield Route(
        one,
        Endpoint(
            site,
            {
                "GET": instances.show,
                "PUT": instances.replace,
                "PATCH": instances.update,
                "DELETE": actions.destroy,
            },
        ),
    )
    yield Route(f"{one}start/", Endpoint(site, {"POST": actions.start}))
    yield Route(f"{one}stop/", Endpoint(site, {"POST": actions.stop}))
    yield Route(f"{one}resize/", Endpoint(site, {"POST": actions.resize}))
    yield Route(f"{one}usage/", Endpoint(site, {"GET": show_usage}))
    if site.mode.has_restart:
        yield Route(f"{one}restart/", Endpoint(site, {"POST": actions.restart}))


def _root(call: Call) -> Response:
    """The address of every list."""
    names = sorted((*RESOURCES, "instances", "keys"))
    return json_reply({name: f"{call.renderer.base}/api/{name}/" for name in names})
