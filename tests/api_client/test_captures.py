"""Exchanges recorded from a real server: the client must read every one of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from api_client.errors import (
    ApiError,
    BadReply,
    Forbidden,
    Invalid,
    MissingEndpoint,
    NotFound,
    ServerFault,
    Unauthenticated,
    WrongState,
)
from api_client.models import (
    Accepted,
    Cloud,
    Created,
    Instance,
    Project,
    SecurityGroup,
    SshKey,
    Template,
    UsagePoint,
    User,
)
from api_client.reading import read_many, read_one
from api_client.refusals import refusal
from api_client.reply import Reply
from api_client.wire import decode_rows

if TYPE_CHECKING:
    from pydantic import BaseModel

FOLDER = Path(__file__).parents[3] / "shared" / "captures" / "nodeconductor"
LISTS: dict[str, type[BaseModel]] = {
    "clouds": Cloud,
    "iaas-templates": Template,
    "keys": SshKey,
    "projects": Project,
    "security-groups": SecurityGroup,
    "users": User,
}
KINDS: dict[int, tuple[type[ApiError], ...]] = {
    301: (BadReply,),
    400: (Invalid,),
    401: (Unauthenticated,),
    403: (Forbidden,),
    404: (NotFound, MissingEndpoint),
    405: (BadReply,),
    406: (BadReply,),
    409: (WrongState,),
    415: (BadReply,),
    500: (ServerFault,),
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="There are no recorded exchanges beside this checkout.")


class Exchange:
    """One request and its answer."""

    def __init__(self, name: str, recorded: dict[str, Any]) -> None:
        self.name = name
        self.method: str = recorded["request"]["method"]
        self.parts = urlsplit(recorded["request"]["path"]).path.strip("/").split("/")
        answer = recorded["response"]
        self.body = answer["body"]
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        self.reply = Reply(answer["status"], httpx.Headers(answer["headers"]), text.encode())


def exchanges() -> list[Exchange]:
    return [
        Exchange(f"{path.stem}/{name}", recorded)
        for path in sorted(FOLDER.glob("*.json"))
        for name, recorded in json.loads(path.read_text()).items()
    ]


ALL = exchanges()
SUCCESSES = [one for one in ALL if one.reply.status < 300]
REFUSALS = [one for one in ALL if one.reply.status >= 300]


def named(chosen: list[Exchange]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("one", chosen, ids=[one.name for one in chosen])


@named(REFUSALS)
def test_p05_p06_every_refusal_becomes_an_error_with_the_servers_words(one: Exchange) -> None:
    error = refusal(one.reply, lambda: 0.0)
    assert type(error) in KINDS[one.reply.status]
    assert "<" not in error.detail or one.reply.is_json
    if isinstance(one.body, dict):
        words = next(iter(one.body.values()))
        while isinstance(words, list | dict):
            words = next(iter(words.values())) if isinstance(words, dict) else next(filter(None, words))
        assert words[:40] in error.detail
        assert not isinstance(error, MissingEndpoint)


@named([one for one in SUCCESSES if one.parts == ["api", "instances"] and isinstance(one.body, list)])
def test_every_instance_list_is_read_without_loss(one: Exchange) -> None:
    rows, bad = decode_rows(one.reply.checked_body())
    assert bad == ()
    assert [row.uuid for row in rows] == [item["uuid"] for item in one.body]
    for row, item in zip(rows, one.body, strict=True):
        whole = read_one(Instance, item)
        assert (row.hostname, row.state, row.ram) == (item["hostname"], item["state"], item["ram"])
        assert list(row.internal_ips) == item["internal_ips"]
        assert (row.start_time, row.agreed_sla, row.monthly_fee) == (
            whole.start_time,
            whole.agreed_sla,
            whole.monthly_fee,
        )
        assert (row.backups, row.security_groups) == (
            len(whole.backups),
            tuple(group.name for group in whole.security_groups),
        )


@named([one for one in SUCCESSES if one.parts[:2] == ["api", "instances"] and one.parts != ["api", "instances"]])
def test_every_answer_about_one_instance_is_read(one: Exchange) -> None:
    if one.parts[-1] == "usage":
        points = read_many(UsagePoint, one.reply.checked_body())
        assert [point.value for point in points] == [item["value"] for item in one.body]
    elif one.method == "GET":
        assert read_one(Instance, one.reply.json()).hostname == one.body["hostname"]
    elif one.method in {"POST", "DELETE"}:
        assert read_one(Accepted, one.reply.json()).status.endswith("was scheduled")
    else:
        assert one.method in {"PUT", "PATCH"}


@named([one for one in SUCCESSES if one.parts == ["api", "instances"] and one.method == "POST"])
def test_every_creation_is_read(one: Exchange) -> None:
    assert read_one(Created, one.reply.json()).uuid == one.body["uuid"]


@named([one for one in SUCCESSES if one.parts[-1] in LISTS and isinstance(one.body, list)])
def test_every_list_of_the_catalogue_is_read(one: Exchange) -> None:
    found = read_many(LISTS[one.parts[-1]], one.reply.checked_body())
    assert [getattr(item, "url", None) for item in found] == [item["url"] for item in one.body]
