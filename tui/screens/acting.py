"""Acting: from a wish to a plan, through the dialogs it needs, to what is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from api_client.errors import FORM, ApiError, Invalid, Unauthenticated, WrongState
from api_client.states import Action
from tui.formats import counted
from tui.forms.confirmation import is_typed, needs_a_look
from tui.forms.drafts import changes_since, draft_like, draft_of
from tui.handover import HINT
from tui.journal import JournalError
from tui.orders import Wish
from tui.plan import Why, creation_refusal
from tui.screens.choose import ChooseScreen, Item
from tui.screens.create import CreateScreen
from tui.screens.desk import SessionDesk
from tui.screens.edit import EditScreen
from tui.screens.plan import PlanScreen
from tui.screens.resize import ResizeScreen
from tui.screens.telling import heading, severity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from api_client.models import Flavor, Instance, InstanceEdit, NewInstance, SecurityGroup
    from api_client.rows import InstanceRow
    from tui.forms.review import Review
    from tui.plan import Plan
    from tui.runs import Operation, Run
    from tui.screens.stage import Stage
    from tui.session import Session

T = TypeVar("T")


class Acting:
    """Carries out what a person asks for in one session."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session
        self._desk = SessionDesk(stage, session)
        self._asked_about = ""
        """The name of an instance that may be there already, which a person has been told."""

    async def perform(self, action: Action, uuids: Sequence[str], shown: Mapping[str, InstanceRow]) -> None:
        """Do `action` to the instances as they were shown when it was asked for."""
        review = self._desk.review(Wish(action), uuids, shown)
        if not review.whole.targets and not review.chainable:
            self._stage.tell(f"{action}: {_refusal(review.plan)}", "warning")
        elif action is Action.EDIT:
            await self._edit(uuids)
        elif action is Action.RESIZE:
            await self._resize(review, uuids, shown)
        elif needs_a_look(review.plan, self._desk.rules):
            await self._stage.ask(PlanScreen(self._desk, review))
        else:
            self._begin(review)

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

    def undo(self) -> bool:
        """Take back what has not left yet, and tell whether there was anything."""
        count = self._desk.undo()
        if count:
            self._stage.tell(f"undone: nothing was sent for {counted(count, 'instance')}")
        return count > 0

    async def show_runs(self) -> None:
        """Come back to what is under way, or look at how it ended."""
        runs = {str(place): run for place, run in enumerate(self._desk.runs)}
        if not runs:
            self._stage.tell("nothing has been asked for yet", "warning")
            return
        chosen = "0"
        if len(runs) > 1:
            items = [Item(place, heading(run)) for place, run in runs.items()]
            chosen = await self._stage.ask(ChooseScreen("What was asked for, the newest first", items))
        if chosen is not None:
            await self._stage.ask(PlanScreen(self._desk, runs[chosen]))

    def _begin(self, review: Review) -> None:
        try:
            self._desk.begin(review.plan)
        except JournalError as error:
            self._stage.tell(str(error), "error")

    async def _resize(self, review: Review, uuids: Sequence[str], shown: Mapping[str, InstanceRow]) -> None:
        """Ask for the new size. The form is enough for one that is offline; all else is looked over afterwards."""
        candidates = review.candidates
        if len({target.row.cloud_uuid for target in candidates}) > 1:
            self._stage.tell("resize: these are of several clouds, whose flavors differ: take one cloud", "warning")
            return
        whole = await self._whole(candidates[0].uuid)
        if whole is None:
            return
        is_enough = len(uuids) == 1 and bool(review.whole.targets) and not is_typed(review.plan, self._desk.rules)
        sender = Sender(self._desk, uuids, shown) if is_enough else None
        form = ResizeScreen(whole, self._flavors_of(whole), self._session.drafts, sender, others=len(candidates) - 1)
        wish = await self._stage.ask(form)
        self._desk.watch(None)
        if wish is not None and sender is None:
            begun = await self._stage.ask(PlanScreen(self._desk, self._desk.review(wish, uuids, shown)))
            if begun:
                self._session.drafts.resizes.pop(whole.uuid, None)

    def _flavors_of(self, whole: Instance) -> Callable[[], Awaitable[Iterable[Flavor]]]:
        async def flavors() -> Iterable[Flavor]:
            clouds = await self._session.client.clouds()
            return [flavor for cloud in clouds if cloud.uuid == whole.cloud_uuid for flavor in cloud.flavors]

        return flavors

    async def _edit(self, uuids: Sequence[str]) -> None:
        if len(uuids) > 1:
            self._stage.tell("edit takes one instance at a time: clear the marks (U) first", "warning")
            return
        whole = await self._whole(uuids[0], fresh=True)
        if whole is None:
            return

        async def groups() -> Iterable[SecurityGroup]:
            return await self._session.client.security_groups(whole.project_uuid, whole.cloud_uuid)

        drafts = self._session.drafts
        if whole.uuid not in drafts.edits:
            drafts.begun[whole.uuid] = draft_of(whole)

        async def save(edit: InstanceEdit) -> None:
            await self._look_again(whole.uuid)
            await _journalled(self._session.operations.edit(whole.uuid, whole.hostname, edit))
            self._session.details.forget(whole.uuid)

        await self._stage.ask(EditScreen(whole, groups, save, drafts))
        if whole.uuid not in drafts.edits:
            del drafts.begun[whole.uuid]

    async def _look_again(self, uuid: str) -> None:
        """Refuse, once, what would undo what somebody else has changed since the edit was begun. Raises ApiError."""
        try:
            now = await self._session.client.instance(uuid)
        except Unauthenticated:
            raise
        except ApiError as error:
            raise ApiError(f"not sent: {error.detail}", sent=False) from error
        begun = self._session.drafts.begun
        changed = changes_since(begun[uuid], now)
        if changed:
            begun[uuid] = draft_of(now)
            words = "It has been changed since: submit again to put yours in place of what is marked."
            raise Invalid(words, {FORM: (words,), **{key: (f"Now it is: {text}",) for key, text in changed.items()}})

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
        operation = await _journalled(self._create(new))
        self._stage.start(self._follow(operation))
        if operation.error is not None:
            # The form itself asks for a look before it sends the same again.
            self._asked_about = new.hostname
            raise operation.error
        self._stage.tell(f"{new.hostname}: accepted, it is being made")
        self._stage.lead_to(operation.uuid)
        return operation.uuid

    async def _create(self, new: NewInstance) -> Operation:
        """Ask for it; where it may be there already, only when that was said before."""
        operations = self._session.operations
        if new.hostname != self._asked_about and (doubt := operations.doubtful_create(new.hostname)):
            self._asked_about = new.hostname
            words = f"{doubt}. Look for it; submit again to ask for one all the same."
            raise Invalid(words, {"hostname": (words,)})
        return await operations.create(new)

    async def _follow(self, operation: Operation) -> None:
        await self._session.operations.follow(operation)
        self._stage.tell(f"{operation.hostname}: {operation.sentence}", severity([operation.outcome]))


class Sender:
    """Has one instance resized without another look: the form was that."""

    def __init__(self, desk: SessionDesk, uuids: Sequence[str], shown: Mapping[str, InstanceRow]) -> None:
        self._desk = desk
        self._uuids = uuids
        self._shown = shown

    def begin(self, wish: Wish) -> Run:
        """Begin to carry it out. Raises ApiError when it can't be."""
        made = self._desk.review(wish, self._uuids, self._shown).plan
        if not made.targets:
            raise WrongState(f"not sent: {made.reason}", sent=False)
        try:
            run = self._desk.begin(made)
        except JournalError as error:
            raise ApiError(f"not sent: {error}", sent=False) from error
        self._desk.watch(run)
        return run

    def undo(self) -> None:
        """Take it back, while it has not left yet."""
        self._desk.undo()

    def now(self) -> float:
        """Monotonic seconds, as those when it leaves."""
        return self._desk.now()


def _refusal(made: Plan) -> str:
    """Why nothing of a plan can be done, and what can be done about it."""
    hint = f"; {HINT}" if any(skip.why is Why.ROLE for skip in made.skipped) else ""
    return f"{made.reason}{hint}" if made.reason else "there is no instance here"


async def _journalled(work: Awaitable[T]) -> T:
    """Turn a journal that can't be written into a refusal a form can show: nothing was sent."""
    try:
        return await work
    except JournalError as error:
        raise ApiError(f"not sent: {error}", sent=False) from error
