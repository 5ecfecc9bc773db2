from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_client.sandbox.keys import BadKey, fingerprint, make_key

from .support import ROLES, ask, get, user

if TYPE_CHECKING:
    from api_client.sandbox import Sandbox


async def listed(sandbox: Sandbox, path: str, username: str = "staff") -> list[dict[str, Any]]:
    separator = "&" if "?" in path else "?"
    answer = await get(sandbox, f"/api/{path}{separator}page_size=100", username)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def test_the_form_of_a_new_instance_can_be_filled(sandbox: Sandbox) -> None:
    """From a project to its clouds, flavors, templates and groups, as a client without rights to more would go."""
    project, *_ = await listed(sandbox, "projects/?can_admin", "admin")
    clouds = [cloud for cloud in await listed(sandbox, "clouds/", "admin") if _is_of(cloud, project)]
    assert len(clouds) == 2
    flavors = {flavor["uuid"] for flavor in await listed(sandbox, "flavors/", "admin")}
    for cloud in clouds:
        assert {flavor["uuid"] for flavor in cloud["flavors"]} <= flavors
        templates = await listed(sandbox, f"iaas-templates/?cloud={cloud['uuid']}", "admin")
        assert any(template["template_licenses"] for template in templates)
        groups = await listed(sandbox, f"security-groups/?project={project['uuid']}&cloud={cloud['uuid']}", "admin")
        assert {"http", "https"} < {group["name"] for group in groups}
        assert all(group["cloud_project_membership"]["cloud_name"] == cloud["name"] for group in groups)
    keys = await listed(sandbox, "keys/", "admin")
    assert [key["name"] for key in keys] == ["admin desktop", "admin laptop"]


def _is_of(cloud: dict[str, Any], project: dict[str, Any]) -> bool:
    return cloud["url"] in {one["url"] for one in project["clouds"]}


@pytest.mark.parametrize(("flag", "role"), [("can_admin", "administers"), ("can_manage", "manages")])
async def test_projects_by_role(sandbox: Sandbox, flag: str, role: str) -> None:
    for username in ROLES:
        found = {project["uuid"] for project in await listed(sandbox, f"projects/?{flag}=false", username)}
        assert found == getattr(user(sandbox, username), role)


async def test_project_filters(sandbox: Sandbox) -> None:
    everything = await listed(sandbox, "projects/")
    assert [project["name"] for project in everything] == sorted(project["name"] for project in everything)
    sample = next(project for project in everything if project["project_groups"])
    group = sample["project_groups"][0]
    customer = sample["customer"].rstrip("/").rpartition("/")[2]
    for query, expected in (
        (f"name={sample['name'].upper()}", [sample["name"]]),
        (f"customer={customer}", [one["name"] for one in everything if one["customer"] == sample["customer"]]),
        (f"project_group={group['uuid']}", [one["name"] for one in everything if group in one["project_groups"]]),
        (
            f"project_group_name={group['name'].lower()}",
            [one["name"] for one in everything if group in one["project_groups"]],
        ),
        ("description=experiments", [one["name"] for one in everything if one["description"] == "Experiments"]),
    ):
        assert [project["name"] for project in await listed(sandbox, f"projects/?{query}")] == expected


@pytest.mark.parametrize(
    "resource",
    ["projects", "clouds", "flavors", "security-groups", "project-cloud-memberships", "customers", "project-groups"],
)
async def test_lists_show_what_the_user_sees(sandbox: Sandbox, resource: str) -> None:
    counts = {username: len(await listed(sandbox, f"{resource}/", username)) for username in ROLES}
    assert counts["nobody"] == 0
    assert all(counts[username] > 0 for username in ROLES if username != "nobody")
    assert counts["staff"] >= max(counts.values())
    assert counts["groupmanager"] <= counts["admin"]


@pytest.mark.parametrize(
    "resource", ["users", "projects", "clouds", "flavors", "iaas-templates", "keys", "security-groups", "customers"]
)
async def test_members_of_a_list_have_an_address(sandbox: Sandbox, resource: str) -> None:
    row = (await listed(sandbox, f"{resource}/"))[0]
    answer = await get(sandbox, row["url"])
    assert (answer.status_code, answer.json()) == (200, row)
    assert (await get(sandbox, f"/api/{resource}/{'0' * 32}/")).json() == {"detail": "Not found"}


async def test_memberships_are_numbered(sandbox: Sandbox) -> None:
    link = (await listed(sandbox, "project-cloud-memberships/"))[2]
    assert link["url"].endswith("/3/")
    assert (await get(sandbox, link["url"])).json() == link


async def test_inactive_templates_are_shown_to_staff_alone(sandbox: Sandbox) -> None:
    for_staff = await listed(sandbox, "iaas-templates/")
    for_admin = await listed(sandbox, "iaas-templates/", "admin")
    assert [template["name"] for template in for_admin] == [
        template["name"] for template in for_staff if template["is_active"]
    ]
    assert all("is_active" not in template for template in for_admin)
    assert await listed(sandbox, "iaas-templates/?cloud=nonsense") == []


async def test_fees_are_decimal_strings(sandbox: Sandbox) -> None:
    licences = [
        licence for template in await listed(sandbox, "iaas-templates/") for licence in template["template_licenses"]
    ]
    fees = {fee for licence in licences for fee in (licence["setup_fee"], licence["monthly_fee"])}
    assert fees == {"10", "5.50", "20", "8", "42.75", None}


async def test_staff_sees_everybodys_keys_and_whose_they_are(sandbox: Sandbox) -> None:
    keys = await listed(sandbox, "keys/")
    assert len(keys) == 2 * len(sandbox.users)
    admin = user(sandbox, "admin").uuid
    own = await listed(sandbox, f"keys/?user_uuid={admin}")
    assert {key["user_uuid"] for key in own} == {admin}
    assert await listed(sandbox, f"keys/?fingerprint={keys[3]['fingerprint']}") == [keys[3]]


async def test_a_key_is_added_shown_and_deleted(sandbox: Sandbox) -> None:
    public_key = make_key("", "", user(sandbox, "admin"), b"modulus").public_key
    body = {"name": "new", "public_key": public_key}
    answer = await ask(sandbox, "admin", "POST", "/api/keys/", json=body)
    added = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, added["url"])
    assert added["fingerprint"] == fingerprint(public_key)
    assert added in await listed(sandbox, "keys/", "admin")
    again = await ask(sandbox, "admin", "POST", "/api/keys/", json=body)
    assert again.json() == {"non_field_errors": ["SSH key name is not unique for a user"]}
    assert (await ask(sandbox, "manager", "DELETE", added["url"])).status_code == 404
    assert (await ask(sandbox, "admin", "DELETE", added["url"])).status_code == 204
    assert (await get(sandbox, added["url"], "admin")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"public_key": "junk"}, {"public_key": ["Invalid SSH public key structure"]}),
        ({"public_key": "ssh-rsa !!"}, {"public_key": ["Invalid SSH public key structure"]}),
        ({"public_key": "ssh-rsa AAAA"}, {"public_key": ["Invalid SSH public key structure"]}),
        (
            {"public_key": "ssh-dss AAAA x"},
            {"public_key": ["Invalid SSH public key type ssh-dss, only ssh-rsa is supported"]},
        ),
        ({"name": ""}, {"name": ["This field is required."], "public_key": ["This field is required."]}),
    ],
)
async def test_a_bad_key_is_refused(sandbox: Sandbox, fields: dict[str, str], errors: object) -> None:
    answer = await ask(sandbox, "admin", "POST", "/api/keys/", json={"name": "new"} | fields)
    assert (answer.status_code, answer.json()) == (400, errors)


def test_a_fingerprint_is_the_keys_own(sandbox: Sandbox) -> None:
    keys = sandbox.world.catalogue.keys
    assert len({key.fingerprint for key in keys}) == len(keys)
    with pytest.raises(BadKey):
        fingerprint("")
