"""What the header and the action bar tell, from what is known. Pure functions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from api_client.states import Action
from tui.columns import Cell
from tui.fields import STALE_AFTER
from tui.formats import state_glyph, state_role
from tui.plan import creation_refusal, refusal
from tui.widgets.action_bar import Offer
from tui.widgets.status_header import Count, HeaderState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tui.fleet import Fleet
    from tui.place import Place
    from tui.plan import Viewer
    from tui.runs import Operation

OFFERED = (
    Action.START, Action.STOP, Action.RESTART, Action.RESIZE, Action.EDIT, Action.DELETE, Action.CREATE,
)  # fmt: skip
"""The actions of the bar, in order."""

SWEEPS_MISSED = 3.0
"""How many walks over the list an instance has to miss to count as stale."""

NO_CONNECTION = "there is no connection yet"

ROLES = ("online", "offline", "transition", "erred", "unknown")
"""The groups of states that are counted, in order."""


class Glance(NamedTuple):
    """What the header is made of, besides the place."""

    fleet: Fleet
    viewer: Viewer
    counts: tuple[Count, ...]
    view: str
    """The name of the view that is open."""
    shown: int
    marks: int
    hidden_marks: int
    now: float
    """Monotonic seconds."""
    sweep_every: float
    """Seconds between two walks over the list."""
    per_minute: int | None
    """Requests of the last minute."""
    unlocked: float = 0.0
    """Seconds for which a locked profile is open."""
    running: int = 0
    """Operations of this program that have not ended."""


def stale_after(sweep_every: float) -> float:
    """Seconds after which what is known of an instance is stale: it has missed some walks over the list."""
    return max(STALE_AFTER, SWEEPS_MISSED * sweep_every)


def under_way(running: Mapping[str, Operation]) -> dict[str, Action]:
    """What is being done to each instance now, step by step; nothing where it passes through no state."""
    return {uuid: one.current.action for uuid, one in running.items() if one.steps}


def header_state(place: Place, glance: Glance) -> HeaderState:
    """The header's facts."""
    fleet, viewer = glance.fleet, glance.viewer
    return HeaderState(
        profile=place.title,
        environment=place.environment,
        plain_http=place.plain_http,
        user=viewer.username,
        role=viewer.role if viewer.username else "",
        guard=("RO" if place.read_only else "LOCKED") if viewer.locked else "",
        unlocked=glance.unlocked,
        view=glance.view,
        shown=glance.shown,
        total=len(fleet.rows),
        whole=fleet.is_whole,
        marks=glance.marks,
        hidden_marks=glance.hidden_marks,
        running=glance.running,
        counts=glance.counts,
        age=None if fleet.swept_at is None else glance.now - fleet.swept_at,
        fresh_for=2 * glance.sweep_every,
        paused=fleet.paused,
        more_than=_milestone(glance.per_minute or 0, place.poll_budget),
    )


def _milestone(per_minute: int, budget: int) -> int:
    """How many requests a minute were certainly passed: all of the budget, half of it, or none worth a word."""
    return next((passed for passed in (budget, budget // 2) if per_minute > passed), 0)


def counts(fleet: Fleet) -> tuple[Count, ...]:
    """How many instances are online, offline, in transition, erred."""
    groups: dict[str, Count] = {}
    for state, number in Counter(row.state for row in fleet.rows.values()).items():
        role = state_role(state)
        known = groups.get(role)
        groups[role] = Count(state_glyph(state), role, number + (known.number if known else 0))
    return tuple(groups[role] for role in ROLES if role in groups)


def offers(
    fleet: Fleet, uuid: str | None, viewer: Viewer, busy: Collection[str], key_of: Callable[[Action], str]
) -> tuple[Offer, ...]:
    """What can be done to the instance under the cursor, and why the rest can't."""
    made = []
    for action in OFFERED:
        reason = reason_against(action, fleet, uuid, viewer, busy)
        made.append(Offer(action, key_of(action), enabled=not reason, reason=reason))
    return tuple(made)


def unreached(key_of: Callable[[Action], str]) -> tuple[Offer, ...]:
    """The actions, none of which can be done before the server has been reached."""
    return tuple(Offer(action, key_of(action), enabled=False, reason=NO_CONNECTION) for action in OFFERED)


def reason_against(action: Action, fleet: Fleet, uuid: str | None, viewer: Viewer, busy: Collection[str]) -> str:
    """Why an action can't be done; empty when it can."""
    if action is Action.CREATE:
        return creation_refusal(viewer)
    row = fleet.rows.get(uuid or "")
    return nobody(uuid) if row is None else refusal(action, row, viewer, busy)


def nobody(uuid: str | None) -> str:
    """Why there is nothing to act on."""
    return "it is no longer there" if uuid else "there is no instance here"


def notes(told: Mapping[str, Operation], fleet: Fleet, now: float) -> Mapping[str, Cell]:
    """What the rows tell of operations."""
    if not told:
        return {}
    # Imported once there is something to tell: the first frame does without the journal and its database.
    from tui.screens.telling import LOOKS, sentence

    return {uuid: Cell(sentence(operation, fleet, now), LOOKS[operation.outcome]) for uuid, operation in told.items()}
