"""Drafts: what a person has typed into a form, kept while the form is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_client.models import Instance

_NUMBERED = re.compile(r"(.*?)(\d{1,9})", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class CreateDraft:
    """The inputs of a new instance as they stand in the form; references are urls."""

    hostname: str = ""
    description: str = ""
    project: str = ""
    cloud: str = ""
    flavor: str = ""
    template: str = ""
    security_groups: tuple[str, ...] = ()
    ssh_public_key: str = ""
    internal_ips: str = ""
    """As typed."""
    external_ips: str = ""
    """As typed."""
    suggestion: str = ""
    """A hostname to hint at."""
    cores: int | None = None
    """With `ram` and `disk`: the size a flavor is looked for by, while none is chosen."""
    ram: int | None = None
    """MiB."""
    disk: int | None = None
    """MiB."""
    in_doubt: bool = False
    """Whether this was sent once and nobody knows what came of it."""


@dataclass(frozen=True, slots=True)
class EditDraft:
    """The three fields of an instance that can be edited."""

    hostname: str
    description: str
    security_groups: tuple[str, ...]
    in_doubt: bool = False
    """Whether this was sent once and nobody knows what came of it."""


@dataclass(frozen=True, slots=True)
class ResizeDraft:
    """Another flavor, or another size of the data disk."""

    flavor: str = ""
    disk: str = ""
    """As typed."""
    in_doubt: bool = False
    """Whether this was sent once and nobody knows what came of it."""


@dataclass(slots=True)
class Drafts:
    """The drafts of one session: of the new instance, and of edits and resizes by the instance's uuid."""

    create: CreateDraft | None = None
    edits: dict[str, EditDraft] = field(default_factory=dict)
    begun: dict[str, EditDraft] = field(default_factory=dict)
    """What each instance was when its edit was begun."""
    resizes: dict[str, ResizeDraft] = field(default_factory=dict)


def draft_like(instance: Instance) -> CreateDraft:
    """Start a new instance from one that exists: all but its name, its key and its addresses."""
    return CreateDraft(
        description=instance.description,
        project=instance.project,
        cloud=instance.cloud,
        template=instance.template,
        security_groups=tuple(group.url for group in instance.security_groups),
        suggestion=next_name(instance.hostname),
        cores=instance.cores,
        ram=instance.ram,
        disk=instance.system_volume_size,
    )


def draft_of(instance: Instance) -> EditDraft:
    """The editable fields of an instance as they are."""
    groups = tuple(dict.fromkeys(group.url for group in instance.security_groups))
    return EditDraft(instance.hostname, instance.description, groups)


def changes_since(begun: EditDraft, instance: Instance) -> dict[str, str]:
    """What of an instance is otherwise now than when its edit was begun: the field, and what it is."""
    now = draft_of(instance)
    texts = {"hostname": now.hostname, "description": now.description}
    changed = {key: text or "none" for key, text in texts.items() if text != getattr(begun, key)}
    if {*now.security_groups} != {*begun.security_groups}:
        changed["security_groups"] = ", ".join(group.name for group in instance.security_groups) or "none"
    return changed


def text_to_send(instance: Instance, key: str, typed: str) -> str:
    """What to send for a text: the server's own, of which only a clean form is shown, where it was left alone."""
    raw = instance.raw.get(key)
    return raw if isinstance(raw, str) and typed == getattr(instance, key) else typed.strip()


def next_name(hostname: str) -> str:
    """The hostname that follows: web-09 → web-10, db → db-2."""
    match = _NUMBERED.fullmatch(hostname)
    if match is None:
        return f"{hostname}-2" if hostname else ""
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}d}"
