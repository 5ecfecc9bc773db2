from __future__ import annotations

import httpx
import pytest

from api_client.address import is_loopback, parse_base_url, place, same_place
from api_client.errors import Invalid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://cloud.example", "https://cloud.example/"),
        ("  https://CLOUD.example//  ", "https://cloud.example/"),
        ("https://cloud.example/api/", "https://cloud.example/"),
        ("https://cloud.example/api", "https://cloud.example/"),
        ("https://cloud.example/nc/api", "https://cloud.example/nc/"),
        ("https://cloud.example/nc", "https://cloud.example/nc/"),
        ("https://cloud.example:8443/", "https://cloud.example:8443/"),
        ("https://cloud.example:443/", "https://cloud.example/"),
        ("http://localhost:8000", "http://localhost:8000/"),
        ("http://127.0.0.1", "http://127.0.0.1/"),
        ("http://[::1]:80", "http://[::1]/"),
        ("https://pilv.õhk.example", "https://pilv.xn--hk-bka.example/"),
    ],
)
def test_addresses_as_people_write_them(text: str, expected: str) -> None:
    assert str(parse_base_url(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "https://"),
        ("cloud.example", "https://"),
        ("ftp://cloud.example", "https://"),
        ("javascript:alert(1)", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://", "no host"),
        ("https:///api/", "no host"),
        ("https://me:secret@cloud.example", "password"),
        ("https://me@cloud.example", "password"),
        ("https://cloud.example/?a=1", "part"),
        ("https://cloud.example/?", "part"),
        ("https://cloud.example/#x", "part"),
        ("https://cloud.example:99999", "address|port"),
        ("https://cloud.example:0", "port"),
        ("https://cloud example", "blanks"),
        ("https://[::1", "address"),
        ("https://cloud.example/\x1b[2J", "blanks"),
        ("http://cloud.example", "plain HTTP"),
        ("http://127.0.0.1.evil.example", "plain HTTP"),
        ("http://localhost.evil.example", "plain HTTP"),
    ],
)
def test_addresses_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as caught:
        parse_base_url(text)
    assert "secret" not in str(caught.value)
    assert set(caught.value.fields) == {"url"}


def test_plain_http_can_be_allowed() -> None:
    assert place(parse_base_url("http://cloud.example:8000", allow_plain_http=True)) == "cloud.example:8000"


def test_only_this_machine_is_loopback() -> None:
    assert all(map(is_loopback, ["localhost", "a.localhost", "127.9.9.9", "::1"]))
    assert not any(map(is_loopback, ["localhost.example", "10.0.0.1", "0.0.0.0", "::2", ""]))  # noqa: S104 (not bound)


@pytest.mark.parametrize(
    ("link", "same"),
    [
        ("https://cloud.example/api/?page=2", True),
        ("http://cloud.example/api/?page=2", True),
        ("https://cloud.example:8443/", False),
        ("https://cloud.example.evil/", False),
        ("https://me:pw@cloud.example/", False),
        ("ftp://cloud.example/", False),
    ],
)
def test_links_lead_to_our_place_or_not(link: str, *, same: bool) -> None:
    assert same_place(httpx.URL(link), parse_base_url("https://cloud.example")) is same
