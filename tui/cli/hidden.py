"""Hidden: passwords and tokens, typed where nothing shows them, or read from a pipe. No argument ever holds one."""

from __future__ import annotations

import getpass
import sys
import warnings

import click

from api_client.errors import Invalid
from api_client.secret import Token
from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.files import MAX_SECRET


def ask_hidden(question: str) -> str:
    """Ask for something that the terminal does not show. Raises click.ClickException where it cannot but show it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            answer: str = click.prompt(question, hide_input=True, default="", show_default=False, err=True)
        except getpass.GetPassWarning:
            raise Refusal("This terminal cannot hide what is typed: use --token-stdin.", Exit.USAGE) from None
    return answer


def ask_for_token() -> Token:
    """Have a token pasted that the terminal does not show. Raises click.ClickException."""
    return _token(ask_hidden("Token"))


def read_token() -> Token:
    """Read a token from standard input, its first line. Raises click.ClickException."""
    return _token(sys.stdin.buffer.readline(MAX_SECRET).decode("ascii", "replace"))


def _token(text: str) -> Token:
    try:
        return Token(text.strip())
    except Invalid as error:
        raise Refusal(f"That is no token. {error.detail}", Exit.USAGE) from None
