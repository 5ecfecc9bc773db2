"""The list of instances, read as anybody would read it first: page after page, decoded with the standard library."""

from __future__ import annotations

import http.client
import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("hostname", "state", "project", "customer", "template", "cores", "ram", "ip")
"""What the rivals' tables show."""

Line = tuple[str, ...]
"""The cells of one instance, and in the end the text that a filter looks through."""


def bodies() -> Iterator[bytes]:
    """Yield the pages of the list at the server that the environment names."""
    place = urlsplit(os.environ["VMDECK_URL"])
    headers = {"Authorization": f"Token {os.environ['VMDECK_TOKEN']}"}
    connection = http.client.HTTPConnection(place.netloc)
    target = "/api/instances/?o=hostname&page_size=100"
    number = pages = 1
    while number <= pages:
        connection.request("GET", target if number == 1 else f"{target}&page={number}", headers=headers)
        reply = connection.getresponse()
        pages = -(-int(reply.headers["X-Result-Count"]) // 100)
        yield reply.read()
        number += 1


def records() -> list[dict[str, Any]]:
    """All instances, as they came."""
    return [record for body in bodies() for record in json.loads(body)]


def lines() -> list[Line]:
    """What a table and its filter need of each instance, and nothing else of it."""
    return [_line(record) for body in bodies() for record in json.loads(body)]


def matching(lines: list[Line], text: str) -> list[Line]:
    """Those that have a text, whatever its case."""
    wanted = text.casefold()
    return [line for line in lines if wanted in line[-1]]


def _line(record: dict[str, Any]) -> Line:
    addresses = record["external_ips"] or record["internal_ips"] or [""]
    cells = (
        str(record["hostname"]),
        str(record["state"]),
        str(record["project_name"]),
        str(record["customer_name"]),
        str(record["template_name"]),
        str(record["cores"]),
        str(record["ram"]),
        str(addresses[0]),
    )
    return (*cells, "\n".join(cells).casefold())
