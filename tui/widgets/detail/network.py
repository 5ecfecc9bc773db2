"""The page of addresses and of the security groups with their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from api_client.clean import clean
from tui.formats import counted
from tui.widgets.detail.text import Fact, heading, lay_out, lines
from tui.widgets.roles import muted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_client.models import Rule, SecurityGroup
    from tui.widgets.detail.subject import Subject


def network(subject: Subject, width: int) -> Content:
    """All addresses, then each group and what it lets in."""
    about = subject.about
    if about is None:
        return Content("No instance is chosen.")
    addresses = (
        Fact("External IPs", ", ".join(about.external_ips)),
        Fact("Internal IPs", ", ".join(about.internal_ips)),
    )
    return lines((lay_out(addresses, width), *_groups(subject)))


def _groups(subject: Subject) -> Iterator[Content]:
    if subject.instance is None:
        yield muted(f"Security groups: {subject.missing}")
        return
    groups = subject.instance.security_groups
    if not groups:
        yield muted("No security group.")
    for group in groups:
        yield from _group(group)


def _group(group: SecurityGroup) -> Iterator[Content]:
    about = f"  {group.description}" if group.description else ""
    yield Content.assemble(
        heading(group.name or clean(group.uuid)), muted(f"{about}  {counted(len(group.rules), 'rule')}")
    )
    for rule in group.rules:
        yield Content(f"  {rule_text(rule)}")


def rule_text(rule: Rule) -> str:
    """What a rule lets in, in words."""
    return f"{rule.protocol or 'any protocol'} {_ports(rule)} from {rule.cidr or 'anywhere'}"


def _ports(rule: Rule) -> str:
    first, last = rule.from_port, rule.to_port
    if first is None and last is None:
        return "any port"
    if first == last:
        return f"port {first}"
    return f"ports {'any' if first is None else first} to {'any' if last is None else last}"
