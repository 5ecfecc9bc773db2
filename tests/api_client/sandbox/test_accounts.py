from __future__ import annotations

import httpx
import pytest

from api_client.sandbox import URL, ManualClock, Sandbox

from .support import ask, get


async def log_in(sandbox: Sandbox, **fields: str) -> httpx.Response:
    return await ask(sandbox, None, "POST", "/api-auth/password/", json=fields)


async def test_a_password_buys_the_users_token(sandbox: Sandbox) -> None:
    answer = await log_in(sandbox, username="admin", password="admin-demo")
    assert (answer.status_code, answer.json()) == (200, {"token": sandbox.tokens["admin"]})


async def test_a_form_buys_it_too(sandbox: Sandbox) -> None:
    fields = {"username": "admin", "password": "admin-demo"}
    answer = await ask(sandbox, None, "POST", "/api-auth/password/", data=fields)
    assert answer.json() == {"token": sandbox.tokens["admin"]}


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"username": "admin", "password": "wrong"}, {"detail": "Invalid username/password"}),
        ({"username": "Admin", "password": "admin-demo"}, {"detail": "Invalid username/password"}),
        ({"username": "leaver", "password": "leaver-demo"}, {"detail": "User account is disabled"}),
        ({"username": "admin", "password": ""}, {"password": ["This field is required."]}),
        ({}, {"username": ["This field is required."], "password": ["This field is required."]}),
    ],
)
async def test_what_is_wrong_with_a_log_in_is_a_401(
    sandbox: Sandbox, fields: dict[str, str], body: dict[str, object]
) -> None:
    answer = await log_in(sandbox, **fields)
    assert (answer.status_code, answer.json()) == (401, body)
    assert "WWW-Authenticate" not in answer.headers


async def test_broken_json_is_a_400(sandbox: Sandbox) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await ask(sandbox, None, "POST", "/api-auth/password/", content="{", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("JSON parse error - ")


async def test_log_in_is_only_posted(sandbox: Sandbox) -> None:
    answer = await ask(sandbox, None, "GET", "/api-auth/password/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        ("", "Authentication credentials were not provided."),
        ("Bearer x", "Authentication credentials were not provided."),
        ("Token", "Invalid token header. No credentials provided."),
        ("Token a b", "Invalid token header. Token string should not contain spaces."),
        ("Token nonsense", "Invalid token"),
    ],
)
async def test_a_bad_token_is_a_401(sandbox: Sandbox, header: str, detail: str) -> None:
    answer = await ask(sandbox, None, "GET", "/api/instances/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, {"detail": detail})
    assert answer.headers["WWW-Authenticate"] == "Token"


async def test_the_token_of_a_disabled_user_is_refused(sandbox: Sandbox) -> None:
    answer = await get(sandbox, "/api/instances/", "leaver")
    assert (answer.status_code, answer.json()) == (401, {"detail": "User inactive or deleted"})


async def test_a_revoked_token_is_worthless_until_the_next_log_in(sandbox: Sandbox) -> None:
    old = sandbox.tokens["admin"]
    sandbox.accounts.revoke("admin")
    answer = await ask(sandbox, None, "GET", "/api/instances/", headers={"Authorization": f"Token {old}"})
    assert answer.json() == {"detail": "Invalid token"}
    token = (await log_in(sandbox, username="admin", password="admin-demo")).json()["token"]
    assert token != old
    assert (await get(sandbox, "/api/instances/", "admin")).status_code == 200


def test_tokens_are_random_unless_they_are_given(clock: ManualClock) -> None:
    first, second = (Sandbox(instances=0, clock=clock, tokens={"admin": "known"}) for _ in range(2))
    assert first.tokens["admin"] == second.tokens["admin"] == "known"
    assert first.tokens["staff"] != second.tokens["staff"]


async def test_who_the_user_is(sandbox: Sandbox) -> None:
    (me,) = (await get(sandbox, "/api/users/?current", "admin")).json()
    assert me["username"] == "admin"
    assert "is_staff" not in me
    (me,) = (await get(sandbox, "/api/users/?current")).json()
    assert (me["username"], me["is_staff"], me["is_active"]) == ("staff", True, True)


async def test_the_root_names_every_list_and_needs_a_token(sandbox: Sandbox) -> None:
    lists = (await get(sandbox, "/api/")).json()
    assert lists["instances"] == f"{URL}api/instances/"
    for url in lists.values():
        assert (await get(sandbox, httpx.URL(url).path)).status_code == 200
    assert (await ask(sandbox, None, "GET", "/api/")).status_code == 401


async def test_the_version_tells_the_modes_apart(sandbox: Sandbox, nodeconductor: Sandbox) -> None:
    assert (await get(sandbox, "/api/version/")).json() == {"version": "0.10.0"}
    assert (await get(nodeconductor, "/api/version/")).json() == {"version": "0.12.0.dev0"}


async def test_an_address_without_its_slash_is_redirected_and_an_unknown_one_is_a_page(sandbox: Sandbox) -> None:
    answer = await ask(sandbox, "admin", "POST", "/api/instances?a=b")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{URL}api/instances/?a=b")
    answer = await get(sandbox, "/api/<b>/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html")
    assert "/api/&lt;b&gt;/ was not found" in answer.text


async def test_options_and_head_and_other_formats(sandbox: Sandbox) -> None:
    assert (await ask(sandbox, "admin", "OPTIONS", "/api/instances/")).status_code == 200
    head = await ask(sandbox, "admin", "HEAD", "/api/instances/")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["X-Result-Count"]) > 0
    answer = await ask(sandbox, "admin", "GET", "/api/instances/", headers={"Accept": "application/xml"})
    assert answer.status_code == 406
