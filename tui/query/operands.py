"""What stands right of a field: checked and turned into a test of the field's value, by the kind of the field."""

from __future__ import annotations

import operator
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, cast

from api_client.states import STATES, SYMBOLS
from tui.fields import Kind, Value
from tui.nearest import hint
from tui.query.addresses import address_number, network_range
from tui.query.patterns import LOOKED_AT, compile_pattern
from tui.query.tree import Op, Regex
from tui.units import read_size, read_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.fields import Field
    from tui.query.tree import Operand

Test: TypeAlias = "Callable[[Value], bool]"
Number: TypeAlias = int | float | Decimal

_COMPARE: dict[Op, Callable[[Number, Number], bool]] = {
    Op.HAS: operator.eq,
    Op.IS: operator.eq,
    Op.LESS: operator.lt,
    Op.LESS_OR_EQUAL: operator.le,
    Op.GREATER: operator.gt,
    Op.GREATER_OR_EQUAL: operator.ge,
}
_EQUALITY = frozenset({Op.HAS, Op.IS})
_TEXT_KINDS = frozenset({Kind.TEXT, Kind.TEXTS, Kind.ADDRESSES, Kind.UUID, Kind.STATE})


def make_test(field: Field, op: Op, operand: Operand) -> Test:
    """The test that a comparison with this operand puts to the field's value. Raises ValueError with a sentence."""
    if field.kind in _TEXT_KINDS and op not in _EQUALITY:
        raise ValueError(f"{field.name} is no number: compare it with : or =")
    if isinstance(operand, Regex):
        return _regex_test(field, operand)
    if not operand.text:
        return _is_nothing(field, op)
    return _TESTS[field.kind](field, op, operand.text)


def state_names(op: Op, text: str) -> tuple[str, ...]:
    """The states that a symbol, a name or (after `:`) the beginning of a name stands for. Raises ValueError."""
    by_symbol = [state for state, symbol in SYMBOLS.items() if symbol == text]
    wanted = _letters(text)
    exact = [state for state in STATES if _letters(state) == wanted]
    begun = [state for state in STATES if wanted and _letters(state).startswith(wanted)]
    found = by_symbol or (begun if op is Op.HAS else exact)
    if not found:
        known = hint(text.capitalize(), STATES) or f" There are {', '.join(STATES)}."
        raise ValueError(f'there is no state "{text}".{known}')
    return tuple(found)


def _letters(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).casefold()


def texts_of(value: Value) -> tuple[str, ...]:
    """The texts in a value of one of the text kinds."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) and value else ()


def _regex_test(field: Field, operand: Regex) -> Test:
    if field.kind not in _TEXT_KINDS:
        raise ValueError(f"{field.name} is a number: compare it with < <= = >= >")
    search = compile_pattern(operand.pattern).search
    return lambda value: any(search(text[:LOOKED_AT]) for text in texts_of(value))


def _is_nothing(field: Field, op: Op) -> Test:
    if op not in _EQUALITY:
        raise ValueError(f"{field.name} needs something to be compared with")
    return lambda value: value is None or value in ("", ())


def _text_test(_field: Field, op: Op, text: str) -> Test:
    wanted = text.casefold()
    if op is Op.IS:
        return lambda value: any(text.casefold() == wanted for text in texts_of(value))
    return lambda value: any(wanted in text.casefold() for text in texts_of(value))


def _state_test(_field: Field, op: Op, text: str) -> Test:
    wanted = frozenset(state_names(op, text))
    return lambda value: value in wanted


def _uuid_test(field: Field, op: Op, text: str) -> Test:
    wanted = text.casefold().replace("-", "")
    if not re.fullmatch("[0-9a-f]{1,32}", wanted):
        raise ValueError(f'"{text}" is no part of a uuid: {field.name} has the digits 0 to 9 and a to f')
    if op is Op.IS:
        return lambda value: value == wanted
    return lambda value: any(text.startswith(wanted) for text in texts_of(value))


def _address_test(_field: Field, op: Op, text: str) -> Test:
    if "/" in text:
        first, last = network_range(text)
        return lambda value: any(
            number is not None and first <= number <= last for number in map(address_number, texts_of(value))
        )
    if op is Op.IS:
        wanted = address_number(text)
        if wanted is None:
            raise ValueError(f'"{text}" is not an address')
        return lambda value: any(address_number(text) == wanted for text in texts_of(value))
    parts = text.split(".")
    if all(part.isdecimal() or not part for part in parts) and (
        len(parts) > 4 or any(int(part or 0) > 255 for part in parts)
    ):
        raise ValueError(f'no address begins with "{text}"')
    start = text.casefold()
    return lambda value: any(text.casefold().startswith(start) for text in texts_of(value))


def _number_test(field: Field, op: Op, text: str) -> Test:
    if field.kind is Kind.DURATION and op in _EQUALITY:
        raise ValueError(f"{field.name} is a time that runs: compare it with < or >")
    compare, wanted = _COMPARE[op], _READERS[field.kind](text)
    return lambda value: value is not None and compare(cast("Number", value), wanted)


def _moment_test(_field: Field, op: Op, text: str) -> Test:
    if op in _EQUALITY:
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d)?)?)?)?", text, re.ASCII):
            raise ValueError(f'"{text}" is not a date: write 2014, 2014-12, 2014-12-15 or 2014-12-15T05:54')
        start = text.replace(" ", "T")
        return lambda value: value is not None and _iso(cast("Number", value)).startswith(start)
    compare, wanted = _COMPARE[op], _read_moment(text)
    return lambda value: value is not None and compare(cast("Number", value), wanted)


def _iso(seconds: Number) -> str:
    return datetime.fromtimestamp(float(seconds), UTC).isoformat()


def _read_moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise ValueError(f'"{text}" is not a date: write 2014-12-15 or 2014-12-15T05:54') from error


def _read_number(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f'"{text}" is not a number')
    return Decimal(text)


def _read_percent(text: str) -> Decimal:
    return _read_number(text.removesuffix("%"))


_READERS: dict[Kind, Callable[[str], Decimal]] = {
    Kind.NUMBER: _read_number,
    Kind.MONEY: _read_number,
    Kind.PERCENT: _read_percent,
    Kind.SIZE: read_size,
    Kind.DURATION: read_span,
}
_TESTS: dict[Kind, Callable[[Field, Op, str], Test]] = {
    Kind.TEXT: _text_test,
    Kind.TEXTS: _text_test,
    Kind.STATE: _state_test,
    Kind.UUID: _uuid_test,
    Kind.ADDRESSES: _address_test,
    Kind.MOMENT: _moment_test,
    **dict.fromkeys(_READERS, _number_test),
}
