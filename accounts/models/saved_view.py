from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.querysets import SavedViewQuerySet
from prms.lib.models import Timestamped, one_of


class SavedView(Timestamped):
    """What a person filtered and sorted a list by, kept under a name as a tab above the list."""

    class Place(models.TextChoices):
        PARTNERS = "partners", _("Partners")
        SCORECARDS = "scorecards", _("Scorecards")
        INCIDENTS = "incidents", _("Incidents")
        ACTIONS = "actions", _("Actions")
        AGREEMENTS = "agreements", _("Agreements")

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="saved_views")
    place = models.CharField(_("list"), max_length=20, choices=Place.choices)
    name = models.CharField(pgettext_lazy("of a view", "name"), max_length=60)
    query = models.CharField(_("filters and order"), max_length=2000, blank=True, default="")
    is_shared = models.BooleanField(_("shown to everybody"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            one_of(
                "place",
                ("partners", "scorecards", "incidents", "actions", "agreements"),
                name="saved_view_place_known",
            ),
            models.UniqueConstraint(fields=["owner", "place", "name"], name="saved_view_name_once"),
        ]
        verbose_name = _("saved view")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:saved_view", args=[self.pk])
