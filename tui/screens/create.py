"""The form for a new instance: nine inputs, and the cloud that leads from the project to its flavors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from api_client.models import NewInstance
from tui.forms.catalogue import Catalogue
from tui.forms.checks import addresses, addresses_problem, choice_problem, description_problem, hostname_problem
from tui.forms.choices import LOADING, NO_CLOUD, NO_PROJECT
from tui.forms.drafts import CreateDraft
from tui.screens.form import FormScreen
from tui.widgets.field import Field, TextLine
from tui.widgets.multi_picker import MultiPicker
from tui.widgets.picker import BasePicker, Picker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.widget import Widget

    from tui.forms.catalogue import Source
    from tui.forms.drafts import Drafts


class CreateScreen(FormScreen[str]):
    """Asks for a new instance; leaves with its uuid, or with None."""

    DEFAULT_CSS = """
    CreateScreen > #dialog { max-height: 30; }
    """

    heading = "New instance"
    verb = "Create"
    participle = "created"

    def __init__(
        self,
        source: Source,
        submit: Callable[[NewInstance], Awaitable[str]],
        drafts: Drafts,
        start: CreateDraft | None = None,
    ) -> None:
        self._draft = start or drafts.create or CreateDraft()
        super().__init__(in_doubt=self._draft.in_doubt)
        self._create = submit
        self._drafts = drafts
        self._catalogue = Catalogue(source)
        self._place = ("", "")
        self._build_controls()

    def _build_controls(self) -> None:
        self._hostname = TextLine(id="hostname")
        self._description = TextLine(id="description", placeholder="optional")
        self._project = Picker(id="project")
        self._cloud = Picker(id="cloud")
        self._flavor = Picker(id="flavor")
        self._template = Picker(id="template")
        self._groups = MultiPicker(id="security_groups")
        self._key = Picker(id="ssh_public_key")
        self._internal = TextLine(id="internal_ips", placeholder="optional, parted by commas or blanks")
        self._external = TextLine(id="external_ips", placeholder="optional, parted by commas or blanks")

    def compose_fields(self) -> Iterable[Widget]:
        """Give the nine inputs and the cloud."""
        yield Field("hostname", "Hostname", self._hostname, lambda: hostname_problem(self._hostname.value))
        yield Field(
            "description", "Description", self._description, lambda: description_problem(self._description.value)
        )
        yield _picked("project", "Project", self._project, "a project")
        yield _picked("cloud", "Cloud", self._cloud, "a cloud")
        yield _picked("flavor", "Flavor", self._flavor, "a flavor")
        yield _picked("template", "Template", self._template, "a template")
        yield Field("security_groups", "Security groups", self._groups, self._groups_problem)
        yield _picked("ssh_public_key", "SSH key", self._key, "a key")
        yield Field("internal_ips", "Internal IPs", self._internal, lambda: addresses_problem(self._internal.value))
        yield Field("external_ips", "External IPs", self._external, lambda: addresses_problem(self._external.value))

    def on_mount(self) -> None:
        """Fill in the draft and ask for all that depends on no choice, at the same time."""
        self._fill(self._draft)
        self.supply(self._project, self._catalogue.projects)
        self.supply(self._key, self._catalogue.keys)
        self.offer(self._cloud, NO_PROJECT)
        self._offer_nothing()

    def keep_draft(self) -> None:
        """Keep what was typed and chosen, on offer or not."""
        self._drafts.create = self.draft

    def drop_draft(self) -> None:
        """Forget the draft: the instance is there."""
        self._drafts.create = None

    def start_afresh(self) -> None:
        """Empty every field."""
        self._fill(CreateDraft())

    @property
    def draft(self) -> CreateDraft:
        """The inputs as they stand."""
        return CreateDraft(
            hostname=self._hostname.value,
            description=self._description.value,
            project=self._project.wish,
            cloud=self._cloud.wish,
            flavor=self._flavor.wish,
            template=self._template.wish,
            security_groups=self._groups.wishes,
            ssh_public_key=self._key.wish,
            internal_ips=self._internal.value,
            external_ips=self._external.value,
            suggestion=self._draft.suggestion,
            cores=self._draft.cores,
            ram=self._draft.ram,
            disk=self._draft.disk,
            in_doubt=self.in_doubt,
        )

    async def send(self) -> str:
        """Ask for the instance and return its uuid."""
        return await self._create(
            NewInstance(
                hostname=self._hostname.value.strip(),
                description=self._description.value.strip(),
                template=self._template.value,
                flavor=self._flavor.value,
                project=self._project.value,
                ssh_public_key=self._key.value,
                security_groups=self._groups.values,
                internal_ips=addresses(self._internal.value),
                external_ips=addresses(self._external.value),
            )
        )

    def _fill(self, draft: CreateDraft) -> None:
        self._draft = draft
        self._hostname.value = draft.hostname
        self._hostname.placeholder = f"1 to 80 characters, e.g. {draft.suggestion or 'web-01'}"
        self._description.value = draft.description
        self._project.wish = draft.project
        self._cloud.wish = draft.cloud
        self._flavor.wish = draft.flavor
        self._template.wish = draft.template
        self._groups.wishes = draft.security_groups
        self._key.wish = draft.ssh_public_key
        self._internal.value = draft.internal_ips
        self._external.value = draft.external_ips

    @on(BasePicker.Changed, "#project")
    def _follow_project(self) -> None:
        """Offer the project's clouds."""
        project = self._project.value
        if project:
            self.supply(self._cloud, lambda: self._catalogue.clouds(project))
        else:
            self.offer(self._cloud, NO_PROJECT)

    @on(BasePicker.Changed, "#cloud")
    def _follow_cloud(self) -> None:
        """Offer what the project has on the cloud."""
        place = (self._project.value, self._cloud.value)
        if not all(place):
            self._place = ("", "")
            self._offer_nothing()
        elif place != self._place:
            self._place = place
            self._offer_flavors(self._cloud.value)
            self.supply(self._template, lambda: self._catalogue.templates(place[1]))
            self.supply(self._groups, lambda: self._catalogue.groups(*place))

    def _offer_flavors(self, cloud: str) -> None:
        draft = self._draft
        if not self._flavor.wish:
            self._flavor.wish = self._catalogue.flavor_like(cloud, draft.cores, draft.ram, draft.disk)
        self.offer(self._flavor, self._catalogue.flavors(cloud))

    def _offer_nothing(self) -> None:
        for picker in (self._flavor, self._template, self._groups):
            self.offer(picker, NO_CLOUD)

    @on(BasePicker.Changed, "#flavor")
    @on(BasePicker.Changed, "#template")
    def _show_totals(self) -> None:
        text = self._catalogue.totals(self._cloud.value, self._flavor.value, self._template.value)
        self.query_one("#summary", Static).update(Content(text))

    def _groups_problem(self) -> str:
        """Hold back a form whose groups are not known yet: they would be left out unseen."""
        if self._groups.offer is LOADING:
            return "Wait until they are loaded."
        return "Those you chose could not be loaded." if self._groups.offer.failed and self._groups.wishes else ""


def _picked(key: str, label: str, picker: Picker, what: str) -> Field:
    return Field(key, label, picker, lambda: choice_problem(picker.value, what))
