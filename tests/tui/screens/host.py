"""A bare app to show one dialog in, and a source of choices that answers when a test says so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.app import App

from api_client.models import Cloud, Instance, Project, SecurityGroup, SshKey, Template, User
from tui.themes import variable_defaults

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot
    from textual.screen import ModalScreen

    from api_client.errors import ApiError

T = TypeVar("T")
BASE = "http://cloud.test/api"


class Host(App[None]):
    """Shows one dialog and remembers what it was left with."""

    def __init__(self, dialog: ModalScreen[Any]) -> None:
        super().__init__()
        self.dialog = dialog
        self.results: list[Any] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self.results.append)


async def settle(pilot: Pilot[Any], until: Callable[[], bool]) -> None:
    """Let the app work until something is so."""
    async with asyncio.timeout(20):
        while not until():
            await pilot.pause()


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Press the keys of a text."""
    names = {" ": "space", ".": "full_stop", "-": "minus", ",": "comma", "/": "slash", "[": "left_square_bracket"}
    await pilot.press(*(names.get(char, char) for char in text))


def url(kind: str, number: int) -> str:
    """The address of one thing of a kind."""
    return f"{BASE}/{kind}/{number:032x}/"


def uuid(number: int) -> str:
    return f"{number:032x}"


def instance(**fields: object) -> Instance:
    """An instance with three groups, its fields given by name."""
    known: dict[str, object] = {
        "uuid": uuid(1),
        "url": url("instances", 1),
        "hostname": "web-01",
        "description": "front",
        "state": "Offline",
        "project": url("projects", 1),
        "cloud": url("clouds", 1),
        "template": url("iaas-templates", 2),
        "security_groups": [{"url": url("security-groups", number), "name": f"own-{number}"} for number in (1, 2)],
        "cores": 2,
        "ram": 2048,
        "system_volume_size": 20480,
        "data_volume_size": 20480,
    }
    return Instance.model_validate(known | fields)


class Gate(Generic[T]):
    """An answer that waits until it is let through; it can be an error."""

    def __init__(self, answer: T | ApiError, *, is_open: bool = True) -> None:
        self.answer = answer
        self.asked = 0
        self.open = asyncio.Event()
        if is_open:
            self.open.set()

    async def __call__(self) -> T:
        self.asked += 1
        await self.open.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def reference(kind: str, number: int, name: str) -> dict[str, Any]:
    return {"url": url(kind, number), "name": name}


def flavor(number: int, name: str, cores: int, ram: int, disk: int) -> dict[str, Any]:
    return reference("flavors", number, name) | {"cores": cores, "ram": ram, "disk": disk}


CLOUDS = tuple(
    Cloud.model_validate(each)
    for each in (
        reference("clouds", 1, "Stratus")
        | {"flavors": [flavor(1, "m1.small", 1, 1024, 10240), flavor(2, "m1.large", 2, 2048, 20480)]},
        reference("clouds", 2, "Nimbus") | {"flavors": [flavor(3, "c1.huge", 16, 65536, 102400)]},
    )
)
PROJECTS = tuple(
    Project.model_validate(each)
    for each in (
        reference("projects", 1, "web [/red]")
        | {
            "customer_name": "Ministry",
            "clouds": [reference("clouds", 1, "Stratus"), reference("clouds", 2, "Nimbus")],
        },
        reference("projects", 2, "batch") | {"customer_name": "Ministry", "clouds": [reference("clouds", 2, "Nimbus")]},
        reference("projects", 3, "bare") | {"customer_name": "Ministry"},
    )
)
LICENCE = {"uuid": uuid(7), "name": "RHEL", "setup_fee": "10", "monthly_fee": "5"}
TEMPLATES = {
    uuid(1): tuple(
        Template.model_validate(each)
        for each in (
            reference("iaas-templates", 1, "CentOS 6")
            | {"os": "CentOS 6.5", "setup_fee": "2.50", "monthly_fee": "1", "template_licenses": [LICENCE, LICENCE]},
            reference("iaas-templates", 2, "Ubuntu") | {"os": "Ubuntu 14.04", "setup_fee": "1", "monthly_fee": "2"},
        )
    ),
    uuid(2): (Template.model_validate(reference("iaas-templates", 3, "Windows") | {"os": "Windows 2012"}),),
}
KEYS = tuple(SshKey.model_validate(reference("keys", number, f"key {number}")) for number in (1, 2))
GROUPS = tuple(
    SecurityGroup.model_validate(reference("security-groups", number, name))
    for number, name in enumerate(("http", "https", "ssh"), start=1)
)


class FakeSource:
    """The client's reading half, from fixed data; each answer can be held back or made to fail."""

    def __init__(self, *, is_staff: bool = False) -> None:
        self.user = Gate(User(url=url("users", 1), username="anna", is_staff=is_staff))
        self.all_projects = Gate(PROJECTS)
        self.administered = Gate(PROJECTS)
        self.all_clouds = Gate(CLOUDS)
        self.templates_of = {cloud: Gate(found) for cloud, found in TEMPLATES.items()}
        self.own_keys = Gate(KEYS)
        self.groups = Gate(GROUPS)
        self.keys_asked_for: list[str | None] = []

    async def me(self) -> User:
        return await self.user()

    async def projects(self, *, can_admin: bool = False) -> tuple[Project, ...]:
        return await (self.administered() if can_admin else self.all_projects())

    async def clouds(self) -> tuple[Cloud, ...]:
        return await self.all_clouds()

    async def templates(self, cloud_uuid: str) -> tuple[Template, ...]:
        return await self.templates_of[cloud_uuid]()

    async def keys(self, user_uuid: str | None = None) -> tuple[SshKey, ...]:
        self.keys_asked_for.append(user_uuid)
        return await self.own_keys()

    async def security_groups(self, project_uuid: str, cloud_uuid: str) -> tuple[SecurityGroup, ...]:
        return await self.groups()
