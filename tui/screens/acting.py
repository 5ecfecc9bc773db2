"""Acting: from a wish to a plan, through the dialogs it needs, to the requests, and back to a sentence."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, TypeVar

from api_client.errors import ApiError
from api_client.states import Action
from tui.forms.drafts import draft_like
from tui.journal import JournalError, Outcome
from tui.orders import Wish
from tui.plan import Plan, creation_refusal, plan
from tui.screens.confirm import ConfirmScreen, TypedConfirmScreen
from tui.screens.create import CreateScreen
from tui.screens.edit import EditScreen
from tui.screens.resize import ResizeScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Iterable, Mapping, Sequence
    from typing import Any

    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from api_client.models import Flavor, Instance, InstanceEdit, NewInstance, SecurityGroup
    from api_client.rows import InstanceRow
    from tui.runs import Operation, Run
    from tui.session import Session

T = TypeVar("T")

SINGLE = frozenset({Action.RESIZE, Action.EDIT})
"""Actions with a form of their own, for one instance at a time."""


class Stage(Protocol):
    """What acting needs of the screen it acts from."""

    async def ask(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 (each dialog has its own result)
        """Show a dialog and wait for its result."""
        ...

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Say something to the person."""
        ...

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry on with something in the background."""
        ...


class Acting:
    """Carries out what a person asks for in one session."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session

    async def perform(self, action: Action, uuids: Sequence[str], shown: Mapping[str, InstanceRow]) -> None:
        """Do `action` to the instances that were shown when it was asked for."""
        made = self._plan(Wish(action), uuids, shown)
        if not made.targets:
            self._stage.tell(f"{action}: {made.reason or 'there is no instance here'}", "warning")
        elif action in SINGLE and len(uuids) > 1:
            self._stage.tell(f"{action} takes one instance at a time: clear the marks (U) first", "warning")
        elif action is Action.RESIZE:
            await self._resize(made)
        elif action is Action.EDIT:
            await self._edit(made)
        elif confirmed := await self._confirm(made):
            self._begin(confirmed)

    async def create(self, like: str | None = None) -> None:
        """Open the form for a new instance, filled in from another one when it is named."""
        if reason := creation_refusal(self._session.viewer):
            self._stage.tell(f"create: {reason}", "warning")
            return
        draft = None
        if like is not None:
            whole = await self._whole(like)
            if whole is None:
                return
            draft = draft_like(whole)
        await self._stage.ask(CreateScreen(self._session.client, self._submit_new, self._session.drafts, draft))

    def _plan(self, wish: Wish, uuids: Iterable[str], rows: Mapping[str, InstanceRow]) -> Plan:
        session = self._session
        has_restart = session.client.dialect.has_restart
        return plan(wish, uuids, rows, session.viewer, session.operations.running, has_restart=has_restart)

    async def _confirm(self, made: Plan) -> Plan | None:
        if made.action is Action.START and len(made.targets) == 1 and not made.skipped:
            return made
        uuids = [target.uuid for target in made.targets]
        dialog = TypedConfirmScreen if made.action is Action.DELETE else ConfirmScreen
        place = self._session.place
        confirmed = await self._stage.ask(
            dialog(
                made,
                lambda rows: self._plan(made.wish, uuids, rows),
                profile=place.profile,
                environment=place.environment,
            )
        )
        return confirmed if isinstance(confirmed, Plan) else None

    async def _resize(self, made: Plan) -> None:
        whole = await self._whole(made.targets[0].uuid)
        if whole is None:
            return
        client = self._session.client

        async def flavors() -> Iterable[Flavor]:
            return [item for cloud in await client.clouds() if cloud.uuid == whole.cloud_uuid for item in cloud.flavors]

        async def to_flavor(flavor: Flavor) -> None:
            await self._accepted(made, Wish(Action.RESIZE, flavor.url, flavor.name))

        async def to_disk(mib: int) -> None:
            await self._accepted(made, Wish(Action.RESIZE, disk=mib))

        await self._stage.ask(ResizeScreen(whole, flavors, to_flavor, to_disk, self._session.drafts))

    async def _edit(self, made: Plan) -> None:
        whole = await self._whole(made.targets[0].uuid, fresh=True)
        if whole is None:
            return

        async def groups() -> Iterable[SecurityGroup]:
            return await self._session.client.security_groups(whole.project_uuid, whole.cloud_uuid)

        async def save(edit: InstanceEdit) -> None:
            await _journalled(self._session.operations.edit(whole.uuid, whole.hostname, edit))
            self._session.details.forget(whole.uuid)

        await self._stage.ask(EditScreen(whole, groups, save, self._session.drafts))

    async def _whole(self, uuid: str, *, fresh: bool = False) -> Instance | None:
        """Read the whole instance; where that fails, say so."""
        details = self._session.details
        if fresh:
            details.forget(uuid)
        reading = await details.read(uuid, self._session.feed.fleet.rows.get(uuid))
        if reading.problem is not None and (fresh or reading.value is None):
            self._stage.tell(f"{reading.problem.title}: {reading.problem.detail}", "error")
            return None
        return reading.value

    async def _submit_new(self, new: NewInstance) -> str:
        operation = await _journalled(self._session.operations.create(new))
        self._stage.start(self._follow(operation))
        if operation.error is not None:
            raise operation.error
        return operation.uuid

    async def _follow(self, operation: Operation) -> None:
        self._tell_ended([await self._session.operations.follow(operation)])

    async def _accepted(self, made: Plan, wish: Wish) -> None:
        """Carry out a wish for one instance; return once the server has accepted it, raise what it said if not."""
        steps = self._plan(wish, [made.targets[0].uuid], {made.targets[0].uuid: made.targets[0].row})
        try:
            run = self._session.operations.begin(steps)
        except JournalError as error:
            raise ApiError(f"not sent: {error}", sent=False) from error
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stage.start(self._carry_out(run, answer))
        await answer
        for operation in run.operations.values():
            if operation.error is not None:
                raise operation.error

    def _begin(self, made: Plan) -> None:
        try:
            run = self._session.operations.begin(made)
        except JournalError as error:
            self._stage.tell(str(error), "error")
        else:
            self._stage.start(self._carry_out(run))

    async def _carry_out(self, run: Run, answer: asyncio.Future[None] | None = None) -> None:
        operations = self._session.operations
        carrying = asyncio.create_task(operations.carry_out(run))
        await operations.answered(run)
        if answer is not None and not answer.done():
            answer.set_result(None)
        else:
            self._tell_answers(list(run.operations.values()))
        await carrying
        self._tell_ended(list(run.operations.values()))

    def _tell_answers(self, answers: Sequence[Operation]) -> None:
        """One sentence on how the server took it, when it did not take all of it."""
        refused = [operation for operation in answers if operation.outcome is Outcome.REFUSED]
        unknown = [operation for operation in answers if operation.outcome is Outcome.UNKNOWN]
        if refused:
            self._stage.tell(_counted(refused, answers, "refused"), "error")
        if unknown:
            self._stage.tell(_counted(unknown, answers, "may have been done, the answer was lost"), "warning")

    def _tell_ended(self, ended: Sequence[Operation]) -> None:
        """One sentence on how it all ended; what was refused has been told."""
        done = [operation for operation in ended if operation.outcome is Outcome.DONE]
        failed = [operation for operation in ended if operation.outcome is Outcome.FAILED]
        unknown = [operation for operation in ended if operation.outcome is Outcome.UNKNOWN]
        if done:
            self._stage.tell(_counted(done, ended, "done"))
        if failed:
            self._stage.tell(_counted(failed, ended, "failed"), "error")
        if unknown:
            self._stage.tell(_counted(unknown, ended, "still unknown: look at it"), "warning")


def _counted(some: Sequence[Operation], all_of_them: Sequence[Operation], how: str) -> str:
    first = some[0]
    words = f": {first.words}" if first.words else ""
    if len(all_of_them) == 1:
        return f"{first.hostname}: {first.summary} {how}{words}"
    return f"{first.summary}: {len(some)} of {len(all_of_them)} {how} ({first.hostname}{words})"


async def _journalled(work: Awaitable[T]) -> T:
    """Turn a journal that can't be written into a refusal a form can show: nothing was sent."""
    try:
        return await work
    except JournalError as error:
        raise ApiError(f"not sent: {error}", sent=False) from error
