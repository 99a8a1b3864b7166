from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from accounts.services import audit
from partners.models import LevelRule
from partners.rules.levels import check_level_rules


class LevelRuleForm(forms.ModelForm):
    """One row; it is refused when the table as a whole would leave a partner without a level."""

    class Meta:
        model = LevelRule
        fields = ["position", "level", "least_value", "most_substitutability", "least_investment"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            others = LevelRule.objects.exclude(pk=self.instance.pk)
            changed = LevelRule(**cleaned)
            table = sorted([*others, changed], key=lambda rule: rule.position)
            problems = check_level_rules([rule.row for rule in table])
            if problems:
                raise forms.ValidationError([problem.worded(_) for problem in problems])
        return cleaned


@admin.register(LevelRule)
class LevelRuleAdmin(admin.ModelAdmin):
    """The table that gives ratings their level; while it is empty the shipped one holds.

    Enter the row that holds for everybody first, at the last position.
    """

    form = LevelRuleForm
    list_display = ["position", "level", "least_value", "most_substitutability", "least_investment"]
    ordering = ["position"]

    def save_model(self, request: Any, obj: LevelRule, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changes = {name: [form.initial.get(name), form.cleaned_data[name]] for name in form.changed_data}
        audit.record(action="level_rules.changed", by=request.user, target=obj, changes=changes)

    def delete_model(self, request: Any, obj: LevelRule) -> None:
        audit.record(action="level_rules.removed", by=request.user, target=obj)
        super().delete_model(request, obj)

    def has_delete_permission(self, request: Any, obj: LevelRule | None = None) -> bool:
        """Keep the last row while others stand: it is the one that holds for everybody."""
        is_last = obj is not None and not LevelRule.objects.filter(position__gt=obj.position).exists()
        return super().has_delete_permission(request, obj) and not (is_last and LevelRule.objects.count() > 1)

    def get_actions(self, request: Any) -> dict[str, Any]:
        """Offer no bulk removal: the table stays whole row by row."""
        return {}
