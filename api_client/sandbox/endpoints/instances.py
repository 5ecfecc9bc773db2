"""/api/instances/: the list, one instance, creation, editing and deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.sandbox.endpoints.actions import changeable_instance, visible_instance
from api_client.sandbox.forms import DESCRIPTION_LENGTH, HOSTNAME_LENGTH, REQUIRED, Form
from api_client.sandbox.listing import list_instances
from api_client.sandbox.permissions import may_create, may_use_key
from api_client.sandbox.records import Instance
from api_client.sandbox.replies import Refusal, forbidden, invalid, json_reply
from api_client.states import Action, InstanceState

if TYPE_CHECKING:
    from starlette.responses import Response

    from api_client.sandbox.call import Call
    from api_client.sandbox.records import Flavor, Link, Project, Template

BLANK = "This field cannot be blank."


def show_list(call: Call) -> Response:
    """A page of the instances the user sees."""
    return call.page(list_instances(call.site, call.user, call.wanted), call.renderer.instance)


def show(call: Call) -> Response:
    """One instance."""
    return json_reply(call.renderer.instance(visible_instance(call)))


def create(call: Call) -> Response:
    """A new instance, which begins to be provisioned."""
    instance = _read_new(call, Form.read(call.data()))
    call.world.add(instance)
    call.world.begin(Action.CREATE, instance)
    body = call.renderer.created(instance)
    return json_reply(body, 201, {"Location": body["url"]})


def replace(call: Call) -> Response:
    """PUT: the name is required, and security groups that are left out are taken off."""
    return _edit(call, is_partial=False)


def update(call: Call) -> Response:
    """PATCH: like PUT, but the name may be left out."""
    return _edit(call, is_partial=True)


def _edit(call: Call, *, is_partial: bool) -> Response:
    instance = changeable_instance(call)
    name_key, edit_states = call.mode.name_key, call.mode.edit_states
    if edit_states is not None and instance.state not in edit_states:
        raise Refusal(409, {"detail": "Modification allowed in stable states only"})
    form = Form.read(call.data())
    hostname: str | None = instance.hostname
    if not is_partial or name_key in form.fields:
        hostname = form.text(name_key, HOSTNAME_LENGTH, missing=BLANK if is_partial else REQUIRED)
    description = instance.description
    if "description" in form.fields:
        description = form.text("description", DESCRIPTION_LENGTH)
    groups = form.security_groups(call.world.catalogue.security_groups)
    form.check()
    instance.description = description
    instance.security_groups = groups
    call.world.rename(instance, hostname or "")
    return json_reply(call.renderer.edited(instance))


def _read_new(call: Call, form: Form) -> Instance:
    project = form.reference("project", "projects", call.view.projects())
    flavor = form.reference("flavor", "flavors", call.view.flavors())
    hostname = form.text(call.mode.name_key, HOSTNAME_LENGTH, missing=REQUIRED)
    description = form.text("description", DESCRIPTION_LENGTH)
    keys = (key for key in call.world.catalogue.keys if may_use_key(call.user, key, project, call.mode))
    key = form.reference("ssh_public_key", "keys", keys)
    template = form.reference("template", "iaas-templates", call.world.catalogue.templates)
    groups = form.security_groups(call.world.catalogue.security_groups)
    internal_ips = form.addresses("internal_ips") if call.mode.takes_addresses else ()
    external_ips = form.addresses("external ips", "external_ips") if call.mode.takes_addresses else ()
    if form.errors or project is None or flavor is None or hostname is None or key is None or template is None:
        raise invalid(form.errors)
    if not may_create(call.user, project, call.mode):
        raise forbidden()
    return Instance(
        uuid=call.world.new_uuid(),
        hostname=hostname,
        description=description,
        link=_link(call, project, flavor, template),
        template=template,
        key=key,
        state=InstanceState.PROVISIONING_SCHEDULED,
        cores=flavor.cores,
        ram=flavor.ram,
        system_volume_size=flavor.disk,
        security_groups=groups,
        internal_ips=internal_ips,
        external_ips=external_ips,
    )


def _link(call: Call, project: Project, flavor: Flavor, template: Template) -> Link:
    """The link that lets the project use the flavor's cloud, if that cloud has the template."""
    link = call.world.catalogue.find_link(project, flavor)
    if link is None:
        raise invalid({"non_field_errors": ["Flavor is not within project's clouds."]})
    if link.cloud not in template.clouds:
        text = f"Template {template.name} is not available on cloud {link.cloud.name}"
        raise invalid({"non_field_errors": [text]})
    return link
