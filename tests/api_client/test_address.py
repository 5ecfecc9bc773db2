from __future__ import annotations

import httpx
import pytest

from api_client.address import is_loopback, parse_base_url, place, same_place
from api_client.errors import Invalid
from tui.address import is_plain


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


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True),
        ("localhost.", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        # What a name leads to is up to whoever answers for it, so that none but one is taken for this machine.
        ("a.localhost", False),
        ("localhost.example", False),
        ("localhost.localdomain", False),
        ("ip6-localhost", False),
        ("127.0.0.1.nip.example", False),
        ("127.0.0.1.", False),
        # Everything is meant by these, or it depends on who reads them.
        ("0.0.0.0", False),  # noqa: S104 (not bound)
        ("::", False),
        ("127.1", False),
        ("0x7f.1", False),
        ("2130706433", False),
        ("::127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("::2", False),
        ("", False),
    ],
)
def test_c06_only_what_can_be_nothing_else_is_this_machine(host: str, *, ours: bool) -> None:
    assert is_loopback(host) is ours
    url = f"http://[{host}]:8000/" if ":" in host else f"http://{host}:8000/"
    assert is_plain(url) is not ours
    if ours:
        assert place(parse_base_url(url)) == httpx.URL(url).netloc.decode()
    else:
        with pytest.raises(Invalid, match=r"plain HTTP|no host|no address"):
            parse_base_url(url)


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
