from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.Model):
    """What shows that something was done: a sentence, an address, a file."""

    evidence = models.CharField(_("evidence"), max_length=500, blank=True, default="")
    evidence_url = models.URLField(_("address of the evidence"), max_length=500, blank=True, default="")
    file = models.FileField(_("file"), upload_to="evidence/%Y/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True, default="")

    class Meta:
        abstract = True
