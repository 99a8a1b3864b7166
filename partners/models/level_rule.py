from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner
from partners.querysets import LevelRuleQuerySet
from partners.rules.levels import LevelRule as Row
from prms.lib.models import one_of

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class LevelRule(models.Model):
    """A row of the table that gives ratings their level: the first whose bounds hold decides."""

    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    level = models.CharField(_("level"), max_length=1, choices=Partner.Level.choices)
    least_value = models.PositiveSmallIntegerField(_("value at least"), default=1, validators=ONE_TO_FIVE)
    most_substitutability = models.PositiveSmallIntegerField(
        _("substitutability at most"), default=5, validators=ONE_TO_FIVE
    )
    least_investment = models.PositiveSmallIntegerField(_("investment at least"), default=1, validators=ONE_TO_FIVE)

    objects = LevelRuleQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            one_of("level", ("S", "A", "B", "C"), name="level_rule_level_known"),
            models.CheckConstraint(
                condition=models.Q(
                    least_value__range=(1, 5), most_substitutability__range=(1, 5), least_investment__range=(1, 5)
                ),
                name="level_rule_bounds_1_to_5",
            ),
        ]
        verbose_name = _("level rule")
        verbose_name_plural = _("level rules")

    def __str__(self) -> str:
        return f"{self.position}: {self.level}"

    @property
    def row(self) -> Row:
        """The value that the rule wants."""
        return Row(self.level, self.least_value, self.most_substitutability, self.least_investment)
