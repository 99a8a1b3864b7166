from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.querysets import AgreementKpiTargetQuerySet, AgreementQuerySet
from agreements.rules import history
from agreements.rules.terms import Terms, read_terms
from agreements.rules.versions import version_on
from prms.lib.models import CODE_VALIDATOR, ExternallyNamed, Timestamped, Versioned, one_of

if TYPE_CHECKING:
    from agreements.models.agreement_version import AgreementVersion


class Agreement(Timestamped, Versioned, ExternallyNamed):
    """What was agreed with a partner: a master agreement, or an annex, which may name its `master`.

    Title, end and clauses are those of the version that holds now; what held on another day is in `versions`.
    """

    class Kind(models.TextChoices):
        MASTER = "master", _("Master agreement")
        NDA = "nda", _("NDA annex")
        TECHNICAL = "technical", _("Technical annex")
        DATA = "data", _("Data annex")
        MARKET = "market", _("Market annex")
        PILOT = "pilot", _("Pilot annex")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        SIGNED = "signed", _("Signed")
        ACTIVE = "active", pgettext_lazy("agreement", "Active")
        EXITING = "exiting", _("Exiting")
        ENDED = "ended", _("Ended")

    IN_FORCE = history.IN_FORCE
    GOING_ON = history.GOING_ON

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_VALIDATOR])
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MASTER)
    master = models.ForeignKey(
        "self", verbose_name=_("annex of"), on_delete=models.PROTECT, null=True, blank=True, related_name="annexes"
    )
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    our_project_manager = models.ForeignKey(
        "accounts.User",
        verbose_name=_("our project manager"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    their_project_manager = models.ForeignKey(
        "partners.Contact",
        verbose_name=_("their project manager"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    clauses = models.JSONField(_("clauses"), default=dict, blank=True)
    terms_version = models.PositiveSmallIntegerField(_("version in force"), default=1)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            one_of("kind", ("master", "nda", "technical", "data", "market", "pilot"), name="agreement_kind_known"),
            one_of(
                "status", ("draft", "in_review", "signed", "active", "exiting", "ended"), name="agreement_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(master__isnull=True) | ~models.Q(kind="master"), name="agreement_master_is_no_annex"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="agreement_ends_after_it_starts",
            ),
        ]
        verbose_name = _("agreement")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.code])

    def terms(self) -> Terms:
        """Return what holds now."""
        return read_terms(self.clauses)

    def version_on(self, day: date) -> AgreementVersion | None:
        """Return the version that holds on a day, the first one before that; reads `versions` unless prefetched."""
        return version_on(self.versions.all(), on=day)

    def terms_on(self, day: date) -> Terms:
        """Return what was agreed as of a day; for many agreements prefetch `versions`."""
        version = self.version_on(day)
        return read_terms(self.clauses) if version is None else version.terms()


class AgreementKpiTarget(models.Model):
    """A KPI target that an agreement set; `follows` is what its clause said then, nothing where a person set it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="kpi_targets")
    kpi_target = models.OneToOneField("evaluations.KpiTarget", on_delete=models.CASCADE, related_name="+")

    follows = models.JSONField(null=True, blank=True)

    objects = AgreementKpiTargetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("agreed KPI target")

    def __str__(self) -> str:
        return f"{self.agreement_id} sets {self.kpi_target_id}"
