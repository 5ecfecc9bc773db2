"""New profiles: the first is written into settings of its own; settings that are there already are never changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from api_client.clean import clean
from tui.address import URL, is_plain
from tui.config import is_profile_name
from tui.files import make_private_folder
from tui.settings import TEXT, ConfigError, Refused

if TYPE_CHECKING:
    from pathlib import Path

_HEADING = "# The settings of vmdeck, which reads this file and never changes it.\n\n"


def write_first(path: Path, name: str, url: str, environment: str = "", *, allow_plain_http: bool = False) -> None:
    """Make settings with one profile, readable by their owner only, where there are none. Raises ConfigError."""
    text = _HEADING + lines_for(name, url, environment, allow_plain_http=allow_plain_http)
    shown = clean(str(path))
    try:
        make_private_folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise ConfigError(f"{shown}: there is such a file already, and vmdeck does not change it.") from error
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink()
        if isinstance(error, OSError):
            raise ConfigError(f"{shown}: cannot be written: {error.strerror}.") from error
        raise


def lines_for(name: str, url: str, environment: str = "", *, allow_plain_http: bool = False) -> str:
    """The lines that make a profile, to be added to settings by hand. Raises ConfigError."""
    # Imported here because nothing else in a start needs it.
    import tomli_w

    if not is_profile_name(name):
        raise ConfigError(f'"{clean(name, 80)}" cannot be the name of a profile: take letters, digits, - _ and .')
    try:
        table: dict[str, Any] = {"url": URL.read(url)}
    except Refused as reason:
        raise ConfigError(f"The address {reason}") from reason
    if is_plain(table["url"]) and not allow_plain_http:
        raise ConfigError("The address must start with https://: plain HTTP shows the token to everybody on the way.")
    try:
        table |= {"environment": TEXT.read(environment)} if environment else {}
    except Refused as reason:
        raise ConfigError(f"The environment {reason}") from reason
    table |= {"allow_plain_http": True} if is_plain(table["url"]) else {}
    return tomli_w.dumps({"profiles": {name: table}})
