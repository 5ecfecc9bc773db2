"""Probing: what kind of server this is, found out by a few reading requests, none of which is trusted alone.

What a server calls its version is a claim. What it does is evidence: the key of an instance's name, whether the filter
of states gives that state and no other, whether there is an address to restart at. Evidence comes before the claim;
what could not be seen is taken from it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from api_client import routes
from api_client.clean import clean
from api_client.dialects import DIALECTS, Dialect, FilterFault, NameKey, Writing, detect, release
from api_client.errors import Forbidden, NoApi, NotFound, ServerFault
from api_client.sample import Check, read_sample
from api_client.trial import try_filter

if TYPE_CHECKING:
    from api_client.reply import Reply
    from api_client.sample import Sample
    from api_client.transport import Transport

NOBODY = "0" * 32
"""A uuid that no instance has: whether there is an address is told before anybody looks for the instance."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a server was seen to do; None where that could not be seen."""

    name_key: NameKey | None = None
    states_by: Writing | None = None
    has_restart: bool | None = None
    filter_fault: FilterFault | None = None
    """What is wrong with its filter of states, however a state is written; None where nothing is known against it."""

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing left to be seen."""
        filtered = self.states_by is not None or self.filter_fault is not None
        return filtered and self.name_key is not None and self.has_restart is not None


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found out about a server."""

    version: str
    """What it calls its version; empty where it tells none."""
    evidence: Evidence
    dialect: Dialect
    """How it is spoken to from now on."""
    checks: tuple[Check, ...]
    """All that was asked, in order."""


def recalled(version: str, evidence: Evidence) -> Probe:
    """What was found out before, from what was kept of it."""
    return Probe(version, evidence, settle(version, evidence), ())


async def probe(transport: Transport, known: Probe | None = None) -> Probe:
    """Find out what kind of server it is. Raises ApiError when it cannot be reached, refuses the token, or has no API.

    With what was found out before, a server that still tells the same version is asked for nothing else.
    """
    version, told = await _ask_version(transport)
    if known is not None and known.version == version:
        return replace(known, checks=(told,))
    claimed = detect(version)
    sample, (has_restart, restarting) = await asyncio.gather(
        read_sample(transport), _ask_restart(transport, claimed=claimed.has_restart)
    )
    if not version and sample.is_missing:
        raise NoApi("check its path.")
    trial = await try_filter(transport, sample, claimed.states_by)
    evidence = Evidence(sample.name_key, trial.states_by, has_restart, trial.fault)
    checks = (told, _of_names(sample), *restarting, *trial.checks)
    return Probe(version, evidence, settle(version, evidence), checks)


def settle(version: str, evidence: Evidence) -> Dialect:
    """The dialect that fits best what was seen, and then what is claimed; what was seen otherwise is put right."""
    seen = {
        fact: value
        for fact in ("name_key", "states_by", "has_restart")
        if (value := getattr(evidence, fact)) is not None
    }
    number = release(version)

    def fitness(dialect: Dialect) -> tuple[int, tuple[int, int]]:
        agreed = sum(getattr(dialect, fact) == value for fact, value in seen.items())
        # Of those that fit as well: the newest up to the version, or else the oldest after it.
        since = dialect.since
        return agreed, since if since <= number else (-since[0], -since[1])

    best = max(DIALECTS, key=fitness)
    if best.states_by != seen.get("states_by", best.states_by):
        codes = next(dialect.state_codes for dialect in DIALECTS if dialect.states_by == seen["states_by"])
        best = replace(best, state_codes=codes)
    return replace(best, **seen, filter_fault=evidence.filter_fault)


async def _ask_version(transport: Transport) -> tuple[str, Check]:
    asked = f"GET {routes.VERSION}"
    try:
        body = (await transport.get(routes.VERSION)).json()
    except (NotFound, Forbidden, ServerFault) as error:
        return "", Check(asked, error.detail, "it tells no version")
    version = body.get("version") if isinstance(body, dict) else None
    if not isinstance(version, str):
        return "", Check(asked, "an answer without one", "it tells no version")
    version = clean(version, 80)
    return version, Check(asked, version, f"it claims to be {detect(version).name}")


async def _ask_restart(transport: Transport, *, claimed: bool) -> tuple[bool | None, list[Check]]:
    """Whether there is a restart. What is other than claimed is believed when the server tells addresses apart."""
    seen, check = await _ask_action(transport, "restart")
    if seen is None or seen == claimed:
        return seen, [check]
    control = "no-such-action" if seen else "start"
    there, again = await _ask_action(transport, control)
    return (seen if there is not seen else None), [check, again]


async def _ask_action(transport: Transport, name: str) -> tuple[bool | None, Check]:
    """Whether there is an action: its address refuses to be read, and one that is not there is a page, not data."""
    path = routes.instance(NOBODY, name)
    reply = await transport.ask(path)
    there = _is_there(reply)
    follows = {True: f"there is a {name}", False: f"there is no {name}", None: "that says nothing"}[there]
    return there, Check(f"GET {path}", f"status {reply.status}", follows)


def _is_there(reply: Reply) -> bool | None:
    if reply.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return True
    return False if reply.status == HTTPStatus.NOT_FOUND and not reply.is_json else None


def _of_names(sample: Sample) -> Check:
    asked = f"GET {routes.INSTANCES}"
    if sample.problem:
        return Check(asked, sample.problem, "no instance can be looked at")
    if sample.name_key is None:
        return Check(asked, f"{len(sample.records)} instances", "there is no instance to look at")
    return Check(asked, f"{len(sample.records)} instances", f"their name is called {sample.name_key}")
