"""The address of a server: checked once, and the only place requests ever go to."""

from __future__ import annotations

import ipaddress

import httpx

from api_client.errors import BadSetting

_API_ROOT = "/api/"
_PORTS = {"http": 80, "https": 443}


def parse_base_url(text: str, *, allow_plain_http: bool = False) -> httpx.URL:
    """Return the server's root, with a trailing slash, of an address as people write it. Raises BadSetting.

    The address of the API root is taken for the server's, since the log-in lies outside of `/api/`.
    """
    text = text.strip()
    if not text.isprintable() or " " in text:
        raise _refused("The address must not have blanks in it.")
    url = _parse(text)
    if url.scheme not in _PORTS:
        raise _refused("Start the address with https:// (or http://).")
    if not url.host:
        raise _refused("The address names no host.")
    if url.port is not None and not 0 < url.port < 65_536:
        raise _refused("The port must be between 1 and 65535.")
    if url.userinfo:
        raise _refused("Leave user name and password out of the address.")
    if url.query or url.fragment or "?" in text or "#" in text:
        raise _refused("The address must not have a ? or # part.")
    if url.scheme == "http" and not allow_plain_http and not is_loopback(url.host):
        raise _refused("Over plain HTTP anyone on the way can read the token. Use https://, or allow plain HTTP.")
    path = url.path.rstrip("/") + "/"
    return url.copy_with(path=path.removesuffix(_API_ROOT) + "/" if path.endswith(_API_ROOT) else path)


def is_loopback(host: str) -> bool:
    """Tell whether a host can only be this machine.

    Of names there is one alone: what others lead to is up to whoever answers for them.
    """
    if host in {"localhost", "localhost."}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def same_place(url: httpx.URL, base: httpx.URL) -> bool:
    """Tell whether a link leads to our host and port.

    Servers behind a TLS proxy write http links, so the scheme may differ where both ports are the usual ones.
    """
    if url.scheme not in _PORTS or url.userinfo or url.host != base.host:
        return False
    return url.port == base.port


def place(url: httpx.URL) -> str:
    """Host and port, as people write them."""
    return url.netloc.decode("ascii")


def _parse(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise _refused("This is no address a server can have.") from None


def _refused(reason: str) -> BadSetting:
    return BadSetting(reason, {"url": (reason,)})
