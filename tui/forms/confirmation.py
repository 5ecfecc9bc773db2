"""What a confirmation says, what has to be typed, and how it follows changes."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.states import Action
from tui.formats import counted, money_text, size_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.plan import Plan, Skip, Target
    from tui.rules import Rules

PREFIX = 8
"""Characters of a uuid that are shown to tell instances of one name apart."""

_ALIKE = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE"})
"""Alphabets with letters that look like those of another, as Unicode names them."""

EFFECTS = {
    Action.START: "Starts what is listed; it ends Online.",
    Action.STOP: "Shuts down what is listed; it ends Offline. Whatever runs there stops.",
    Action.RESTART: "Shuts down and starts again what is listed. Whatever runs there is interrupted.",
    Action.RESIZE: "Gives what is listed another size. It ends as it was, on or off.",
    Action.DELETE: "Deletes what is listed, with its disks. This can't be undone.",
}
"""Action → what it does."""


def question(plan: Plan) -> str:
    """The title: what is asked for, and for how many."""
    first, _, rest = plan.wish.summary.partition(" ")
    if not plan.targets:
        return " ".join(filter(None, (first.capitalize(), rest))) + ": nothing to do"
    count, whole = len(plan.targets), len(plan.targets) + len(plan.skipped)
    number = f"{count} of {whole} instances" if plan.skipped else counted(count, "instance")
    return " ".join(filter(None, (first.capitalize(), number, rest))) + "?"


def verb(plan: Plan) -> str:
    """What the button says."""
    count = len(plan.targets)
    return f"{plan.action.capitalize()} {count}" if count > 1 else plan.action.capitalize()


def effect(plan: Plan) -> str:
    """What it does, and whether something is stopped on the way."""
    stops_first = plan.action is not Action.RESTART and any(len(target.steps) > 1 for target in plan.targets)
    first = " What is online is stopped first: whatever runs there stops." if stops_first else ""
    return EFFECTS.get(plan.action, "") + first


def totals(plan: Plan) -> str:
    """How much the plan concerns, in one line; what is not known or nothing is left out."""
    count = len(plan.targets)
    parts = [counted(count, "instance")] if count else []
    if plan.cores:
        parts.append(counted(plan.cores, "core"))
    if plan.ram:
        parts.append(f"{size_text(plan.ram)} RAM")
    if plan.fee:
        parts.append(f"{money_text(plan.fee)} a month")
    return " · ".join(parts)


def name(target: Target | Skip) -> str:
    """The hostname, or the start of the uuid where none is known."""
    return (target.row.hostname if target.row else "") or target.uuid[:PREFIX]


def warning(hostname: str) -> str:
    """Say of a name what eyes may not tell: letters of two alphabets that look alike. Empty for other names."""
    alphabets = {unicodedata.name(char, "").partition(" ")[0] for char in hostname if char.isalpha()} & _ALIKE
    return f"holds letters of {' and '.join(sorted(map(str.capitalize, alphabets)))}" if len(alphabets) > 1 else ""


def phrase(plan: Plan) -> str:
    """What has to be typed: the hostname of one, "delete 7" for several.

    A hostname that a keyboard may not have, or whose blanks can't be told apart, is replaced by the start of the uuid.
    Of two instances of one name, it is the name and the start of the uuid.
    """
    if len(plan.targets) != 1:
        return f"{plan.action} {len(plan.targets)}"
    target = plan.targets[0]
    hostname, prefix = target.row.hostname, target.uuid[:PREFIX]
    if not hostname or not hostname.isascii() or hostname != " ".join(hostname.split()):
        return prefix
    return f"{hostname} {prefix}" if target.has_namesake else hostname


def is_typed(plan: Plan, rules: Rules) -> bool:
    """Whether a phrase has to be typed before this is done."""
    return plan.action is Action.DELETE or rules.asks_to_type(actions_of(plan))


def needs_a_look(plan: Plan, rules: Rules) -> bool:
    """Whether somebody has to look at the plan first. To start one instance, as wished, harms nothing."""
    harmless = plan.action is Action.START and len(plan.targets) == 1 and not plan.skipped
    return not harmless or rules.asks(actions_of(plan))


def actions_of(plan: Plan) -> set[Action]:
    """What is wished for, and all that is done for it."""
    return {plan.action} | {step.action for target in plan.targets for step in target.steps}


def narrowed(asked: Plan, now: Plan) -> Plan:
    """What is left of a plan that was shown, by a newer one: it may lose targets and get them back, never win one."""
    uuids = {target.uuid for target in asked.targets}
    seen = {target.uuid: target.row for target in asked.targets}
    left_out = tuple(replace(skip, row=skip.row or seen[skip.uuid]) for skip in now.skipped if skip.uuid in uuids)
    targets = tuple(target for target in now.targets if target.uuid in uuids)
    return replace(asked, targets=targets, skipped=(*left_out, *_others(asked.skipped, uuids)))


def _others(skipped: Iterable[Skip], uuids: set[str]) -> tuple[Skip, ...]:
    return tuple(skip for skip in skipped if skip.uuid not in uuids)
