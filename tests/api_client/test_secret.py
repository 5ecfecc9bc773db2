from __future__ import annotations

import copy
import json
import pickle
import traceback
from dataclasses import asdict

import pytest

from api_client.client import Client
from api_client.connection import Connection
from api_client.dialects import SPECIFICATION
from api_client.errors import Invalid
from api_client.transport import Token, Transport

SECRET = "c84d653b9ec92c6cbac41c706593e66f567a7fa4"


def test_s05_it_shows_itself_nowhere() -> None:
    token = Token(SECRET)
    connection = Connection("https://cloud.example/", token)
    transport = Transport("https://cloud.example/", token)
    shown = [
        repr(vars(transport)),
        repr(vars(Client(transport, SPECIFICATION))),
        repr(token),
        str(token),
        f"{token}",
        "%s" % token,  # noqa: UP031 (every way of formatting)
        repr(connection),
        repr(asdict(connection)),
        pickle.dumps(connection).decode("latin-1"),
        repr(pickle.loads(pickle.dumps(token))),  # noqa: S301 (made a moment ago)
        repr([token]),
        json.dumps({"token": token}, default=str),
    ]
    assert not [text for text in shown if SECRET in text]
    assert token.reveal() == SECRET
    assert not hasattr(token, "__dict__")


def test_copies_still_work() -> None:
    token = Token(SECRET)
    assert copy.deepcopy(token) is token
    assert copy.copy(token) is token


def test_tokens_compare_by_value() -> None:
    assert Token(SECRET) == Token(SECRET)
    assert hash(Token(SECRET)) == hash(Token(SECRET))
    assert Token(SECRET) != Token("other")
    assert Token(SECRET) != SECRET


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_s02_one_line_end_is_taken_off(ending: str) -> None:
    assert Token(SECRET + ending).reveal() == SECRET


@pytest.mark.parametrize(
    "text", ["", "\n", "sec\nret", "sec ret", "sec\tret", "secret\n\n", "sec\0ret", "sécret", "secret\x7f"]
)
def test_s02_what_is_no_token_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Token(text)
    said = "".join(traceback.format_exception(caught.value))
    assert "token" in caught.value.fields
    assert "ret" not in caught.value.detail
    assert "sec" not in said.replace("secret.py", "").replace("test_secret", "").replace("secret import", "")


def test_s02_a_book_is_no_token() -> None:
    assert len(Token("x" * 4_096).reveal()) == 4_096
    with pytest.raises(Invalid) as caught:
        Token("x" * 200_000)
    assert "xx" not in str(caught.value)
