from __future__ import annotations

import pytest

from api_client.states import Action
from tui.config import Profile
from tui.place import Place, place_of
from tui.rules import Rules

URL = "https://cloud.example.com:8443/api"


@pytest.mark.parametrize(
    ("environment", "production"),
    [("production", True), ("Prod", True), ("PRODUCTION", True), ("staging", False), ("", False), ("prod-like", False)],
)
def test_production_is_known_by_its_name(environment: str, production: bool) -> None:
    assert Place("live", environment).is_production is production


@pytest.mark.parametrize(
    ("environment", "said", "locked"),
    [
        ("production", None, True),
        ("production", False, False),
        ("staging", None, False),
        ("staging", True, True),
        ("", None, False),
    ],
)
def test_production_is_locked_unless_somebody_says_otherwise(environment: str, said: bool | None, locked: bool) -> None:
    assert place_of(Profile("live", URL, environment=environment, locked=said), 30).locked is locked


def test_all_that_holds_for_a_profile_holds_for_its_place() -> None:
    rules = Rules(deny=frozenset({Action.DELETE}))
    profile = Profile("live", URL, environment="staging", read_only=True, poll_budget=60, undo=5.0, rules=rules)
    assert place_of(profile, 10.0) == Place(
        "live", "staging", read_only=True, poll_budget=60, sweep_every=10.0, undo=5.0, rules=rules
    )


@pytest.mark.parametrize(("name", "title"), [("live", "live"), ("environment", "cloud.example.com:8443")])
def test_a_server_without_a_name_of_ours_is_known_by_its_host(name: str, title: str) -> None:
    assert place_of(Profile(name, URL), 30).title == title


@pytest.mark.parametrize(
    ("url", "plain"),
    [("https://a.example", False), ("http://127.0.0.1:8000", False), ("http://a.example", True)],
)
def test_c06_plain_http_to_another_machine_is_told(url: str, plain: bool) -> None:
    place = place_of(Profile("live", url, environment="production", allow_plain_http=True), 30)
    assert place.plain_http is plain
    assert place.words == ("PRODUCTION · PLAIN HTTP · live" if plain else "PRODUCTION · live")
