from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_client.states import InstanceState

from .support import ROLES, ask, get, new_instance, shared_instance, url_of, user

if TYPE_CHECKING:
    from api_client.sandbox import ManualClock, Sandbox

NOTHING = "0" * 32
NO_OBJECT = ["Invalid hyperlink - object does not exist."]
REQUIRED = ["This field is required."]


async def create(sandbox: Sandbox, body: object, username: str = "admin") -> tuple[int, Any]:
    answer = await ask(sandbox, username, "POST", "/api/instances/", json=body)
    return answer.status_code, answer.json()


async def test_an_instance_has_the_keys_of_the_specification_in_a_list_and_alone(sandbox: Sandbox) -> None:
    shared = shared_instance(sandbox)
    body = (await get(sandbox, f"/api/instances/{shared.uuid}/")).json()
    keys = (
        "url uuid hostname description start_time template template_name template_os cloud cloud_name cloud_uuid "
        "project project_name project_uuid customer customer_name customer_abbreviation key_name key_fingerprint "
        "project_groups security_groups external_ips internal_ips state backups backup_schedules instance_licenses "
        "agreed_sla system_volume_size data_volume_size cores ram"
    )
    assert list(body) == keys.split()
    assert body["url"] == url_of("instances", shared.uuid)
    in_list = (await get(sandbox, f"/api/instances/?hostname={shared.hostname}&page_size=100")).json()
    assert body in in_list


@pytest.mark.parametrize("uuid", [NOTHING, "nonsense", NOTHING.replace("0000", "0000-", 1)])
async def test_an_instance_that_is_not_there_is_a_404(sandbox: Sandbox, uuid: str) -> None:
    answer = await get(sandbox, f"/api/instances/{uuid}/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found"})


async def test_what_the_user_does_not_see_or_the_filters_leave_out_is_not_there(sandbox: Sandbox) -> None:
    path = f"/api/instances/{shared_instance(sandbox).uuid}/"
    assert (await get(sandbox, path, "nobody")).status_code == 404
    assert (await get(sandbox, f"{path}?hostname=zzz")).status_code == 404


async def test_creation_takes_nine_inputs(sandbox: Sandbox) -> None:
    link = shared_instance(sandbox).link
    groups = [group for group in sandbox.world.catalogue.security_groups if group.link is link][:2]
    body = new_instance(sandbox) | {
        "description": "front",
        "security_groups": [{"url": url_of("security-groups", group.uuid)} for group in groups],
        "internal_ips": "10.242.22.8,172.18.216.75",
        "external ips": "131.107.140.29",
    }
    answer = await ask(sandbox, "admin", "POST", "/api/instances/", json=body)
    created = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == created["url"]
    assert list(created) == ["url", "uuid", "hostname", "description", "template", "security_groups"]
    made = (await get(sandbox, f"/api/instances/{created['uuid']}/", "admin")).json()
    assert made["state"] == "Provisioning Scheduled"
    assert made["internal_ips"] == ["10.242.22.8", "172.18.216.75"]
    assert made["external_ips"] == ["131.107.140.29"]
    assert [group["name"] for group in made["security_groups"]] == [group.name for group in groups]
    assert (made["cloud_uuid"], made["project_uuid"]) == (link.cloud.uuid, link.project.uuid)
    flavor = link.cloud.flavors[1]
    assert (made["cores"], made["ram"]) == (flavor.cores, flavor.ram)
    assert (made["system_volume_size"], made["data_volume_size"]) == (flavor.disk, 20480)
    assert made["instance_licenses"]


async def test_addresses_may_be_a_list_under_a_name_without_a_blank(sandbox: Sandbox) -> None:
    _, created = await create(sandbox, new_instance(sandbox) | {"external_ips": ["192.0.2.1"], "internal_ips": []})
    assert sandbox.world.instances[created["uuid"]].external_ips == ("192.0.2.1",)


async def test_wrong_addresses_are_refused_by_name(sandbox: Sandbox) -> None:
    status, body = await create(sandbox, new_instance(sandbox) | {"internal_ips": "10.0.0.1,10.0.0.300"})
    assert (status, body) == (400, {"internal_ips": ["Enter a valid IP address, not '10.0.0.300'."]})
    status, body = await create(sandbox, new_instance(sandbox) | {"external ips": 5})
    assert (status, list(body)) == (400, ["external ips"])


async def test_nodeconductor_ignores_addresses_and_gives_no_start_time(nodeconductor: Sandbox) -> None:
    body = new_instance(nodeconductor) | {"internal_ips": "10.0.0.1", "external ips": "nonsense"}
    status, created = await create(nodeconductor, body)
    assert status == 201
    nodeconductor.world.advance(60)
    made = (await get(nodeconductor, f"/api/instances/{created['uuid']}/")).json()
    assert (made["state"], made["internal_ips"], made["external_ips"]) == ("Online", [], [])
    assert made["start_time"] is None


async def test_a_new_instance_goes_online_and_has_a_start_time(sandbox: Sandbox, clock: ManualClock) -> None:
    _, created = await create(sandbox, new_instance(sandbox))
    instance = sandbox.world.instances[created["uuid"]]
    sandbox.world.advance(2)
    assert instance.state == InstanceState.PROVISIONING
    sandbox.world.advance(8)
    assert instance.state == InstanceState.ONLINE
    assert instance.start_time is not None
    assert clock() - 8 < instance.start_time <= clock()


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"hostname": None}, {"hostname": REQUIRED}),
        ({"hostname": ""}, {"hostname": REQUIRED}),
        ({"hostname": "x" * 81}, {"hostname": ["Ensure this value has at most 80 characters (it has 81)."]}),
        ({"description": "d" * 501}, {"description": ["Ensure this value has at most 500 characters (it has 501)."]}),
        ({"flavor": None}, {"flavor": REQUIRED}),
        ({"template": "foo"}, {"template": ["Invalid hyperlink - No URL match"]}),
        ({"template": "http://[broken"}, {"template": ["Invalid hyperlink - No URL match"]}),
        ({"template": 5}, {"template": ["Incorrect type.  Expected url string, received int."]}),
        ({"template": f"/api/projects/{NOTHING}/"}, {"template": ["Invalid hyperlink - Incorrect URL match"]}),
        ({"project": f"/api/projects/{NOTHING}/"}, {"project": NO_OBJECT}),
        ({"security_groups": ["x"]}, {"security_groups": [{"non_field_errors": ["Invalid data"]}]}),
        ({"security_groups": {"url": "x"}}, {"security_groups": [{"non_field_errors": ["Expected a list of items."]}]}),
        ({"security_groups": [{}]}, {"security_groups": [{"url": REQUIRED}]}),
    ],
)
async def test_wrong_input_is_refused_field_by_field(
    sandbox: Sandbox, change: dict[str, object], errors: dict[str, object]
) -> None:
    assert await create(sandbox, new_instance(sandbox) | change) == (400, errors)


async def test_all_missing_fields_are_named_together(sandbox: Sandbox) -> None:
    status, errors = await create(sandbox, {})
    assert (status, list(errors)) == (400, ["project", "flavor", "hostname", "ssh_public_key", "template"])


@pytest.mark.parametrize("body", [[], "text"])
async def test_a_body_that_is_no_object_is_refused(sandbox: Sandbox, body: object) -> None:
    assert await create(sandbox, body) == (400, {"non_field_errors": ["Invalid data"]})


async def test_the_host_of_a_reference_does_not_matter(sandbox: Sandbox) -> None:
    body = {
        name: value.replace("sandbox.invalid", "elsewhere.example") for name, value in new_instance(sandbox).items()
    }
    assert (await create(sandbox, body))[0] == 201


async def test_the_flavor_must_be_of_a_cloud_of_the_project(sandbox: Sandbox) -> None:
    project = shared_instance(sandbox).link.project
    links = sandbox.world.catalogue.links
    usable = {link.cloud for link in links if link.project is project}
    other = next(cloud for cloud in sandbox.world.catalogue.clouds if cloud not in usable)
    body = new_instance(sandbox, "staff") | {"flavor": url_of("flavors", other.flavors[0].uuid)}
    status, errors = await create(sandbox, body, "staff")
    assert (status, errors) == (400, {"non_field_errors": ["Flavor is not within project's clouds."]})


async def test_the_template_must_be_on_the_cloud(sandbox: Sandbox) -> None:
    catalogue = sandbox.world.catalogue
    rare = next(template for template in catalogue.templates if len(template.clouds) == 1)
    link = next(link for link in catalogue.links if link.cloud not in rare.clouds)
    body = new_instance(sandbox, "staff") | {
        "project": url_of("projects", link.project.uuid),
        "flavor": url_of("flavors", link.cloud.flavors[0].uuid),
        "template": url_of("iaas-templates", rare.uuid),
    }
    status, errors = await create(sandbox, body, "staff")
    text = f"Template {rare.name} is not available on cloud {link.cloud.name}"
    assert (status, errors) == (400, {"non_field_errors": [text]})


SPECIFIED = {"staff": 201, "admin": 201, "owner": 403, "manager": 403, "groupmanager": 403, "nobody": 400}
OBSERVED = SPECIFIED | {"owner": 201, "manager": 201, "groupmanager": 201}


@pytest.mark.parametrize("username", ROLES)
async def test_who_may_create(sandbox: Sandbox, nodeconductor: Sandbox, username: str) -> None:
    assert (await create(sandbox, new_instance(sandbox, username), username))[0] == SPECIFIED[username]
    assert (await create(nodeconductor, new_instance(nodeconductor, username), username))[0] == OBSERVED[username]


async def test_the_key_may_be_of_anyone_who_can_log_in(sandbox: Sandbox, nodeconductor: Sandbox) -> None:
    for owner, status in (("manager", 201), ("nobody", 400), ("leaver", 400)):
        assert (await create(sandbox, new_instance(sandbox, owner), "admin"))[0] == status
    body = new_instance(nodeconductor, "manager")
    assert await create(nodeconductor, body, "staff") == (400, {"ssh_public_key": NO_OBJECT})


async def test_other_bodies_than_json(sandbox: Sandbox) -> None:
    form = await ask(sandbox, "admin", "POST", "/api/instances/", data=new_instance(sandbox))
    assert form.status_code == 201
    headers = {"Content-Type": "application/xml"}
    answer = await ask(sandbox, "admin", "POST", "/api/instances/", content="<x/>", headers=headers)
    assert answer.json() == {"detail": "Unsupported media type 'application/xml' in request."}
    assert answer.status_code == 415


async def edit(
    sandbox: Sandbox, method: str, body: object, username: str = "admin", state: str = InstanceState.ONLINE
) -> tuple[int, Any]:
    shared = shared_instance(sandbox, state)
    answer = await ask(sandbox, username, method, f"/api/instances/{shared.uuid}/", json=body)
    return answer.status_code, answer.json()


async def test_an_edit_changes_three_fields_and_no_more(sandbox: Sandbox) -> None:
    shared = shared_instance(sandbox)
    group = next(group for group in sandbox.world.catalogue.security_groups if group.link is shared.link)
    body = {
        "hostname": "renamed",
        "description": "new words",
        "security_groups": [{"url": url_of("security-groups", group.uuid)}],
        "cores": 64,
    }
    cores = shared.cores
    status, answer = await edit(sandbox, "PUT", body)
    assert status == 200
    assert list(answer) == ["url", "hostname", "description", "security_groups"]
    assert (shared.hostname, shared.description, shared.security_groups) == ("renamed", "new words", (group,))
    assert shared.cores == cores


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_groups_that_are_left_out_are_taken_off(sandbox: Sandbox, method: str) -> None:
    shared = shared_instance(sandbox)
    assert shared.security_groups
    before = shared.description
    status, _ = await edit(sandbox, method, {"hostname": "same"})
    assert (status, shared.security_groups, shared.description) == (200, (), before)


async def test_a_hostname_is_needed(sandbox: Sandbox) -> None:
    assert await edit(sandbox, "PUT", {}) == (400, {"hostname": REQUIRED})
    assert await edit(sandbox, "PATCH", {"hostname": ""}) == (400, {"hostname": ["This field cannot be blank."]})
    assert (await edit(sandbox, "PATCH", {"description": None}))[0] == 200


@pytest.mark.parametrize("state", list(InstanceState))
async def test_every_state_may_be_edited(sandbox: Sandbox, state: InstanceState) -> None:
    assert (await edit(sandbox, "PATCH", {"hostname": "x"}, state=state))[0] == 200


async def test_wrong_methods_are_named(sandbox: Sandbox) -> None:
    shared = shared_instance(sandbox)
    for method, path, allowed in (
        ("PUT", "/api/instances/", "GET, POST, HEAD, OPTIONS"),
        ("POST", f"/api/instances/{shared.uuid}/", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
        ("GET", f"/api/instances/{shared.uuid}/start/", "POST, OPTIONS"),
        ("POST", f"/api/instances/{shared.uuid}/usage/", "GET, HEAD, OPTIONS"),
    ):
        answer = await ask(sandbox, "admin", method, path)
        assert (answer.status_code, answer.json()) == (405, {"detail": f"Method '{method}' not allowed."})
        assert answer.headers["Allow"] == allowed


def test_the_roles_differ(sandbox: Sandbox) -> None:
    roles = {username: user(sandbox, username).role for username in ROLES}
    assert roles == {
        "staff": "staff",
        "owner": "customer owner",
        "admin": "project administrator, project manager",
        "manager": "project manager",
        "groupmanager": "project group manager",
        "nobody": "no role",
    }
