"""The proxy that is named explicitly: what address it may have, and its refusals in words."""

from __future__ import annotations

import httpx

from api_client.address import is_loopback, place
from api_client.errors import BadSetting, Unreachable

_ADVICE = "Check the proxy of the profile."


def parse_proxy(address: str, base: httpx.URL, *, allow_plain_http: bool) -> httpx.URL:
    """The address of a proxy on the way to a server. Raises BadSetting, which never repeats the address.

    Names and passwords are refused, since an address ends up in places where no secret belongs.
    """
    try:
        url = httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        raise _refused("This is no address a proxy can have.") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise _refused("Start the address of the proxy with http:// or https://.")
    if url.userinfo:
        raise _refused("Leave user name and password out of the address of the proxy.")
    if url.port is not None and not 0 < url.port < 65_536:
        raise _refused("The port of the proxy must be between 1 and 65535.")
    if base.scheme == "http" and not allow_plain_http and not is_loopback(url.host):
        raise _refused("Over plain HTTP the proxy can read the token. Use https://, or allow plain HTTP.")
    return url


def refused_by(proxy: httpx.URL, status: str, base: httpx.URL) -> Unreachable:
    """The error of a proxy that answered with this status, instead of connecting us to the server."""
    name = f"The proxy {place(proxy)}"
    if status == "407":
        detail = f"{name} wants a user name and a password."
        return Unreachable(detail, sent=False, advice="Name a proxy that lets this machine through without.")
    if status in {"502", "503", "504"}:
        return Unreachable(f"{name} cannot reach {place(base)} ({status}).", sent=False, advice=_ADVICE)
    told = f" ({status})" if status.isdecimal() else ""
    return Unreachable(f"{name} does not let us through to {place(base)}{told}.", sent=False, advice=_ADVICE)


def _refused(reason: str) -> BadSetting:
    return BadSetting(reason, {"proxy": (reason,)})
