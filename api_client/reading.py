"""JSON → models, with every mismatch as a `BadReply` that names the field and repeats nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from api_client.body import parse
from api_client.clean import clean
from api_client.errors import BadReply

if TYPE_CHECKING:
    from api_client.body import Json

M = TypeVar("M", bound=BaseModel)


def read_one(model: type[M], value: Json) -> M:
    """One record. Raises BadReply."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise BadReply(_where(error)) from None


def read_many(model: type[M], body: bytes) -> tuple[M, ...]:
    """A list of records. Raises BadReply."""
    value = parse(body)
    if not isinstance(value, list):
        raise BadReply("The answer is no list.")
    return tuple(read_one(model, item) for item in value)


def _where(error: ValidationError) -> str:
    place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
    return f"The answer's {clean(place, 80)} makes no sense." if place else "The answer is not of the expected kind."
