"""One running server: its world, its accounts, its mode, and what it keeps between requests."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from api_client.sandbox.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.sandbox.accounts import Accounts
    from api_client.sandbox.modes import Mode
    from api_client.sandbox.records import Instance
    from api_client.sandbox.world import World

K = TypeVar("K")
V = TypeVar("V")

KEPT_LISTS = 16
KEPT_BASES = 4


@dataclass(frozen=True, slots=True)
class ListKey:
    """What a list of instances depends on: who asks for what, and how much the world had changed by then."""

    username: str
    query: tuple[tuple[str, str], ...]
    membership: int
    motion: int


@dataclass(frozen=True, slots=True)
class Site:
    """What every endpoint may use."""

    world: World
    accounts: Accounts
    mode: Mode
    _lists: OrderedDict[ListKey, list[Instance]] = field(default_factory=OrderedDict)
    _renderers: OrderedDict[str, Renderer] = field(default_factory=OrderedDict)

    def instances(self, key: ListKey, select: Callable[[], list[Instance]]) -> list[Instance]:
        """The list `select` gives; a walk through its pages selects and sorts only once."""
        return _kept(self._lists, key, select, KEPT_LISTS)

    def renderer(self, base: str) -> Renderer:
        """The renderer for a base address."""
        return _kept(self._renderers, base, lambda: Renderer(base, self.mode.name_key), KEPT_BASES)


def _kept(store: OrderedDict[K, V], key: K, make: Callable[[], V], limit: int) -> V:
    if key not in store:
        store[key] = make()
        if len(store) > limit:
            store.popitem(last=False)
    store.move_to_end(key)
    return store[key]
