from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import SurveyRoundQuerySet
from evaluations.rules.surveys import BEST_MEAN
from prms.lib.models import DECIMAL, Timestamped, Versioned


class SurveyRound(Timestamped, Versioned):
    """What one satisfaction survey about a partner came to: the mean of `n` answers, from 0 to 100."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    closed_on = models.DateField(_("closed on"))
    mean = models.DecimalField(_("mean"), **DECIMAL)
    n = models.PositiveIntegerField(_("answers"), validators=[MinValueValidator(1)])

    objects = SurveyRoundQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "-closed_on"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "closed_on"], name="survey_round_once_a_day"),
            models.CheckConstraint(condition=Q(mean__gte=0, mean__lte=BEST_MEAN), name="survey_mean_within_scale"),
            models.CheckConstraint(condition=Q(n__gte=1), name="survey_round_has_answers"),
        ]
        verbose_name = _("survey round")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.closed_on}: {self.mean}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:survey_round", args=[self.pk])
