"""A server to probe: each thing that servers differ in is a switch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_client.dialects import NODECONDUCTOR_0_24, SPECIFICATION
from api_client.states import InstanceState
from tests.api_client.servers import Server, html, reply, transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import httpx

    from api_client.transport import Transport
    from tests.api_client.servers import Answer

ONLINE_AND_OFFLINE = ("Online",) * 3 + ("Offline",)


@dataclass
class Probed:
    """A server with instances in these states."""

    version: str | None = "0.30.0"
    """None: it has no such address."""
    states: Iterable[str] = ONLINE_AND_OFFLINE
    codes: Mapping[InstanceState, str] = field(default_factory=lambda: NODECONDUCTOR_0_24.state_codes)
    has_restart: bool = True
    name_key: str = "hostname"
    filtered: Callable[[Probed, str], Answer] | None = None
    """What the filter of states does, if not what it should."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """Addresses that answer something else."""

    def __post_init__(self) -> None:
        self.server = Server(self._answer)

    @property
    def records(self) -> list[dict[str, str]]:
        """All instances."""
        return [
            {"uuid": f"{number:032x}", self.name_key: f"web-{number}", "state": state}
            for number, state in enumerate(self.states, start=1)
        ]

    @property
    def transport(self) -> Transport:
        return transport(self.server)

    @property
    def paths(self) -> list[str]:
        """What was asked for, without the size of pages."""
        return [path.removesuffix("?page_size=20").replace("&page_size=20", "") for path in self.server.asked]

    def in_state(self, code: str) -> list[dict[str, str]]:
        """The instances in the state of a code."""
        wanted = {state for state, known in self.codes.items() if known == code}
        return [record for record in self.records if record["state"] in wanted]

    def _answer(self, request: httpx.Request) -> Answer:
        path = request.url.path
        if path in self.answers:
            return self.answers[path]
        if path == "/api/version/":
            return html(404) if self.version is None else reply({"version": self.version})
        if path == "/api/instances/":
            state = request.url.params.get("state", "")
            return self._filter(state) if state else reply(self.records)
        action = path.removesuffix("/").rpartition("/")[2]
        if action in {"start", "stop", "restart"[: 7 * self.has_restart]}:
            return reply({"detail": "Method 'GET' not allowed."}, 405)
        found = [record for record in self.records if record["uuid"] == action]
        return reply(found[0]) if found else html(404)

    def _filter(self, code: str) -> Answer:
        if self.filtered is not None:
            return self.filtered(self, code)
        if self.codes.get(InstanceState.ONLINE) == "3" and not code.isdigit():
            return html(500)
        return reply(self.in_state(code))


def of_symbols(**switches: object) -> Probed:
    """A server that filters states by symbol."""
    return Probed(codes=SPECIFICATION.state_codes, **switches)  # type: ignore[arg-type]
