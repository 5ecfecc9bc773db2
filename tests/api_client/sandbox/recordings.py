"""Exchanges recorded from a real server, and the objects their answers hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "captures" / "nodeconductor"


@dataclass(frozen=True)
class Exchange:
    """One recorded request and its answer."""

    file: str
    name: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.file}/{self.name}"

    @property
    def path(self) -> str:
        return str(urlsplit(self.request["path"]).path)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.request["path"]).query, keep_blank_values=True))


def exchanges() -> list[Exchange]:
    return [
        Exchange(file.stem, name, entry["request"], entry["response"])
        for file in sorted(FOLDER.glob("*.json"))
        for name, entry in json.loads(file.read_text()).items()
    ]


def known_bodies(recorded: list[Exchange], resource: str) -> dict[str, dict[str, Any]]:
    """Every whole object of a resource that some answer holds, by uuid, first seen first."""
    found: dict[str, dict[str, Any]] = {}

    def visit(node: object) -> None:
        if isinstance(node, dict):
            uuid, url = node.get("uuid"), node.get("url", "")
            if isinstance(uuid, str) and f"/{resource}/" in str(url) and len(node) > len(found.get(uuid, {})):
                found[uuid] = node
            for inner in node.values():
                visit(inner)
        elif isinstance(node, list):
            for inner in node:
                visit(inner)

    for exchange in recorded:
        visit(exchange.response["body"])
    return found


def last_part(url: str) -> str:
    """The identifier at the end of an address."""
    return url.rstrip("/").rpartition("/")[2]
