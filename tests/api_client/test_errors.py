from __future__ import annotations

import pytest

from api_client import errors
from api_client.clean import is_clean
from api_client.errors import MAX_DETAIL, ApiError, BadReply, Invalid, ServerFault, Timeout, Unreachable


@pytest.mark.parametrize("endless", ["x", "\u202e", "\x9b", "\x1b[2J"])
def test_h12_a_detail_is_cleaned_and_cut(endless: str) -> None:
    error = ApiError(endless * 100_000)
    assert is_clean(str(error))
    assert len(error.detail) <= MAX_DETAIL
    assert error.detail.endswith(")")


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (Unreachable("cut"), True),
        (Unreachable("refused", sent=False), False),
        (Timeout("slow"), True),
        (ServerFault("500"), True),
        (BadReply("page"), True),
        (BadReply("405", sent=False), False),
        (errors.TlsFailure("expired", sent=False), False),
        (errors.WrongState("not now"), False),
        (errors.Forbidden("no"), False),
        (errors.RateLimited("slow down"), False),
        (Invalid("bad"), False),
    ],
)
def test_which_outcomes_of_a_write_are_unknown(error: ApiError, *, unknown: bool) -> None:
    assert error.outcome_unknown is unknown


def test_every_error_has_a_title_of_its_own_and_advice() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ApiError)]
    titles = [kind.title for kind in kinds]
    assert len(set(titles)) == len(titles)
    assert all(kind.advice for kind in kinds if kind is not ApiError)


def test_invalid_keeps_a_copy_of_its_fields() -> None:
    fields = {"hostname": ("too long",)}
    error = Invalid("hostname: too long", fields)
    fields.clear()
    assert error.fields == {"hostname": ("too long",)}
    assert Invalid("nothing").fields == {}
