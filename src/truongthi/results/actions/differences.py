"""What a new computation changed is kept with it."""

from __future__ import annotations

from truongthi.core.version_difference import difference, difference_to_dict
from truongthi.results.models import Snapshot, VersionDifference


def keep_difference(snapshot: Snapshot, before: Snapshot | None) -> VersionDifference | None:
    """The changes of a version against the one before it; the first version has none."""
    if before is None:
        return None
    found = difference(before.document, snapshot.document)
    return VersionDifference.objects.create(
        snapshot=snapshot,
        before=before,
        document=difference_to_dict(found),
        ranks=found.ranks,
        prizes=found.prizes,
    )
