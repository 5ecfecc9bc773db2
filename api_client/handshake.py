"""What a TLS handshake that failed means, in words, and which setting mends it."""

from __future__ import annotations

import ssl
from typing import TypeAlias

from api_client.errors import TlsFailure

Finding: TypeAlias = "tuple[str, str]"
"""What happened, and what can be done about it."""

_TRUST = "If you trust it, name its PEM file with ca_file."
_RENEW = "Check this machine's clock; if it is right, the people who run the server have to renew the certificate."
_NAME = "Use the host the certificate was made for in the address."

_VERDICTS: dict[int, Finding] = {
    9: ("The server's certificate is not valid yet.", _RENEW),
    10: ("The server's certificate has expired.", _RENEW),
    18: ("The server's certificate is self-signed.", _TRUST),
    19: ("The server's certificate comes from an unknown, self-signed authority.", _TRUST),
    20: ("The server's certificate comes from an unknown authority.", _TRUST),
    21: ("The server's certificate comes from an unknown authority.", _TRUST),
}
"""OpenSSL's X509_V_ERR codes → what they mean."""
_FOR_ANOTHER = {62: "host", 64: "address"}
"""OpenSSL's X509_V_ERR codes → what the certificate does not name."""

NO_TLS: Finding = (
    "The server does not speak TLS on this port; it may speak plain HTTP.",
    "Use the port that speaks TLS. An address with http:// has to be allowed with allow_plain_http, "
    "unless it is on this machine.",
)
ONLY_TLS: Finding = ("The server speaks TLS on this port, and was spoken to in plain HTTP.", "Use https://.")
NO_CLIENT_CERT: Finding = (
    "The server wants a client certificate.",
    "Name the PEM file with the certificate and its key with client_cert.",
)
BAD_CLIENT_CERT: Finding = (
    "The server wants a client certificate that it accepts.",
    "Check which authority it accepts; the PEM file with the certificate and its key is named with client_cert.",
)
_EXPIRED_CLIENT_CERT: Finding = (
    "The server says that the client certificate has expired.",
    "Renew the certificate that client_cert names.",
)
_OLD: Finding = (
    "The server speaks only versions of TLS that are no longer safe.",
    "TLS 1.2 is the least: the people who run the server have to allow it.",
)
_WEAK: Finding = (
    "The server and we know no safe way to encrypt that both have.",
    "The people who run the server have to allow modern ciphers and keys.",
)
_REFUSED: Finding = (
    "The server refused the handshake: it wants a client certificate, or encrypts in ways that are not safe.",
    "If it wants a certificate, name the PEM file with client_cert.",
)
_STRANGER: Finding = ("The server does not know itself by this name.", "Check the host of the address.")

_REASONS: dict[str, Finding] = {
    **dict.fromkeys(("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"), NO_TLS),
    **dict.fromkeys(
        ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "VERSION_TOO_LOW"), _OLD
    ),
    **dict.fromkeys(
        ("NO_SHARED_CIPHER", "TLSV1_ALERT_INSUFFICIENT_SECURITY", "DH_KEY_TOO_SMALL", "WRONG_SIGNATURE_TYPE"), _WEAK
    ),
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": NO_CLIENT_CERT,
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": _EXPIRED_CLIENT_CERT,
    **dict.fromkeys(
        (
            "TLSV1_ALERT_UNKNOWN_CA",
            "TLSV1_ALERT_ACCESS_DENIED",
            "TLSV1_ALERT_DECRYPT_ERROR",
            "SSLV3_ALERT_BAD_CERTIFICATE",
            "SSLV3_ALERT_CERTIFICATE_REVOKED",
            "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
            "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
        ),
        BAD_CLIENT_CERT,
    ),
    "SSLV3_ALERT_HANDSHAKE_FAILURE": _REFUSED,
    "TLSV1_UNRECOGNIZED_NAME": _STRANGER,
    "TLSV1_ALERT_UNRECOGNIZED_NAME": _STRANGER,
}
"""OpenSSL's reasons, the alerts of the other side among them → what they mean."""

_PAGES: dict[bytes, Finding] = {
    b"plain HTTP request was sent to HTTPS port": ONLY_TLS,
    b"speaking plain HTTP to an SSL-enabled server port": ONLY_TLS,
    b"sent an HTTP request to an HTTPS server": ONLY_TLS,
    b"No required SSL certificate was sent": NO_CLIENT_CERT,
    b"The SSL certificate error": BAD_CLIENT_CERT,
}
"""What nginx, Apache and Go say with status 400, after a handshake or for want of one → what it means."""

_PAGE = 4_096


def tls_failure(finding: Finding) -> TlsFailure:
    """The error of a finding. Nothing was carried out."""
    detail, advice = finding
    return TlsFailure(detail, sent=False, advice=advice)


def is_about_client_cert(error: ssl.SSLError) -> bool:
    """Tell whether the other side refused our certificate, or that there was none."""
    return _REASONS.get(error.reason or "") in {NO_CLIENT_CERT, BAD_CLIENT_CERT, _EXPIRED_CLIENT_CERT}


def verdict(error: ssl.SSLError, host: str = "") -> TlsFailure:
    """The error of a refusal, ours or the other side's; with the host that was asked for, where that is known."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        if code in _FOR_ANOTHER:
            asked = f", and not for {host}" if host else ""
            return tls_failure((f"The server's certificate is for another {_FOR_ANOTHER[code]}{asked}.", _NAME))
        return tls_failure(_VERDICTS.get(code, (f"The server's certificate was refused (code {code}).", "")))
    unknown = (f"The server and we found no way to encrypt ({error.reason or 'no reason given'}).", "")
    return tls_failure(_REASONS.get(error.reason or "", unknown))


def verdict_of_page(body: bytes) -> TlsFailure | None:
    """The error behind a page that a web server sends in the place of a failed handshake; None for any other body."""
    start = body[:_PAGE].lstrip()
    if start[:1] in {b"{", b"["}:
        return None
    return next((tls_failure(finding) for said, finding in _PAGES.items() if said in start), None)
