from __future__ import annotations

import json

import httpx
import pytest

from api_client import errors
from api_client.errors import FORM, ApiError, BadReply, Invalid, MissingEndpoint, NotFound, RateLimited, ServerFault
from api_client.refusals import refusal, retry_after
from api_client.reply import Reply

NOON = 1_416_225_600.0
"""Mon, 17 Nov 2014 12:00:00 GMT"""


def refused(status: int, body: object = None, **headers: str) -> ApiError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = httpx.Headers({"Content-Type": "application/json", **named})
    return refusal(Reply(status, fields, json.dumps(body).encode()), lambda: NOON)


def page(status: int, text: str = "<h1>Not Found</h1>") -> ApiError:
    return refusal(Reply(status, httpx.Headers({"Content-Type": "text/html"}), text.encode()), lambda: NOON)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, errors.Unauthenticated),
        (403, errors.Forbidden),
        (404, NotFound),
        (409, errors.WrongState),
        (422, Invalid),
        (429, RateLimited),
        (500, ServerFault),
        (502, ServerFault),
        (503, ServerFault),
        (599, ServerFault),
        (405, BadReply),
        (406, BadReply),
        (415, BadReply),
        (301, BadReply),
        (304, BadReply),
        (999, BadReply),
        (100, BadReply),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[ApiError]) -> None:
    assert type(refused(status, {"detail": "said so"})) is kind


@pytest.mark.parametrize("key", ["detail", "status"])
def test_p05_the_servers_words_are_kept(key: str) -> None:
    words = "Performing stop operation from instance state 'Offline' is not allowed"
    assert refused(409, {key: words}).detail == words


def test_a_refusal_of_the_method_surely_did_nothing() -> None:
    assert not refused(405, {"detail": "Method 'GET' not allowed."}).outcome_unknown
    assert refused(302).outcome_unknown


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"hostname": ["This field is required."]}, {"hostname": ("This field is required.",)}),
        ({"disk_size": "Must be greater"}, {"disk_size": ("Must be greater",)}),
        ({"non_field_errors": ["Either", "or"]}, {FORM: ("Either", "or")}),
        ({"detail": "JSON parse error"}, {FORM: ("JSON parse error",)}),
        ({"groups": [{"non_field_errors": ["Invalid data"]}]}, {"groups": ("Invalid data",)}),
        ({"groups": [{}, {"url": ["Unknown."]}]}, {"groups": ("url: Unknown.",)}),
        (["one", ["two"]], {FORM: ("one", "two")}),
        ("one", {FORM: ("one",)}),
        ({"a": None, "b": 3, "c": []}, {}),
        (None, {}),
    ],
)
def test_p06_field_errors_in_every_shape(body: object, fields: dict[str, tuple[str, ...]]) -> None:
    error = refused(400, body)
    assert isinstance(error, Invalid)
    assert error.fields == fields


def test_the_detail_tells_the_fields_in_a_sentence() -> None:
    error = refused(400, {"hostname": ["Too long.", "Too odd."], "detail": "No."})
    assert error.detail == "No. hostname: Too long. Too odd."
    assert refused(401, {"password": ["This field is required."]}).detail == "password: This field is required."


def test_h12_hostile_words_are_cleaned_and_cut() -> None:
    fields = {f"\x1b{number}": ["\x1b[2J" + "x" * 1_000] * 100 for number in range(50)}
    error = refused(400, fields)
    assert isinstance(error, Invalid)
    assert len(error.fields) == 20
    shown = [*error.fields, error.detail, *(text for texts in error.fields.values() for text in texts)]
    assert all("\x1b" not in text and len(text) < 400 for text in shown)
    assert len(shown) < 500


def test_p08_pages_for_browsers_are_never_shown() -> None:
    for status in (400, 403, 404, 500, 502):
        assert "<" not in str(page(status))
    assert page(500).detail == "The server answered with status 500."


def test_a_missing_endpoint_is_told_from_a_missing_instance() -> None:
    assert isinstance(page(404), MissingEndpoint)
    assert not isinstance(refused(404, {"detail": "Not found"}), MissingEndpoint)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\x00"], ids=["open", "deep", "nul"])
def test_broken_json_in_an_error_is_no_second_error(text: str) -> None:
    headers = httpx.Headers({"Content-Type": "application/json; charset=utf-8"})
    assert isinstance(refusal(Reply(400, headers, text.encode()), lambda: NOON), Invalid)


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://evil.example/login?next=/", "evil.example"),
        ("//evil.example/x", "evil.example"),
        ("/api/instances/", "another address"),
        ("javascript:alert(1)", "another address"),
        ("http://[::1", "another address"),
        ("", "another address"),
    ],
)
def test_n14_a_redirect_names_where_it_leads(location: str, host: str) -> None:
    assert f"sends us to {host}," in refused(302, Location=location).detail


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("1000000000", 300.0),
        ("9" * 400, 300.0),
        ("Mon, 17 Nov 2014 12:00:09 GMT", 9.0),
        ("Mon, 17 Nov 2014 11:00:00 GMT", 0.0),
        ("Mon, 17 Nov 2044 11:00:00 GMT", 300.0),
        ("-1", None),
        ("1.5", None),
        ("٧", None),
        ("soon", None),
        ("", None),
    ],
)
def test_p07_the_wait_a_server_asks_for(value: str, wait: float | None) -> None:
    assert retry_after(httpx.Headers({b"Retry-After": value.encode()}), lambda: NOON) == wait


def test_p07_a_date_is_measured_by_the_servers_own_clock() -> None:
    headers = {"Retry-After": "Mon, 17 Nov 2014 12:00:09 GMT", "Date": "Mon, 17 Nov 2014 12:00:04 GMT"}
    assert retry_after(httpx.Headers(headers), lambda: 0.0) == 5.0
    limited = refused(429, Retry_After="7")
    assert isinstance(limited, RateLimited)
    assert limited.after == 7.0
    assert retry_after(httpx.Headers(), lambda: NOON) is None
