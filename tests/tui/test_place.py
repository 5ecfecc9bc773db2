from __future__ import annotations

import pytest

from tui.place import Place


@pytest.mark.parametrize(
    ("environment", "production"),
    [("production", True), ("Prod", True), ("PRODUCTION", True), ("staging", False), ("", False), ("prod-like", False)],
)
def test_production_is_known_by_its_name(environment: str, production: bool) -> None:
    assert Place("live", environment).is_production is production
