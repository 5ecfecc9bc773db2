"""Records as the JSON the server sends, key by key in its order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api_client.sandbox.records import (
        Backup,
        Instance,
        Licence,
        Link,
        ProjectGroup,
        Schedule,
        SecurityGroup,
        Template,
    )

Body = dict[str, Any]


def moment(seconds: float | None) -> str | None:
    """UTC in ISO 8601 with a Z, and milliseconds when there are any."""
    if seconds is None:
        return None
    text = datetime.fromtimestamp(round(seconds, 3), UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00").removesuffix(".000") + "Z"


def rules(group: SecurityGroup) -> list[Body]:
    """The rules of a security group."""
    return [
        {"protocol": rule.protocol, "from_port": rule.from_port, "to_port": rule.to_port, "cidr": rule.cidr}
        for rule in group.rules
    ]


def licence_terms(licence: Licence) -> Body:
    """What a licence costs, and for what."""
    return {
        "name": licence.name,
        "license_type": licence.license_type,
        "service_type": licence.service_type,
        "setup_fee": licence.setup_fee,
        "monthly_fee": licence.monthly_fee,
    }


class Renderer:
    """Writes records for one base address. What many instances share is written once and kept."""

    def __init__(self, base: str, name_key: str = "hostname") -> None:
        self.base = base
        self._name_key = name_key
        self._kept: dict[object, Any] = {}

    def url(self, resource: str, identifier: str | int) -> str:
        """The address of one thing."""
        return f"{self.base}/api/{resource}/{identifier}/"

    def _once(self, record: object, write: Callable[[], Any]) -> Any:  # noqa: ANN401 (any JSON)
        if record not in self._kept:
            self._kept[record] = write()
        return self._kept[record]

    def instance(self, instance: Instance) -> Body:
        """One instance, in a list or alone."""
        return {
            "url": self.url("instances", instance.uuid),
            "uuid": instance.uuid,
            self._name_key: instance.hostname,
            "description": instance.description,
            "start_time": moment(instance.start_time),
            **self._once(instance.template, partial(self._instance_template, instance.template)),
            **self._once(instance.link, partial(self._instance_link, instance.link)),
            "key_name": instance.key.name,
            "key_fingerprint": instance.key.fingerprint,
            "project_groups": self._once(instance.link.project, partial(self.groups, instance.link.project.groups)),
            "security_groups": self.instance_groups(instance.security_groups),
            "external_ips": instance.external_ips,
            "internal_ips": instance.internal_ips,
            "state": instance.state,
            "backups": [self._backup(instance, backup) for backup in instance.backups],
            "backup_schedules": [self._schedule(instance, schedule) for schedule in instance.schedules],
            "instance_licenses": [self._licence(instance, licence) for licence in instance.template.licences],
            "agreed_sla": instance.agreed_sla,
            "system_volume_size": instance.system_volume_size,
            "data_volume_size": instance.data_volume_size,
            "cores": instance.cores,
            "ram": instance.ram,
        }

    def created(self, instance: Instance) -> Body:
        """The answer to a creation."""
        return {
            "url": self.url("instances", instance.uuid),
            "uuid": instance.uuid,
            self._name_key: instance.hostname,
            "description": instance.description,
            "template": self.url("iaas-templates", instance.template.uuid),
            "security_groups": self.instance_groups(instance.security_groups),
        }

    def edited(self, instance: Instance) -> Body:
        """The answer to an edit."""
        return {
            "url": self.url("instances", instance.uuid),
            self._name_key: instance.hostname,
            "description": instance.description,
            "security_groups": self.instance_groups(instance.security_groups),
        }

    def instance_groups(self, groups: tuple[SecurityGroup, ...]) -> list[Body]:
        """Security groups as an instance shows them."""
        return [self._once(group, partial(self._instance_group, group)) for group in groups]

    def _instance_template(self, template: Template) -> Body:
        return {
            "template": self.url("iaas-templates", template.uuid),
            "template_name": template.name,
            "template_os": template.os,
        }

    def _instance_link(self, link: Link) -> Body:
        cloud, project, customer = link.cloud, link.project, link.project.customer
        return {
            "cloud": self.url("clouds", cloud.uuid),
            "cloud_name": cloud.name,
            "cloud_uuid": cloud.uuid,
            "project": self.url("projects", project.uuid),
            "project_name": project.name,
            "project_uuid": project.uuid,
            "customer": self.url("customers", customer.uuid),
            "customer_name": customer.name,
            "customer_abbreviation": customer.abbreviation,
        }

    def _instance_group(self, group: SecurityGroup) -> Body:
        return {
            "url": self.url("security-groups", group.uuid),
            "name": group.name,
            "rules": rules(group),
            "description": group.description,
        }

    def _backup(self, instance: Instance, backup: Backup) -> Body:
        return {
            "url": self.url("backups", backup.uuid),
            "description": backup.description,
            "created_at": moment(backup.created_at),
            "kept_until": moment(backup.kept_until),
            "backup_source": self.url("instances", instance.uuid),
            "state": backup.state,
            "backup_schedule": self.url("backup-schedules", backup.schedule.uuid) if backup.schedule else None,
        }

    def _schedule(self, instance: Instance, schedule: Schedule) -> Body:
        backups = [backup for backup in instance.backups if backup.schedule is schedule]
        return {
            "url": self.url("backup-schedules", schedule.uuid),
            "description": schedule.description,
            "backups": [self.url("backups", backup.uuid) for backup in backups],
            "retention_time": schedule.retention_time,
            "backup_source": self.url("instances", instance.uuid),
            "maximal_number_of_backups": schedule.maximal_number_of_backups,
            "schedule": schedule.schedule,
            "is_active": schedule.is_active,
        }

    def _licence(self, instance: Instance, licence: Licence) -> Body:
        """An instance holds copies of its template's licences, with identifiers of their own."""
        own = int(instance.uuid, 16) ^ int(licence.uuid, 16)
        return {"uuid": f"{own:032x}", **licence_terms(licence)}

    def groups(self, groups: Iterable[ProjectGroup]) -> list[Body]:
        """Project groups as an instance or a project shows them."""
        return [
            {"url": self.url("project-groups", group.uuid), "name": group.name, "uuid": group.uuid} for group in groups
        ]
