"""The records beside the instances, as the JSON the server sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.sandbox.render import licence_terms, rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.sandbox.call import Call
    from api_client.sandbox.records import (
        Cloud,
        Customer,
        Flavor,
        Key,
        Licence,
        Link,
        Project,
        ProjectGroup,
        SecurityGroup,
        Template,
        User,
    )
    from api_client.sandbox.render import Body


def write_user(user: User, call: Call) -> Body:
    """A user; only staff is told who is staff."""
    standing = {"is_staff": user.is_staff, "is_active": user.is_active} if call.user.is_staff else {}
    roles = user.administers | user.manages
    projects = (project for project in call.world.catalogue.projects if project.uuid in roles)
    groups = {group for project in projects for group in project.groups}
    return {
        "url": call.renderer.url("users", user.uuid),
        "uuid": user.uuid,
        "username": user.username,
        "full_name": user.full_name,
        "native_name": "",
        "job_title": "",
        "email": user.email,
        "organization": "",
        "phone_number": "",
        "civil_number": None,
        "description": None,
        **standing,
        "project_groups": _names(
            call, "project-groups", (group for group in call.world.catalogue.groups if group in groups)
        ),
    }


def write_customer(customer: Customer, call: Call) -> Body:
    """A customer, with what of it the user sees."""
    view = call.view
    owners = (user for user in call.world.catalogue.users if customer.uuid in user.owns)
    return {
        "url": call.renderer.url("customers", customer.uuid),
        "uuid": customer.uuid,
        "name": customer.name,
        "abbreviation": customer.abbreviation,
        "contact_details": "",
        "projects": _names(call, "projects", (one for one in view.projects() if one.customer is customer)),
        "project_groups": call.renderer.groups(one for one in view.groups() if one.customer is customer),
        "owners": [_write_owner(owner, call) for owner in owners],
        "clouds": _names(call, "clouds", (one for one in view.clouds() if one.customer is customer)),
    }


def _write_owner(user: User, call: Call) -> Body:
    return {
        "url": call.renderer.url("users", user.uuid),
        "uuid": user.uuid,
        "username": user.username,
        "full_name": user.full_name,
        "native_name": "",
    }


def write_group(group: ProjectGroup, call: Call) -> Body:
    """A project group, with its projects that the user sees."""
    return {
        "url": call.renderer.url("project-groups", group.uuid),
        "uuid": group.uuid,
        "name": group.name,
        "customer": call.renderer.url("customers", group.customer.uuid),
        "customer_name": group.customer.name,
        "projects": _names(call, "projects", (one for one in call.view.projects() if group in one.groups)),
        "description": None,
    }


def write_project(project: Project, call: Call) -> Body:
    """A project, with the clouds it may use. It has no quota."""
    links = (link for link in call.world.catalogue.links if link.project is project)
    return {
        "url": call.renderer.url("projects", project.uuid),
        "uuid": project.uuid,
        "name": project.name,
        "customer": call.renderer.url("customers", project.customer.uuid),
        "customer_name": project.customer.name,
        "project_groups": call.renderer.groups(project.groups),
        "resource_quota": None,
        "resource_quota_usage": None,
        "description": project.description,
        "clouds": _names(call, "clouds", (link.cloud for link in links)),
    }


def write_cloud(cloud: Cloud, call: Call) -> Body:
    """A cloud, with its flavors and those of its projects that the user sees."""
    projects = (link.project for link in call.view.links() if link.cloud is cloud)
    return {
        "uuid": cloud.uuid,
        "url": call.renderer.url("clouds", cloud.uuid),
        "name": cloud.name,
        "customer": call.renderer.url("customers", cloud.customer.uuid),
        "customer_name": cloud.customer.name,
        "flavors": [write_flavor(flavor, call) for flavor in cloud.flavors],
        "projects": _names(call, "projects", projects),
        "auth_url": cloud.auth_url,
    }


def write_flavor(flavor: Flavor, call: Call) -> Body:
    """A flavor, which does not say which cloud it is of."""
    return {
        "url": call.renderer.url("flavors", flavor.uuid),
        "uuid": flavor.uuid,
        "name": flavor.name,
        "ram": flavor.ram,
        "disk": flavor.disk,
        "cores": flavor.cores,
    }


def write_template(template: Template, call: Call) -> Body:
    """A template with its licences; only staff is told whether it is still offered."""
    standing = {"is_active": template.is_active} if call.user.is_staff else {}
    return {
        "url": call.renderer.url("iaas-templates", template.uuid),
        "uuid": template.uuid,
        "name": template.name,
        "description": template.description,
        "icon_url": template.icon_url,
        "os": template.os,
        **standing,
        "sla_level": template.sla_level,
        "setup_fee": template.setup_fee,
        "monthly_fee": template.monthly_fee,
        "template_licenses": [_write_licence(licence, template, call) for licence in template.licences],
    }


def _write_licence(licence: Licence, template: Template, call: Call) -> Body:
    links = call.world.catalogue.links
    projects = dict.fromkeys(link.project for link in links if link.cloud in template.clouds)
    return {
        "url": call.renderer.url("template-licenses", licence.uuid),
        "uuid": licence.uuid,
        **licence_terms(licence),
        "projects": _names(call, "projects", projects),
        "projects_groups": call.renderer.groups(
            dict.fromkeys(group for project in projects for group in project.groups)
        ),
    }


def write_key(key: Key, call: Call) -> Body:
    """A public key; staff, who sees everybody's, is told whose it is."""
    owner = {"user_uuid": key.user.uuid} if call.user.is_staff else {}
    return {
        "url": call.renderer.url("keys", key.uuid),
        "uuid": key.uuid,
        "name": key.name,
        "public_key": key.public_key,
        "fingerprint": key.fingerprint,
        **owner,
    }


def write_security_group(group: SecurityGroup, call: Call) -> Body:
    """A security group, with the link it is for."""
    return {
        "url": call.renderer.url("security-groups", group.uuid),
        "uuid": group.uuid,
        "name": group.name,
        "description": group.description,
        "rules": rules(group),
        "cloud_project_membership": write_link(group.link, call),
    }


def write_link(link: Link, call: Call) -> Body:
    """A project's right to use a cloud."""
    return {
        "url": call.renderer.url("project-cloud-memberships", link.number),
        "project": call.renderer.url("projects", link.project.uuid),
        "project_name": link.project.name,
        "cloud": call.renderer.url("clouds", link.cloud.uuid),
        "cloud_name": link.cloud.name,
    }


def _names(call: Call, resource: str, records: Iterable[Project | Cloud | ProjectGroup]) -> list[Body]:
    return [{"url": call.renderer.url(resource, record.uuid), "name": record.name} for record in records]
