"""The page of backup schedules and backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.formats import counted, date_text
from tui.widgets.detail.text import heading, lines
from tui.widgets.roles import muted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_client.models import Backup, BackupSchedule
    from tui.widgets.detail.subject import Subject


def backups(subject: Subject, width: int) -> Content:  # noqa: ARG001 (pages share one signature)
    """The schedules, then the backups, newest first."""
    instance = subject.instance
    if instance is None:
        return muted(subject.missing) if subject.missing else Content("No instance is chosen.")
    newest = sorted(instance.backups, key=_age_key, reverse=True)
    return lines(
        (
            heading(counted(len(instance.backup_schedules), "schedule")),
            *(line for schedule in instance.backup_schedules for line in _schedule(schedule)),
            heading(counted(len(newest), "backup")),
            *(line for backup in newest for line in _backup(backup)),
        )
    )


def _age_key(backup: Backup) -> float:
    return backup.created_at.timestamp() if backup.created_at else float("-inf")


def _schedule(schedule: BackupSchedule) -> Iterator[Content]:
    active = {True: "active", False: "not active", None: "perhaps active"}[schedule.is_active]
    yield Content(f"  {schedule.description or 'no description'}: {schedule.schedule or 'no time set'} ({active})")
    days, most = schedule.retention_time, schedule.maximal_number_of_backups
    kept = "kept for ever" if not days else f"kept for {counted(days, 'day')}"
    limit = "" if most is None else f", {most} at most"
    yield muted(f"    {kept}{limit}, {counted(len(schedule.backups), 'backup')} so far")


def _backup(backup: Backup) -> Iterator[Content]:
    yield Content(f"  {date_text(backup.created_at)}  {backup.state or 'no state'}  {backup.description}")
    origin = "by schedule" if backup.backup_schedule else "by hand"
    until = f", kept until {date_text(backup.kept_until)}" if backup.kept_until else ", kept for ever"
    yield muted(f"    {origin}{until}")
