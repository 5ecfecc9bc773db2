"""Editing: what of an instance is changed, from old to new, and to consent, and in one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from api_client import calls
from api_client.errors import ApiError, Invalid
from api_client.models import InstanceEdit
from api_client.states import Action
from tui.cli.codes import Exit
from tui.cli.connecting import visiting
from tui.cli.consent import agree
from tui.cli.exits import of_plan, refused_input, written_down
from tui.cli.naming import find
from tui.cli.offered import several
from tui.cli.refusing import Refusal
from tui.cli.telling import left_out_lines, named, tell, where
from tui.cli.unlocking import check_lock, check_reason, unlock, unlocked_viewer
from tui.forms.checks import description_problem, hostname_problem
from tui.forms.choices import group_offer
from tui.forms.drafts import EditDraft, changes_since, draft_of, text_to_send
from tui.forms.requests import call_lines
from tui.orders import Wish
from tui.plan import plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_client.client import Client
    from api_client.models import Instance
    from tui.cli.connecting import Visit, Way
    from tui.cli.terms import Terms

OPTIONS = {
    "hostname": "--hostname",
    "name": "--hostname",
    "description": "--description",
    "security_groups": "--security-group",
}
"""What the server calls a field → what somebody has written it as."""


class Changes(NamedTuple):
    """What somebody wants otherwise; None and nothing leave it as it is."""

    hostname: str | None = None
    description: str | None = None
    groups: tuple[str, ...] = ()
    no_groups: bool = False


class _Edit(NamedTuple):
    """An instance as it is, and as it is to be."""

    instance: Instance
    new: EditDraft
    groups: Mapping[str, str]
    """The names of security groups by their address."""

    @property
    def old(self) -> EditDraft:
        """As it is."""
        return draft_of(self.instance)

    @property
    def edit(self) -> InstanceEdit:
        """What is sent: always all of it, for servers take a missing list of groups for an empty one."""
        hostname, description = (
            text_to_send(self.instance, key, getattr(self.new, key)) for key in ("hostname", "description")
        )
        return InstanceEdit(hostname=hostname, description=description, security_groups=self.new.security_groups)

    def lines(self) -> Iterator[str]:
        """What changes, from old to new."""
        yield f"Edit {named(self.instance.hostname, self.instance.uuid)}."
        before, after = self._texts(self.old), self._texts(self.new)
        yield from (f"  {what}: {before[what]} → {after[what]}" for what in before if before[what] != after[what])

    def _texts(self, draft: EditDraft) -> dict[str, str]:
        groups = ", ".join(self.groups[url] for url in draft.security_groups)
        texts = {"hostname": draft.hostname, "description": draft.description, "security groups": groups}
        return {what: text or "none" for what, text in texts.items()}


def edit(way: Way, terms: Terms, name: str, changes: Changes) -> None:
    """Change an instance, and tell what came of it. Raises click.ClickException."""
    _check(changes)
    check_reason(terms)
    with visiting(way.to(terms.profile, terms.config)) as visit:
        session = visit.session
        check_lock(session, terms)
        tell([where(session)])
        uuid = find(name, visit.fleet.rows)
        _check_plan(visit, uuid)
        made = visit.run(_made(session.client, uuid, changes))
        who = named(made.instance.hostname, uuid)
        if made.new == made.old:
            tell([f"{who}: nothing to change, it is like this already"])
        elif terms.dry_run:
            call = calls.edit(uuid, made.edit, session.client.dialect)
            tell((*made.lines(), "", *call_lines(call, session.client.base_url)), err=False)
        else:
            if agree(made.lines(), yes=terms.yes, can_ask=way.outside.can_ask):
                _look_again(visit, made)
            _send(visit, made, terms)
            tell([f"{who}: edit done"])


def _check(changes: Changes) -> None:
    """Refuse what makes no sense, before any server is asked."""
    if changes == Changes():
        raise click.UsageError("Say what to change: --hostname, --description, --security-group, --no-security-groups.")
    if changes.groups and changes.no_groups:
        raise click.UsageError("Say either --security-group or --no-security-groups.")
    problems = {
        "--hostname": "" if changes.hostname is None else hostname_problem(changes.hostname),
        "--description": description_problem(changes.description or ""),
    }
    for option, problem in problems.items():
        if problem:
            raise click.BadParameter(problem, param_hint=option)


def _check_plan(visit: Visit, uuid: str) -> None:
    """Refuse what the state, the role or the rules stand against."""
    session = visit.session
    made = plan(
        Wish(Action.EDIT),
        [uuid],
        visit.fleet.rows,
        unlocked_viewer(session),
        session.operations.running,
        has_restart=session.client.dialect.has_restart,
    )
    if not made.targets:
        tell(left_out_lines(made))
        raise Refusal("Nothing was sent.", of_plan(made))


async def _made(client: Client, uuid: str, changes: Changes) -> _Edit:
    """Read the instance, and find what is wanted of it. Raises ApiError and click.ClickException."""
    instance = await client.instance(uuid)
    old, offer = draft_of(instance), group_offer(instance.security_groups)
    groups = () if changes.no_groups else old.security_groups
    if changes.groups:
        others = await client.security_groups(instance.project_uuid, instance.cloud_uuid)
        offer = group_offer((*instance.security_groups, *others))
        groups = tuple(group.value for group in several(offer, changes.groups, "security-group"))
    new = EditDraft(
        old.hostname if changes.hostname is None else changes.hostname.strip(),
        old.description if changes.description is None else changes.description.strip(),
        groups,
    )
    return _Edit(instance, new, {group.value: group.label for group in offer.choices})


def _look_again(visit: Visit, made: _Edit) -> None:
    """Refuse what would undo what somebody else has changed while this one was thought about."""
    changed = changes_since(made.old, visit.run(visit.session.client.instance(made.instance.uuid)))
    if changed:
        now = "; ".join(f"{key.replace('_', ' ')}: {text}" for key, text in changed.items())
        raise Refusal(f"Nothing was done: it has been changed since it was shown. Now it has {now}.", Exit.WRONG_STATE)


def _send(visit: Visit, made: _Edit, terms: Terms) -> None:
    """Ask for it, once."""
    session = visit.session
    try:
        with written_down():
            unlock(session, terms)
            visit.run(session.operations.edit(made.instance.uuid, made.instance.hostname, made.edit))
    except Invalid as error:
        raise refused_input(error, OPTIONS) from error
    except ApiError as error:
        if error.outcome_unknown:
            tell(["It may have been changed: look before you try again."])
        raise
