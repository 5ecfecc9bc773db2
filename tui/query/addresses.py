"""IP addresses as numbers, for networks and for sorting; IPv6 comes after all of IPv4."""

from __future__ import annotations

import ipaddress
import socket

_FIRST_V6 = 1 << 32


def address_number(text: str) -> int | None:
    """The place of an address among all addresses; None when it is none."""
    try:
        if ":" in text:
            return _FIRST_V6 + int.from_bytes(socket.inet_pton(socket.AF_INET6, text), "big")
        return int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
    except (OSError, ValueError):
        return None


def network_range(text: str) -> tuple[int, int]:
    """The places of the first and the last address of a network such as 10.2.0.0/16. Raises ValueError."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError(f'"{text}" is not a network: write 10.2.0.0/16') from error
    base = _FIRST_V6 if network.version == 6 else 0
    return base + int(network.network_address), base + int(network.broadcast_address)
