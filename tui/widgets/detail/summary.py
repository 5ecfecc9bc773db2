"""The page that answers most questions: the state and what it allows, then the facts, the weightiest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from api_client.clean import clean
from tui.formats import counted, date_text, money_text, size_text
from tui.widgets.ages import ago
from tui.widgets.detail.text import Fact, lay_out
from tui.widgets.state_strip import state_strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api_client.models import Instance, Reference
    from api_client.rows import InstanceRow
    from tui.widgets.detail.subject import Subject


def summary(subject: Subject, width: int) -> Content:
    """The state strip and all plain facts."""
    about = subject.about
    if about is None:
        return Content("No instance is chosen.")
    strip = state_strip(
        subject.state,
        width,
        seconds=subject.seconds_in_state,
        so_far=subject.seconds_in_transition,
        usual=subject.usual,
        action=subject.action,
        stuck=subject.is_stuck,
        can=subject.can if subject.may_act else None,
    )
    facts = [*_what_it_is(about, subject), *_who_it_belongs_to(about), *_fees(about), *_links(subject)]
    return Content.assemble(strip, "\n", lay_out(facts, width))


def _what_it_is(about: InstanceRow | Instance, subject: Subject) -> Iterator[Fact]:
    yield Fact("Template", _with(about.template_name, about.template_os))
    yield Fact("Project", about.project_name)
    yield Fact("Cores, RAM", f"{counted(about.cores, 'core') if about.cores else '?'}, {size_text(about.ram)}")
    disks = f"{size_text(about.system_volume_size)} + {size_text(about.data_volume_size)} data"
    yield Fact("Disks", disks)
    yield Fact("External IP", _first(about.external_ips))
    yield Fact("Internal IP", _first(about.internal_ips))
    yield Fact("Customer", _with(about.customer_name, about.customer_abbreviation))
    yield Fact("Cloud", about.cloud_name)
    yield Fact("Started", _started(about, subject))
    yield Fact("Agreed SLA", "" if about.agreed_sla is None else f"{about.agreed_sla} %")


def _who_it_belongs_to(about: InstanceRow | Instance) -> Iterator[Fact]:
    yield Fact("Groups", _names(about.project_groups))
    yield Fact("Security", _names(about.security_groups))
    yield Fact("Key", about.key_name)
    yield Fact("Fingerprint", about.key_fingerprint)
    yield Fact("Description", about.description)
    yield Fact("Hostname", about.hostname)


def _fees(about: InstanceRow | Instance) -> Iterator[Fact]:
    yield Fact("Fees", f"setup {money_text(about.setup_fee)}, monthly {money_text(about.monthly_fee)}")


def _links(subject: Subject) -> Iterator[Fact]:
    about, instance = subject.about, subject.instance
    if about is not None:
        yield Fact("UUID", about.uuid)
        yield Fact("Project UUID", about.project_uuid)
        yield Fact("Cloud UUID", about.cloud_uuid)
    if instance is None:
        yield Fact("Addresses", subject.missing, "muted")
        return
    for label, url in (
        ("URL", instance.url),
        ("Template URL", instance.template),
        ("Cloud URL", instance.cloud),
        ("Project URL", instance.project),
        ("Customer URL", instance.customer),
        *(("Group URL", group.url) for group in instance.project_groups),
    ):
        yield Fact(label, clean(url))


def _started(about: InstanceRow | Instance, subject: Subject) -> str:
    start = about.start_time
    if start is None or subject.scene is None:
        return date_text(start) if start else ""
    return f"{date_text(start)}, {ago(subject.scene.wall - start.timestamp())}"


def _with(name: str, more: str) -> str:
    return f"{name} ({more})" if more and more != name else name


def _first(addresses: tuple[str, ...]) -> str:
    rest = len(addresses) - 1
    return "" if not addresses else f"{addresses[0]} +{rest}" if rest else addresses[0]


def _names(references: Iterable[str | Reference]) -> str:
    return ", ".join(each if isinstance(each, str) else each.name for each in references)
