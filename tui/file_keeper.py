"""Tokens in files: one for each profile, for its owner only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.clean import clean
from tui.files import (
    NotPrivate,
    check_private,
    check_private_folder,
    make_private_folder,
    read_private,
    remove_leftovers,
    write_private,
)
from tui.kept import KeepingError, read_entry, write_entry

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.secret import Token
    from tui.config import Profile


class FileKeeper:
    """A folder with a file for each profile, readable by its owner only."""

    name = "file"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.where = f"a file that only you can read, not encrypted, in {clean(str(folder))}"

    def place(self, profile: Profile) -> str:
        """The file."""
        return f"the file {clean(str(self.path(profile)))}"

    def path(self, profile: Profile) -> Path:
        """Where the token of a profile is kept."""
        return self._folder / f"{profile.name}.toml"

    def look(self, profile: Profile) -> bool:
        """Whether there is a file that can be trusted."""
        try:
            check_private(self.path(profile), follow=False)
        except FileNotFoundError:
            return False
        except (NotPrivate, OSError) as error:
            raise self._trouble(profile, error) from error
        return True

    def is_usable(self) -> bool:
        """A file can be written; where that fails, it is told then."""
        return True

    def read(self, profile: Profile) -> Token | None:
        """Read the file."""
        try:
            data = read_private(self.path(profile), follow=False)
        except FileNotFoundError:
            return None
        except (NotPrivate, OSError) as error:
            raise self._trouble(profile, error) from error
        return read_entry(data.decode("utf-8", "replace"), profile, self.place(profile))

    def keep(self, profile: Profile, token: Token) -> None:
        """Write the file, in a folder that nobody else can change."""
        path = self.path(profile)
        try:
            make_private_folder(self._folder)
            for folder in (self._folder.parent, self._folder):
                self._check_folder(folder)
            if path.is_symlink():
                raise NotPrivate("is a link.")
            remove_leftovers(path)
            write_private(path, write_entry(profile, token))
        except (NotPrivate, OSError) as error:
            raise self._trouble(profile, error) from error

    def forget(self, profile: Profile) -> bool:
        """Remove the file, whatever it is, and what is left of one that was being written."""
        path = self.path(profile)
        try:
            remove_leftovers(path, stale=0.0)
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._trouble(profile, error) from error
        return True

    def _check_folder(self, folder: Path) -> None:
        try:
            check_private_folder(folder)
        except NotPrivate as error:
            raise NotPrivate(f"is in a folder that {error}") from error

    def _trouble(self, profile: Profile, error: NotPrivate | OSError) -> KeepingError:
        words = f"cannot be used: {error.strerror}." if isinstance(error, OSError) else str(error)
        return KeepingError(f"The file {clean(str(self.path(profile)))} {words}")
