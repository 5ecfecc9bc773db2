"""Orders: what is asked of the server for one instance, as requests that follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from api_client.states import Action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from api_client.models import Accepted


@dataclass(frozen=True, slots=True)
class Request:
    """One request to send for an instance, and the action whose transition it sets going."""

    action: Action
    send: Callable[[str], Awaitable[Accepted]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of each target: the requests, one after the other, each after the one before has settled."""

    action: Action
    summary: str
    """In words, for the journal: "stop", "resize to m1.large"."""
    requests: tuple[Request, ...]


class Actor(Protocol):
    """The client's actions on one instance."""

    async def start(self, uuid: str) -> Accepted:
        """Start it."""
        ...

    async def stop(self, uuid: str) -> Accepted:
        """Stop it."""
        ...

    async def restart(self, uuid: str) -> Accepted:
        """Restart it, on servers that can."""
        ...

    async def delete(self, uuid: str) -> Accepted:
        """Delete it."""
        ...

    async def resize_flavor(self, uuid: str, flavor_url: str) -> Accepted:
        """Give it another flavor."""
        ...

    async def resize_disk(self, uuid: str, mib: int) -> Accepted:
        """Grow its data disk."""
        ...


def simple(action: Action, actor: Actor, *, has_restart: bool) -> Order:
    """The order for an action that needs nothing but the instance."""
    sends = {Action.START: actor.start, Action.STOP: actor.stop, Action.DELETE: actor.delete}
    if action is not Action.RESTART:
        return Order(action, str(action), (Request(action, sends[action]),))
    if has_restart:
        return Order(action, "restart", (Request(Action.RESTART, actor.restart),))
    chain = (Request(Action.STOP, actor.stop), Request(Action.START, actor.start))
    return Order(action, "restart (stop, then start)", chain)


def resize_to_flavor(actor: Actor, url: str, name: str) -> Order:
    """The order for another flavor."""
    return Order(
        Action.RESIZE, f"resize to {name}", (Request(Action.RESIZE, lambda uuid: actor.resize_flavor(uuid, url)),)
    )


def resize_disk(actor: Actor, mib: int) -> Order:
    """The order for a larger data disk."""
    return Order(
        Action.RESIZE,
        f"resize data disk to {mib} MiB",
        (Request(Action.RESIZE, lambda uuid: actor.resize_disk(uuid, mib)),),
    )
