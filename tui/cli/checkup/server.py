"""The server, through the same gate as the app: what it is, how it is, and what we are to it."""

from __future__ import annotations

import asyncio
from statistics import median
from typing import TYPE_CHECKING

from api_client.errors import ApiError, Unauthenticated
from tui.cli.checkup.check import Check, good, note, trouble
from tui.cli.exits import of_error
from tui.formats import counted, stopwatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Sequence

    from api_client.client import Client
    from api_client.connection import Connection
    from api_client.probing import Probe
    from api_client.pulse import Pulse
    from api_client.retry import Rhythm

QUESTIONS = 5
"""How often the server is asked, to see how long its answers take."""
SLOW = 1.0
"""Seconds from which on answers are slow."""
SKEWED = 5.0
"""Seconds from which on another time on the server's clock is worth a word."""

USER, ROLE = "user", "role"


async def look_at_server(connection: Connection, rhythm: Rhythm, if_refused: str) -> tuple[Check, ...]:
    """Find out all there is to say of a server; `if_refused` says what to do where it does not take the token."""
    from api_client.connection import connect, examine

    try:
        found = await examine(connection, rhythm=rhythm)
        client = await connect(connection, rhythm=rhythm, known=found)
    except ApiError as error:
        return (_failed("server", error, if_refused if isinstance(error, Unauthenticated) else ""),)
    try:
        pulse, who, role = await asyncio.gather(_feel(client, rhythm), _who(client), _role(client))
    finally:
        await client.aclose()
    return (*_kind(found, connection.dialect), *pulse, who, _weighed(role, (*pulse, who)))


def _kind(found: Probe, named: str) -> tuple[Check, ...]:
    version = good("version", found.version or "It tells none.", version=found.version)
    seen = [good("probe", f"{check.asked}: {check.came}. So {check.follows}.") for check in found.checks]
    return version, *seen, _dialect(found, named)


def _dialect(found: Probe, named: str) -> Check:
    values = {"dialect": found.dialect.name, "named": named}
    if named not in {"auto", found.dialect.name}:
        words = f"The profile says {named}, and what was seen fits {found.dialect.name}."
        return note("dialect", words, 'With dialect = "auto" the profile goes by what is seen.', **values)
    fault = found.evidence.filter_fault
    if fault is not None:
        words = f"{found.dialect.name}. {fault} vmdeck asks for instances one by one."
        return note("dialect", words, **values, filter_fault=fault.name.lower())
    return good("dialect", f"{found.dialect.name}.", **values)


async def _feel(client: Client, rhythm: Rhythm) -> tuple[Check, ...]:
    try:
        pulses = [await client.pulse(rhythm) for _ in range(QUESTIONS)]
    except ApiError as error:
        return (_failed("instances", error),)
    number = pulses[-1].instances
    told = "It does not tell how many there are." if number is None else f"{number} can be seen."
    return _latency(pulses), _clock(pulses), good("instances", told, instances=number)


def _latency(pulses: Sequence[Pulse]) -> Check:
    times = [pulse.took * 1000 for pulse in pulses]
    middle, worst = median(times), max(times)
    words = f"{middle:.0f} ms for a small question, {worst:.0f} ms at worst ({len(times)} asked)."
    values = {"median_ms": round(middle, 1), "worst_ms": round(worst, 1)}
    if middle >= SLOW * 1000:
        return note("latency", words, "The app asks less often where answers take long.", **values)
    return good("latency", words, **values)


def _clock(pulses: Sequence[Pulse]) -> Check:
    """By the answer that came soonest, which leaves the least in doubt."""
    told = [pulse for pulse in pulses if pulse.ahead is not None]
    if not told:
        return note("clock", "The server does not tell what time it has.")
    best = min(told, key=lambda pulse: pulse.took)
    ahead = best.ahead or 0.0
    values = {"ahead_seconds": round(ahead, 1), "give_or_take": round(best.doubt, 1)}
    doubt = f"give or take {best.doubt:.1f} s"
    if abs(ahead) <= SKEWED + best.doubt:
        return good("clock", f"The server's is within {SKEWED:g} s of ours ({ahead:+.1f} s, {doubt}).", **values)
    which = "ahead of" if ahead > 0 else "behind"
    words = f"The server's is {stopwatch(abs(ahead))} {which} ours, {doubt}."
    return note("clock", words, "Ages and times in the app are off by that: set the clock that is wrong.", **values)


async def _who(client: Client) -> Check:
    try:
        user = await client.me()
    except ApiError as error:
        return _failed(USER, error)
    return good(USER, f"{user.username}{', who is staff' if user.is_staff else ''}.",
                username=user.username, staff=user.is_staff)  # fmt: skip


async def _role(client: Client) -> Check:
    administered, managed = await asyncio.gather(
        _number(client.projects(can_admin=True)), _number(client.projects(can_manage=True))
    )
    if isinstance(administered, ApiError):
        return _failed(ROLE, administered)
    values: dict[str, int | None] = {"administers": administered}
    managing = ""
    if not isinstance(managed, ApiError):
        values["manages"] = managed
        managing = f", manages {managed}"
    words = f"Administers {counted(administered, 'project')}{managing}."
    return good(ROLE, words, **values)


def _weighed(role: Check, others: Iterable[Check]) -> Check:
    """Staff see all there is, and others what they have a role for: with neither, the list stays empty."""
    told = {name: value for check in (role, *others) for name, value in check.values.items()}
    if any(told.get(name) != 0 for name in ("instances", "staff", "administers", "manages")):
        return role
    advice = "Ask an administrator of a project for a role there, or log in as somebody else."
    return note(ROLE, f"{role.found} That is why the list is empty.", advice, **role.values)


async def _number(listed: Awaitable[Sequence[object]]) -> int | ApiError:
    try:
        return len(await listed)
    except ApiError as error:
        return error


def _failed(name: str, error: ApiError, advice: str = "") -> Check:
    return trouble(name, f"{error.title}: {error.detail}", advice or error.advice, of_error(error))
