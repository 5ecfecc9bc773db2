"""What makes a connection safe: which authorities are trusted, and who we say we are."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi

from api_client.errors import BadSetting


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


def _load_well_known(context: ssl.SSLContext) -> None:
    """Trust whom this system trusts; where it names nobody, whom browsers trust. Either takes its time and memory."""
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())


def _load_authorities(context: ssl.SSLContext, ca_file: str) -> None:
    try:
        context.load_verify_locations(Path(ca_file).expanduser())
    except (OSError, ValueError, RuntimeError) as error:
        raise _refused("ca_file", ca_file, error, "holds no certificate in PEM form") from None


def _load_own(context: ssl.SSLContext, client_cert: str) -> None:
    asked: list[bool] = []

    def password() -> str:
        """An empty one: an encrypted key is an error instead of a prompt on the terminal."""
        asked.append(True)
        return ""

    try:
        context.load_cert_chain(Path(client_cert).expanduser(), password=password)
    except (OSError, ValueError, RuntimeError) as error:
        raise _refused("client_cert", client_cert, error, _fault_of_own(error, encrypted=bool(asked))) from None


def _fault_of_own(error: Exception, *, encrypted: bool) -> str:
    if encrypted:
        return "has an encrypted key; store it without a pass phrase, for your eyes only"
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return "holds a key that does not belong to its certificate"
    return "does not hold both a certificate and its key in PEM form"


def _refused(field: str, name: str, error: Exception, fault: str) -> BadSetting:
    """`Path.expanduser` raises RuntimeError for a home that nobody has."""
    missing = isinstance(error, OSError | RuntimeError) and not isinstance(error, ssl.SSLError)
    reason = f"{name} cannot be read." if missing else f"{name} {fault}."
    return BadSetting(f"{field}: {reason}", {field: (reason,)})
