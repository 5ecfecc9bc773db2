"""The form for the three fields of an instance that can be edited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.models import InstanceEdit
from tui.forms.checks import description_problem, hostname_problem
from tui.forms.choices import Offer, group_offer
from tui.forms.drafts import EditDraft, draft_of, text_to_send
from tui.screens.form import FormScreen
from tui.widgets.field import Field, TextLine
from tui.widgets.multi_picker import MultiPicker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.widget import Widget

    from api_client.models import Instance, SecurityGroup
    from tui.forms.drafts import Drafts


class EditScreen(FormScreen[bool]):
    """Edits hostname, description and security groups; leaves with True once the server has taken them.

    The groups are sent along whatever was edited: servers take a missing list for an empty one. The instance's own
    groups are therefore on offer from the start, whether or not the others can be loaded.
    """

    heading = "Edit instance"
    verb = "Save"
    participle = "changed"

    def __init__(
        self,
        instance: Instance,
        groups: Callable[[], Awaitable[Iterable[SecurityGroup]]],
        submit: Callable[[InstanceEdit], Awaitable[None]],
        drafts: Drafts,
    ) -> None:
        self._instance = instance
        self._start = drafts.edits.get(instance.uuid) or draft_of(instance)
        super().__init__(in_doubt=self._start.in_doubt)
        self.heading = f"Edit {instance.hostname}"
        self._ask_groups = groups
        self._save = submit
        self._drafts = drafts
        self._hostname = TextLine(id="hostname")
        self._description = TextLine(id="description", placeholder="optional")
        self._groups = MultiPicker(id="security_groups")

    def compose_fields(self) -> Iterable[Widget]:
        """Give the three fields."""
        yield Field("hostname", "Hostname", self._hostname, lambda: hostname_problem(self._new("hostname")))
        yield Field(
            "description", "Description", self._description, lambda: description_problem(self._new("description"))
        )
        yield Field("security_groups", "Security groups", self._groups)

    def on_mount(self) -> None:
        """Fill in what is there, and ask for the groups it could have."""
        self._fill(self._start)
        self.supply(self._groups, self._load_groups)
        self._groups.show(group_offer(self._instance.security_groups))

    def keep_draft(self) -> None:
        """Keep what was changed; nothing, when nothing was."""
        if self.in_doubt or self._is_changed():
            self._drafts.edits[self._instance.uuid] = self.draft
        else:
            self.drop_draft()

    def drop_draft(self) -> None:
        """Forget what was typed."""
        self._drafts.edits.pop(self._instance.uuid, None)

    def start_afresh(self) -> None:
        """Put back what the instance has."""
        self._fill(draft_of(self._instance))

    @property
    def draft(self) -> EditDraft:
        """The fields as they stand."""
        return EditDraft(self._hostname.value, self._description.value, self._groups.wishes, self.in_doubt)

    def problem_of_all(self) -> str:
        """Say so when nothing has been changed."""
        return "" if self._is_changed() else "Nothing has been changed."

    async def send(self) -> bool:
        """Save the three fields together."""
        await self._save(
            InstanceEdit(
                hostname=self._new("hostname"),
                description=self._new("description"),
                security_groups=self._groups.wishes,
            )
        )
        return True

    def _new(self, key: str) -> str:
        return text_to_send(self._instance, key, self.query_one(f"#{key}", TextLine).value)

    def _is_changed(self) -> bool:
        return replace(self.draft, in_doubt=False) != draft_of(self._instance)

    def _fill(self, draft: EditDraft) -> None:
        self._hostname.value = draft.hostname
        self._description.value = draft.description
        self._groups.wishes = draft.security_groups

    async def _load_groups(self) -> Offer:
        return group_offer((*self._instance.security_groups, *await self._ask_groups()))
