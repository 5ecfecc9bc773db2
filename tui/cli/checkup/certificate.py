"""A server's certificate, in words: whose it is, who vouches for it, for which names, and until when."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.cli.checkup.check import Check, good, note

if TYPE_CHECKING:
    from collections.abc import Mapping

SOON = 21
"""Days before its end from which on a certificate is worth a word."""
MAX_NAMES = 8
"""Names that are told."""
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Certificate:
    """What matters of one."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: float
    """Unix seconds."""
    ends: float

    @property
    def listed(self) -> str:
        """Its names, as many as are told."""
        more = len(self.names) - MAX_NAMES
        return ", ".join(self.names[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")

    @property
    def begun(self) -> str:
        """The day from which it counts."""
        return _day(self.begins)

    @property
    def ended(self) -> str:
        """The day until which it counts."""
        return _day(self.ends)


def read_certificate(found: Mapping[str, Any] | None) -> Certificate | None:
    """Read what `getpeercert` gives; None when it gives nothing."""
    if not found:
        return None
    return Certificate(
        subject=_name(found.get("subject", ())),
        issuer=_name(found.get("issuer", ())),
        names=tuple(str(value) for _kind, value in found.get("subjectAltName", ())),
        begins=ssl.cert_time_to_seconds(found["notBefore"]),
        ends=ssl.cert_time_to_seconds(found["notAfter"]),
    )


def told(certificate: Certificate, now: float) -> Check:
    """The check of a certificate that is trusted."""
    days = int((certificate.ends - now) // DAY)
    words = f"For {certificate.listed or 'no name'}, from {certificate.issuer}; {days} days left."
    values: dict[str, Any] = {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": list(certificate.names),
        "not_before": int(certificate.begins),
        "not_after": int(certificate.ends),
        "days_left": days,
    }
    if days < SOON:
        return note("certificate", words, "Tell the people who run the server to renew it.", **values)
    return good("certificate", words, **values)


def _name(parts: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    """The common name, or else the organisation, or else nothing that could be told."""
    found = {key: value for group in parts for key, value in group}
    return found.get("commonName") or found.get("organizationName") or "an authority without a name"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
