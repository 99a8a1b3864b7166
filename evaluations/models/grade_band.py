from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import GradeBandQuerySet
from prms.lib.models import SCORE, one_of


class Grade(models.TextChoices):
    """What a total is worth in words."""

    EXCELLENT = "excellent", _("Excellent")
    GOOD = "good", _("Good")
    ACCEPTABLE = "acceptable", _("Acceptable")
    POOR = "poor", _("Poor")


# What follows from a grade where nobody wrote down something else (SPEC E3).
CONSEQUENCES: Mapping[str, Promise] = MappingProxyType(
    {
        "excellent": _("Raise the commission, extend the agreement."),
        "good": _("Keep it as it is."),
        "acceptable": _("Watch and help."),
        "poor": _("Improvement plan or exit."),
    }
)


class GradeBand(models.Model):
    """From which total on a grade is earned; a band ends where the next begins, the top one is open."""

    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, unique=True)
    starts_at = models.DecimalField(_("from"), **SCORE, unique=True)
    consequence = models.CharField(_("consequence"), max_length=300, blank=True, default="")

    objects = GradeBandQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [one_of("grade", Grade.values, name="grade_band_grade_known")]
        verbose_name = _("grade band")

    def __str__(self) -> str:
        return f"{self.grade} from {self.starts_at}"

    @property
    def what_follows(self) -> str:
        """What a partner with this grade is to expect."""
        return self.consequence or str(CONSEQUENCES[self.grade])
