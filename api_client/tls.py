"""What makes a connection safe: which authorities are trusted, who we say we are, and words for what went wrong."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi

from api_client.errors import Invalid

_VERDICTS = {
    9: "The server's certificate is not valid yet: check this machine's clock.",
    10: "The server's certificate has expired.",
    18: "The server's certificate is self-signed.",
    19: "The server's certificate comes from an unknown, self-signed authority.",
    20: "The server's certificate comes from an unknown authority.",
    21: "The server's certificate comes from an unknown authority.",
    62: "The server's certificate is for another host.",
    64: "The server's certificate is for another address.",
}
"""OpenSSL's X509_V_ERR codes → a sentence."""

_PLAIN_REASONS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})


def make_context(ca_file: str | None = None, client_cert: str | None = None) -> ssl.SSLContext:
    """A context that checks certificate and host name, and that no environment variable can make write its keys.

    Args:
        ca_file: PEM file of the authorities to trust instead of the well-known ones.
        client_cert: PEM file with our own certificate and its key.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is None:
        _load_well_known(context)
    else:
        _load_authorities(context, ca_file)
    if client_cert is not None:
        _load_own(context, client_cert)
    return context


def describe(error: ssl.SSLError) -> str:
    """One sentence about a failed handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERDICTS.get(error.verify_code, f"The server's certificate was refused (code {error.verify_code}).")
    if error.reason in _PLAIN_REASONS:
        return "The server speaks plain HTTP on this port: use http://, or the port that speaks TLS."
    return f"The server and we found no way to encrypt ({error.reason or 'no reason given'})."


def _load_well_known(context: ssl.SSLContext) -> None:
    """Trust whom this system trusts; where it names nobody, whom browsers trust. Either takes its time and memory."""
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())


def _load_authorities(context: ssl.SSLContext, ca_file: str) -> None:
    try:
        context.load_verify_locations(Path(ca_file).expanduser())
    except (OSError, ValueError) as error:
        raise _refused("ca_file", ca_file, error) from None


def _load_own(context: ssl.SSLContext, client_cert: str) -> None:
    try:
        # An empty password makes an encrypted key an error instead of a prompt on the terminal.
        context.load_cert_chain(Path(client_cert).expanduser(), password="")
    except (OSError, ValueError) as error:
        raise _refused("client_cert", client_cert, error) from None


def _refused(field: str, name: str, error: Exception) -> Invalid:
    missing = isinstance(error, OSError) and not isinstance(error, ssl.SSLError)
    reason = f"{name} cannot be read." if missing else f"{name} is no usable PEM file."
    return Invalid(f"{field}: {reason}", {field: (reason,)})
