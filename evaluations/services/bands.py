"""Grade bands: which total earns which grade."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from evaluations.errors import BandsRefused
from evaluations.models import GradeBand
from evaluations.rules.grading import DEFAULT_BANDS, EXCELLENT_FROM_110, Band, Bands, check_bands
from evaluations.services.guards import require_role
from prms.lib.refusals import refuse


class Preset(StrEnum):
    """Bands that are one click away."""

    DEFAULT = "default"
    EXCELLENT_FROM_110 = "excellent_from_110"


PRESETS: Mapping[Preset, Bands] = {Preset.DEFAULT: DEFAULT_BANDS, Preset.EXCELLENT_FROM_110: EXCELLENT_FROM_110}


def ensure_default_bands(*, by: User | None) -> int:
    """Write the shipped bands while there are none; return how many."""
    return 0 if GradeBand.objects.exists() else set_bands(bands=DEFAULT_BANDS.bands, by=by)


def switch_bands(*, preset: Preset, by: User | None) -> int:
    """Replace the bands by a preset; return how many changed."""
    return set_bands(bands=PRESETS[preset].bands, by=by)


@transaction.atomic
def set_bands(*, bands: tuple[Band, ...], by: User | None, consequences: Mapping[str, str] | None = None) -> int:
    """Replace the bands; return how many things changed. Cards follow when their month is closed again.

    `consequences` are what follows from a grade; those that are left out stay. Raises BandsRefused unless every
    score falls in exactly one band.
    """
    require_role("scorecards.edit_bands", by=by)
    refuse(BandsRefused, check_bands(bands))
    before = {band.grade: band for band in GradeBand.objects.select_for_update()}
    starts = {band.grade: band.starts_at for band in bands}
    known = {grade: band.consequence for grade, band in before.items()}
    follows = known | dict(consequences or {})
    changes = {
        grade: [before[grade].starts_at if grade in before else None, starts.get(grade)]
        for grade in sorted({*before, *starts})
        if grade not in before or before[grade].starts_at != starts.get(grade)
    } | {
        f"{grade}.consequence": [known.get(grade, ""), follows[grade]]
        for grade in starts
        if follows.get(grade, "") != known.get(grade, "")
    }
    if not changes:
        return 0
    GradeBand.objects.all().delete()
    GradeBand.objects.bulk_create(
        GradeBand(grade=grade, starts_at=start, consequence=follows.get(grade, "")) for grade, start in starts.items()
    )
    audit.record_batch(
        action="bands.changed", by=by, model=GradeBand, count=len(changes), keys=sorted(changes), changes=changes
    )
    return len(changes)
