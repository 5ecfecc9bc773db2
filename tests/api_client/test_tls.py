from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import certifi
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from api_client.errors import Invalid
from api_client.tls import make_context

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def system_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system whose authorities are in this file; it is not there yet."""
    path = tmp_path / "system.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return path


def test_whom_the_system_trusts_is_trusted_and_nobody_else(system_store: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(system_store))
    assert make_context().cert_store_stats()["x509_ca"] == 1


@pytest.mark.usefixtures("system_store")
def test_where_the_system_names_nobody_the_well_known_authorities_are_trusted() -> None:
    bundle = make_context(certifi.where()).cert_store_stats()
    assert make_context().cert_store_stats() == bundle
    assert bundle["x509_ca"] > 1


def test_n13_an_authority_of_ones_own_stands_in_for_all_others(system_store: Path, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(system_store))
    own = tmp_path / "own.pem"
    trustme.CA(organization_name="own").cert_pem.write_to_path(str(own))
    [authority] = make_context(str(own)).get_ca_certs()
    assert ((("organizationName", "own"),)) in authority["subject"]


@pytest.mark.parametrize("content", [None, b"", b"no pem", "-----BEGIN CERTIFICATE-----\nÜ".encode()])
@pytest.mark.parametrize("field", ["ca_file", "client_cert"])
def test_n13_c14_an_unusable_file_is_named(field: str, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "file.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Invalid, match=r"file\.pem (cannot be read|holds no|does not hold)") as caught:
        make_context(**{field: str(path)})
    assert set(caught.value.fields) == {field}


@pytest.mark.parametrize("field", ["ca_file", "client_cert"])
@pytest.mark.parametrize("name", ["/", "~nobody-of-that-name/x.pem", "nul\0.pem"])
def test_c14_what_can_be_no_file_is_told(field: str, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        make_context(**{field: name})
    assert set(caught.value.fields) == {field}


@pytest.fixture
def own() -> trustme.LeafCert:
    return trustme.CA().issue_cert("me@example.org")


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (("certificate",), "both a certificate and its key"),
        (("key",), "both a certificate and its key"),
        (("other key", "certificate"), "does not belong to its certificate"),
        (("encrypted key", "certificate"), "without a pass phrase"),
    ],
)
def test_n13_a_client_certificate_that_cannot_be_used_is_told(
    parts: tuple[str, ...], fault: str, own: trustme.LeafCert, tmp_path: Path
) -> None:
    key = load_pem_private_key(own.private_key_pem.bytes(), None)
    encryption = BestAvailableEncryption(b"pass phrase")
    pieces = {
        "certificate": own.cert_chain_pems[0].bytes(),
        "key": own.private_key_pem.bytes(),
        "other key": trustme.CA().private_key_pem.bytes(),
        "encrypted key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption),
    }
    path = tmp_path / "client.pem"
    path.write_bytes(b"".join(pieces[part] for part in parts))
    with pytest.raises(Invalid, match=fault):
        make_context(client_cert=str(path))


def test_our_own_certificate_is_loaded(own: trustme.LeafCert, tmp_path: Path) -> None:
    path = tmp_path / "client.pem"
    own.private_key_and_cert_chain_pem.write_to_path(path)
    assert make_context(client_cert=str(path)).verify_mode is ssl.CERT_REQUIRED
