"""Reads request bodies, and collects what is wrong with them, field by field."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_client.sandbox.references import BadReference, find
from api_client.sandbox.replies import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.sandbox.records import SecurityGroup
    from api_client.sandbox.references import R

REQUIRED = "This field is required."
HOSTNAME_LENGTH = 80
DESCRIPTION_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a body, and the errors found in them so far."""

    fields: dict[str, Any]
    errors: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, data: object) -> Form:
        """Take a body as a form; anything but an object is refused."""
        if not isinstance(data, dict):
            raise invalid({"non_field_errors": ["Invalid data"]})
        return cls(data)

    def check(self) -> None:
        """Refuse the form if anything was wrong with it."""
        if self.errors:
            raise invalid(self.errors)

    def reject(self, name: str, *sentences: str) -> None:
        """Note what is wrong with a field."""
        self.errors[name] = list(sentences)

    def reference(self, name: str, resource: str, among: Iterable[R]) -> R | None:
        """The record a required field refers to; None if there is none, which is noted."""
        value = self.fields.get(name)
        if value is None or value == "":
            self.reject(name, REQUIRED)
            return None
        try:
            return find(value, resource, among)
        except BadReference as error:
            self.reject(name, str(error))
            return None

    def text(self, name: str, limit: int, *, missing: str | None = None) -> str | None:
        """A text of limited length; with `missing`, what to say if it is absent or empty."""
        value = self.fields.get(name)
        if missing is not None and (value is None or value == ""):
            self.reject(name, missing)
            return None
        text = None if value is None else str(value)
        if text is not None and len(text) > limit:
            self.reject(name, f"Ensure this value has at most {limit} characters (it has {len(text)}).")
        return text

    def security_groups(self, among: Iterable[SecurityGroup]) -> tuple[SecurityGroup, ...]:
        """The groups of a list of objects with a url; absent and null mean none."""
        value = self.fields.get("security_groups") or []
        if not isinstance(value, list):
            self.errors["security_groups"] = [{"non_field_errors": ["Expected a list of items."]}]
            return ()
        known = tuple(among)
        found: list[SecurityGroup] = []
        wrong: list[dict[str, list[str]]] = []
        for item in value:
            if not isinstance(item, dict):
                wrong.append({"non_field_errors": ["Invalid data"]})
                continue
            inner = Form(item)
            group = inner.reference("url", "security-groups", known)
            wrong.append(inner.errors)
            found.extend([] if group is None else [group])
        if any(wrong):
            self.errors["security_groups"] = wrong
        return tuple(found)

    def addresses(self, *names: str) -> tuple[str, ...]:
        """IP addresses, as a comma string or a list, under whichever of the names was sent."""
        name = next((name for name in names if self.fields.get(name)), names[0])
        value = self.fields.get(name) or ""
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list):
            self.reject(name, "Enter addresses separated by commas.")
            return ()
        addresses = tuple(str(part).strip() for part in parts if str(part).strip())
        wrong = [address for address in addresses if not _is_address(address)]
        if wrong:
            self.reject(name, *(f"Enter a valid IP address, not '{address}'." for address in wrong))
        return addresses


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
