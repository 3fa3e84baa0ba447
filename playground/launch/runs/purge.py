"""What was deleted long ago -> removed for good, files included."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime, timedelta

from playground.data.uploads.store import purge_deleted
from playground.errors import StoreError
from playground.runs.store.contract import Store
from playground.settings import Settings

_log = logging.getLogger(__name__)


def purge(store: Store, settings: Settings) -> None:
    """Remove runs that were deleted more than `settings.keep_deleted_h` hours ago, with their folders; and data files
    that cannot be brought back any more. A store that is away is tried again the next time.
    """
    try:
        purged = store.purge(datetime.now(UTC) - timedelta(hours=settings.keep_deleted_h))
    except StoreError as error:
        _log.warning("deleted runs are not removed at present: %s", error)
        purged = []
    for run in purged:
        shutil.rmtree(store.folder(run), ignore_errors=True)
    if purged:
        _log.info("removed %d runs that were deleted more than %g hours ago", len(purged), settings.keep_deleted_h)
    if settings.uploads.is_dir():
        purge_deleted(settings)
