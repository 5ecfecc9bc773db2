"""The world the recorded exchanges came from, put together again from what they tell.

The recordings hold only the first items of each list, so what is missing is filled up to the counts they give.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from api_client.sandbox.records import Backup, Catalogue, Instance, Key, Link, Schedule, SecurityGroup
from api_client.states import SYMBOLS, InstanceState

from .recorded_catalogue import PLACES, CatalogueMaker
from .recordings import Exchange, known_bodies, last_part

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_795_508_658.0
BOOT = 1_795_440_000.0
"""When the machine whose usage was recorded had been switched on."""

KINDS = ("web", "db", "app", "mail")
EXTRA = ("fail-disk-1", "fail-resize-1", "fail-start-1")


class RecordedWorld:
    """Builds the catalogue and the instances."""

    def __init__(self, recorded: list[Exchange], *, disabled: bool) -> None:
        self._recorded = recorded
        self._make = CatalogueMaker(recorded)
        self._catalogue = self._make.make(disabled=disabled)

    def catalogue(self) -> Catalogue:
        return self._catalogue

    def instances(self) -> list[Instance]:
        known = {
            body["hostname"]: body
            for body in known_bodies(self._recorded, "instances").values()
            if body.get("start_time") or body.get("description", "") != "sample description"
            if "state" in body
        }
        spare = self._spare_states(known)
        extra = [self._filler(hostname, *PLACES[0], next(spare)) for hostname in EXTRA]
        made = []
        for number in range(64):
            project, cloud = PLACES[number % 5]
            hostname = f"{KINDS[number % 4]}-{number:02}.{project}"
            if hostname in known:
                made.append(self.instance(known[hostname]))
            else:
                made.append(self._filler(hostname, project, cloud, next(spare)))
        return [*made, *extra]

    def _spare_states(self, known: dict[str, dict[str, Any]]) -> Iterator[str]:
        """States for the machines nobody recorded, so that each state has the count its filter gave."""
        wanted = {"Online": 19, "Offline": 22, "Erred": 6}
        totals = {state.value: wanted.get(state.value, 2) for state in SYMBOLS}
        for body in known.values():
            totals[body["state"]] -= 1
        stable = [state for state in wanted for _ in range(totals.pop(state))]
        moving = [state for state, left in reversed(totals.items()) for _ in range(left)]
        return iter([*stable, *moving])

    def instance(self, body: dict[str, Any]) -> Instance:
        """The instance a recorded body shows."""
        schedules = _schedules(body)
        start = _seconds(body["start_time"])
        template = next(one for one in self._catalogue.templates if one.name == body["template_name"])
        return Instance(
            uuid=body["uuid"],
            hostname=body["hostname"],
            link=self._link(body["project_name"], body["cloud_name"]),
            template=template,
            key=self._key(body["key_name"], body["key_fingerprint"]),
            state=InstanceState(body["state"]),
            cores=body["cores"],
            ram=body["ram"],
            system_volume_size=body["system_volume_size"],
            data_volume_size=body["data_volume_size"],
            description=body["description"],
            start_time=start,
            agreed_sla=body["agreed_sla"],
            security_groups=tuple(self._group(group) for group in body["security_groups"]),
            internal_ips=tuple(body["internal_ips"]),
            external_ips=tuple(body["external_ips"]),
            backups=_backups(body, schedules),
            schedules=schedules,
            switches=(BOOT,) if start and body["state"] == "Online" else (start, start + 60) if start else (),
        )

    def stand_in(self, uuid: str, state: InstanceState, hostname: str = "test VM") -> Instance:
        """A machine made while recording, of which only the identifier is known."""
        made = self._filler(hostname, *PLACES[0], state.value)
        made.uuid = uuid
        made.description = "sample description"
        made.key = self._key("Laptop", "74:1c:72:cc:07:66:9e:17:cb:84:63:70:c2:e7:89:ec")
        return made

    def new_key(self, uuid: str) -> Key:
        """A key Charlie added while recording."""
        owner = next(user for user in self._catalogue.users if user.username == "Charlie")
        return Key(uuid, "new key", "", "", owner)

    def _filler(self, hostname: str, project: str, cloud: str, state: str) -> Instance:
        return Instance(
            uuid=self._make.uuid(),
            hostname=hostname,
            link=self._link(project, cloud),
            template=next(one for one in self._catalogue.templates if one.name == "CentOS 6 x64"),
            key=self._catalogue.keys[0],
            state=InstanceState(state),
            cores=1,
            ram=2048,
            system_volume_size=20480,
            switches=(BOOT, BOOT + 60),
        )

    def _link(self, project: str, cloud: str) -> Link:
        links = self._catalogue.links
        return next(link for link in links if (link.project.name, link.cloud.name) == (project, cloud))

    def _group(self, body: dict[str, Any]) -> SecurityGroup:
        uuid = last_part(body["url"])
        return next(group for group in self._catalogue.security_groups if group.uuid == uuid)

    def _key(self, name: str, fingerprint: str) -> Key:
        known = (key for key in self._catalogue.keys if (key.name, key.fingerprint) == (name, fingerprint))
        return next(known, Key(self._make.uuid(), name, "", fingerprint, self._catalogue.users[0]))


def _seconds(text: str | None) -> float | None:
    return None if text is None else datetime.fromisoformat(text).timestamp()


def _schedules(body: dict[str, Any]) -> tuple[Schedule, ...]:
    return tuple(
        Schedule(
            last_part(item["url"]),
            item["description"],
            item["schedule"],
            item["retention_time"],
            item["maximal_number_of_backups"],
        )
        for item in body["backup_schedules"]
    )


def _backups(body: dict[str, Any], schedules: tuple[Schedule, ...]) -> tuple[Backup, ...]:
    return tuple(
        Backup(
            last_part(item["url"]),
            item["description"],
            item["state"],
            _seconds(item["created_at"]) or 0,
            _seconds(item["kept_until"]),
            schedules[0],
        )
        for item in body["backups"]
    )
