from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.querysets import AgreementVersionQuerySet
from agreements.rules.terms import read_terms
from prms.lib.models import Timestamped, Versioned, one_of

if TYPE_CHECKING:
    from agreements.rules.terms import Terms


class AgreementVersion(Timestamped, Versioned):
    """What an agreement says from a day on; each version says everything, not only what changed.

    Triggers in the database (agreements/triggers.py) let a signed version never change again: it is amended
    by the next one.
    """

    class Reason(models.TextChoices):
        INITIAL = "initial", _("First version")
        MARKET = "market", _("The market changed")
        RESULTS = "results", _("Results called for it")
        REGULATION = "regulation", _("Regulation changed")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    effective_from = models.DateField(_("takes effect on"))
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    clauses = models.JSONField(_("clauses"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.INITIAL)
    why = models.TextField(_("why"), blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("signature recorded by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = AgreementVersionQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(status="draft"), name="version_one_draft"),
            one_of("reason", ("initial", "market", "results", "regulation"), name="version_reason_known"),
            one_of("status", ("draft", "signed"), name="version_status_known"),
            models.CheckConstraint(
                condition=Q(number=1, reason="initial") | Q(number__gt=1) & ~Q(reason="initial") & ~Q(why=""),
                name="version_amends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", signed_on__isnull=True) | Q(status="signed", signed_on__isnull=False),
                name="version_signed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("effective_from")),
                name="version_ends_after_it_starts",
            ),
        ]
        verbose_name = _("version of an agreement")

    def __str__(self) -> str:
        return f"version {self.number} of {self.agreement_id}"

    @property
    def is_signed(self) -> bool:
        """Whether both sides signed it."""
        return self.status == self.Status.SIGNED

    def terms(self) -> Terms:
        """Return what it says, typed."""
        return read_terms(self.clauses)
