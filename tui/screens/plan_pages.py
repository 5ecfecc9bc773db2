"""What the plan screen shows: of a wish that is looked over, and of one that is being carried out. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tui.columns import Cell
from tui.forms.confirmation import PREFIX, effect, is_typed, name, phrase, question, totals, verb, warning
from tui.journal import Outcome
from tui.orders import describe
from tui.plan import Why
from tui.screens.telling import LOOKS, SIGNS, heading, progress, standing
from tui.widgets.plan_lines import NEITHER, Heading, Section, TargetLine, entries, facts
from tui.widgets.roles import muted, styled
from tui.widgets.tick_box import TICKED, UNTICKED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_client.rows import InstanceRow
    from tui.fleet import Fleet
    from tui.forms.review import Review
    from tui.plan import Plan, Skip, Target
    from tui.rules import Rules
    from tui.runs import Run
    from tui.widgets.plan_lines import Entry

RUNNING = "x keeps one back, X all unsent · esc hides"
"""The keys while something is under way."""

ENDED = "d hides what is done, or shows it · esc closes"
"""The keys once it is over."""


@dataclass(frozen=True, slots=True)
class Page:
    """One state of the plan screen."""

    title: str
    entries: tuple[Entry, ...]
    line: Callable[[str], TargetLine]
    """uuid → its line."""
    detail: Callable[[str], Content]
    """uuid → all that there is no room for in its line."""
    summary: Content
    """The totals, or how far it has come."""
    safe: str
    """What the button says that harms nothing."""
    verb: str = ""
    """What the other button says; empty where there is none."""
    effect: str = ""
    keys: str = ""
    """The keys that work, in a line."""
    hindrance: str = ""
    """What stands against it."""
    prompt: str = ""
    """What has to be typed first."""
    wants_phrase: bool = False
    """Whether something has to be typed."""
    chain: str = ""
    """What the tick box says that stops first what is online; empty where that makes no difference."""
    is_chained: bool = False
    """Whether that box is ticked."""

    @property
    def is_held(self) -> bool:
        """Whether the other button does nothing yet."""
        return bool(self.hindrance or self.prompt)


def review_page(review: Review, rules: Rules, typed: str) -> Page:
    """The page of a wish that is looked over. `typed` is what has been typed so far."""
    plan, whole = review.plan, review.whole
    targets = {target.uuid: target for target in whole.targets}
    skips = {skip.uuid: skip for skip in whole.skipped}

    def line(uuid: str) -> TargetLine:
        target = targets.get(uuid)
        return _skip_line(skips[uuid]) if target is None else _target_line(target, ticked=review.is_ticked(uuid))

    def detail(uuid: str) -> Content:
        target = targets.get(uuid)
        return _facts(uuid, skips[uuid].row, skips[uuid].reason) if target is None else _facts(uuid, target.row)

    count = review.chainable
    wants_phrase = bool(plan.targets) and is_typed(plan, rules)
    return Page(
        title=question(plan),
        entries=entries([*_target_sections(whole), *_skip_sections(whole)], headed=review.is_chained),
        line=line,
        detail=detail,
        summary=muted(totals(plan)),
        safe="Cancel",
        verb=verb(plan),
        effect=effect(plan),
        keys=f"space unticks · r request · {'f stops first · ' if count else ''}tab buttons · esc cancels",
        hindrance=hindrance(review, rules),
        prompt=prompt(review, typed if wants_phrase else None),
        wants_phrase=wants_phrase,
        chain=f"Stop first what is online ({count})" if count else "",
        is_chained=review.is_chained,
    )


def hindrance(review: Review, rules: Rules) -> str:
    """What stands against the plan; empty when nothing does, or when something can be done about it."""
    plan = review.plan
    if not review.whole.targets:
        return "" if review.chainable else f"Nothing is left to do: {plan.reason or 'no instance was chosen'}."
    if not plan.targets:
        return "Nothing is ticked."
    too_many = rules.too_many(len(plan.targets))
    return f"Not so many: {too_many}. Untick some." if too_many else ""


def prompt(review: Review, typed: str | None) -> str:
    """What has to be done before it goes on. `typed` is None where nothing has to be."""
    if not review.whole.targets:
        return "It can't be done as it is: f stops first what is online."
    wanted = phrase(review.plan)
    if typed is None or typed.strip() == wanted:
        return ""
    return f"Type {wanted} to go on; tab then leads to the button."


def run_page(run: Run, fleet: Fleet, now: float, *, hides_done: bool) -> Page:
    """The page of a wish that is being carried out, or has been."""
    operations = run.operations

    def line(uuid: str) -> TargetLine:
        operation = operations[uuid]
        role = LOOKS[operation.outcome]
        note = Cell(standing(operation, fleet, now), role)
        return TargetLine(uuid, operation.hostname or uuid[:PREFIX], f" {SIGNS[operation.outcome]} ", note=note)

    def detail(uuid: str) -> Content:
        operation = operations[uuid]
        facts = _facts(uuid, fleet.last_seen(uuid) or operation.before)
        told = styled(operation.words, LOOKS[operation.outcome])
        return Content.assemble(told, "\n", facts) if operation.words else facts

    shown = tuple(uuid for uuid, each in operations.items() if not (hides_done and each.outcome is Outcome.DONE))
    failed = len(run.refused) if run.is_over else 0
    return Page(
        title=heading(run),
        entries=shown or (Heading("all done"),),
        line=line,
        detail=detail,
        summary=progress(run, now),
        safe="Undo" if run.leaves_at is not None else "Close" if run.is_over else "Hide",
        verb=f"Retry the failed ({failed})" if failed else "",
        keys="esc undoes" if run.leaves_at is not None else ENDED if run.is_over else RUNNING,
    )


def _target_sections(plan: Plan) -> Iterator[Section]:
    groups: dict[str, list[str]] = defaultdict(list)
    for target in plan.targets:
        groups[describe(target.steps, plan.wish)].append(target.uuid)
    return (Section(f"will {words}", uuids) for words, uuids in groups.items())


def _skip_sections(plan: Plan) -> Iterator[Section]:
    groups: dict[Why, list[str]] = {why: [] for why in Why}
    for skip in plan.skipped:
        groups[skip.why].append(skip.uuid)
    return (Section(f"skipped: {why}", uuids) for why, uuids in groups.items() if uuids)


def _target_line(target: Target, *, ticked: bool) -> TargetLine:
    mark = TICKED if ticked else UNTICKED
    return TargetLine(target.uuid, name(target), mark, facts(target.row), role="" if ticked else "muted")


def _skip_line(skip: Skip) -> TargetLine:
    return TargetLine(skip.uuid, name(skip), NEITHER, note=Cell(skip.reason, "warning"), role="muted")


def _facts(uuid: str, row: InstanceRow | None, reason: str = "") -> Content:
    """Why an instance is left out, and everything that tells it from others."""
    told = styled(f"{reason} · " if reason else "", "warning")
    if row is None:
        return Content.assemble(told, muted(uuid))
    addresses = ", ".join((*row.external_ips, *row.internal_ips)) or "no address"
    parts = (row.project_name, row.customer_name, row.state or "unknown state", addresses, uuid)
    return Content.assemble(
        told,
        styled(row.hostname, "strong"),
        styled(f" · {mixed}" if (mixed := warning(row.hostname)) else "", "warning"),
        muted("".join(f" · {part}" for part in parts if part)),
    )
