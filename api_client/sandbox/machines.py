"""Makes the seeded instances: named by what they are for, spread over the projects, in all kinds of states."""

from __future__ import annotations

from collections import Counter
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING

from api_client.sandbox import names
from api_client.sandbox.permissions import sees_project
from api_client.sandbox.records import Backup, Instance, Schedule
from api_client.states import SYMBOLS, InstanceState, is_transitional

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_client.sandbox.names import Kind
    from api_client.sandbox.records import Catalogue, Link, SecurityGroup

DAY = 86_400.0

_STABLE = {InstanceState.ONLINE: 72, InstanceState.OFFLINE: 20, InstanceState.ERRED: 4}
_STATES = tuple(SYMBOLS)
_WEIGHTS = tuple(_STABLE.get(state, 0.4) for state in _STATES)
_NEVER_RAN = frozenset({InstanceState.PROVISIONING_SCHEDULED, InstanceState.PROVISIONING})
_RUNS = frozenset({InstanceState.ONLINE, InstanceState.STOPPING_SCHEDULED})


class Machines:
    """Draws instances one after the other, from one seeded source."""

    def __init__(self, catalogue: Catalogue, seed: int, now: float, *, hostile: bool = False) -> None:
        self._rng = Random(f"machines {seed}")  # noqa: S311 (a stage set, not a secret)
        self._now = now
        self._links = catalogue.links
        self._templates = {
            link: tuple(template for template in catalogue.templates if link.cloud in template.clouds)
            for link in catalogue.links
        }
        self._keys = {
            link: tuple(key for key in catalogue.keys if sees_project(key.user, link.project))
            for link in catalogue.links
        }
        self._groups = _groups_by_kind(catalogue)
        self._counts: Counter[str] = Counter()
        self._hostile = cycle(names.HOSTILE) if hostile else None

    def draw(self, number: int) -> Iterator[Instance]:
        """So many instances."""
        for _ in range(number):
            yield self._instance()

    def _instance(self) -> Instance:
        rng = self._rng
        kind = rng.choice(names.KINDS)
        link = rng.choice(self._links)
        template = rng.choice(self._templates[link])
        flavor = rng.choice(link.cloud.flavors[1:])
        state = rng.choices(_STATES, _WEIGHTS)[0]
        hostname, description = self._words(kind)
        switches = self._switches(state)
        instance = Instance(
            uuid=self._uuid(),
            hostname=hostname,
            description=description,
            link=link,
            template=template,
            key=rng.choice(self._keys[link]),
            state=state,
            cores=flavor.cores,
            ram=flavor.ram,
            system_volume_size=flavor.disk,
            data_volume_size=20480 * rng.choice((1, 1, 1, 2, 5)),
            start_time=switches[0] if switches else None,
            agreed_sla=template.sla_level,
            security_groups=self._groups[link][kind.name],
            internal_ips=(f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}",),
            external_ips=(f"203.0.113.{rng.randrange(1, 255)}",) if kind.public else (),
            switches=switches,
        )
        if switches and rng.random() < 0.1:
            self._back_up(instance)
        return instance

    def _words(self, kind: Kind) -> tuple[str, str]:
        """A hostname and a description."""
        if self._hostile is not None:
            words = next(self._hostile)
            return words, words
        self._counts[kind.name] += 1
        return f"{kind.name}-{self._counts[kind.name]}", kind.description

    def _uuid(self) -> str:
        return f"{self._rng.getrandbits(128):032x}"

    def _switches(self, state: InstanceState) -> tuple[float, ...]:
        """On since some days ago; for what does not run now, off again since some hours ago."""
        if state in _NEVER_RAN:
            return ()
        on = self._now - self._rng.uniform(1, 90) * DAY
        return (on,) if state in _RUNS else (on, self._now - self._rng.uniform(0.01, 0.9) * DAY)

    def _back_up(self, instance: Instance) -> None:
        schedule = Schedule(self._uuid(), "Nightly", "0 3 * * *", retention_time=30, maximal_number_of_backups=3)
        instance.schedules = (schedule,)
        made = self._now - self._rng.uniform(0, 1) * DAY
        states = ("Ready", "Ready", "Ready", "Ready", "Backing up", "Erred")
        instance.backups = tuple(
            Backup(
                self._uuid(),
                "Nightly backup",
                self._rng.choice(states) if age == 0 else "Ready",
                created_at=made - age * DAY,
                kept_until=made + (30 - age) * DAY,
                schedule=schedule,
            )
            for age in range(self._rng.randrange(1, 4))
        )


def delays(instances: list[Instance], seed: int) -> Iterator[tuple[Instance, float]]:
    """The seeded instances that are in the middle of something, and how long each still waits before it goes on."""
    rng = Random(f"delays {seed}")  # noqa: S311 (a stage set, not a secret)
    return ((instance, rng.uniform(0, 120)) for instance in instances if is_transitional(instance.state))


def _groups_by_kind(catalogue: Catalogue) -> Mapping[Link, Mapping[str, tuple[SecurityGroup, ...]]]:
    by_link: dict[Link, list[SecurityGroup]] = {link: [] for link in catalogue.links}
    for group in catalogue.security_groups:
        by_link[group.link].append(group)
    return {
        link: {kind.name: tuple(group for group in groups if group.name in kind.groups) for kind in names.KINDS}
        for link, groups in by_link.items()
    }
