"""The address of a server: taken in the forms people write, refused in words where it cannot be safe or right.

The client checks it again with what it sends requests by; that costs an import the start has no time for.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.settings import Kind, Refused

if TYPE_CHECKING:
    from urllib.parse import SplitResult

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> str:
    """Return scheme, host and port of an address: a token belongs to one of these."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{_host(parts)}:{parts.port or DEFAULT_PORTS.get(parts.scheme, 0)}"


def host(url: str) -> str:
    """Return the host of an address in one form, with its port where that is not the usual one."""
    return urlsplit(url).netloc


def server_root(url: str) -> str:
    """Return the root of the server, as the client names it: the log-in lies outside of `/api/`."""
    return url.removesuffix("/api") + "/"


def is_plain(url: str) -> bool:
    """Tell whether what is sent to this address can be read on the way: plain HTTP that leaves the machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_loopback(parts.hostname or "")


def _read(value: object) -> str:
    """Return the address in one form, without a slash at its end. Raises Refused."""
    parts = _split(value, "https://cloud.example.com/api")
    if "@" in parts.netloc:
        raise Refused("must not hold a user name or password; use token_file or token_command.")
    if parts.query or parts.fragment:
        raise Refused("must end with the path of the API, without ? or #.")
    return _origin(parts) + parts.path.rstrip("/")


def _read_proxy(value: object) -> str:
    """Return the address of a proxy in one form. Raises Refused."""
    parts = _split(value, "http://proxy.example.com:3128")
    if "@" in parts.netloc:
        raise Refused("must not hold a user name or password; a proxy that asks for them cannot be used.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Refused("must end with the host and the port.")
    return _origin(parts)


def _split(value: object, example: str) -> SplitResult:
    """Return the parts of what can be an address at all. Raises Refused."""
    if not isinstance(value, str):
        raise Refused
    text = value.strip()
    if not text.isprintable() or " " in text or "\\" in text:
        raise Refused("must hold no spaces, backslashes or control characters.")
    if "://" not in text:
        raise Refused(f"must start with https:// or http://, as in {example}.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Refused("has a host or a port that cannot be right.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Refused(f"must start with https:// or http://, as in {example}.")
    if not parts.hostname:
        raise Refused("names no host.")
    if port == 0:
        raise Refused("has a host or a port that cannot be right.")
    return parts


def _origin(parts: SplitResult) -> str:
    """Scheme, host and port, unless that is the usual one."""
    shown = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{_host(parts)}{shown}"


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    if host in {"localhost", "localhost."}:
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


URL = Kind("the address of the API, as in https://cloud.example.com/api", _read)
PROXY = Kind("the address of a proxy, as in http://proxy.example.com:3128", _read_proxy)
