"""How a value on the wire is read where pydantic alone would believe too much, or give up a whole record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema as cs

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


def lenient(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 (pydantic's own signature)
    """A value that becomes None where it makes no sense."""
    return cs.with_default_schema(handler(source), default=None, on_error="default")


def number(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 (pydantic's own signature)
    """A number, or a text of one; pydantic alone would take true for 1."""
    kinds = cs.union_schema([make(strict=True) for make in (cs.int_schema, cs.float_schema, cs.str_schema)])
    return cs.chain_schema([kinds, handler(source)])


def moment(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 (pydantic's own signature)
    """A time as it is written; pydantic alone would take any number for seconds."""
    return cs.chain_schema([cs.str_schema(strict=True, pattern=r"^\d{4}-"), handler(source)])
