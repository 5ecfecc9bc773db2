from __future__ import annotations

from typing import TYPE_CHECKING

import certifi
import pytest
import trustme

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


def test_an_authority_of_ones_own_stands_in_for_all_others(system_store: Path, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(system_store))
    own = tmp_path / "own.pem"
    trustme.CA(organization_name="own").cert_pem.write_to_path(str(own))
    [authority] = make_context(str(own)).get_ca_certs()
    assert ((("organizationName", "own"),)) in authority["subject"]
