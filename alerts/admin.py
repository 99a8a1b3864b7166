from typing import Any

from django.contrib import admin
from django.db.models import Model

from accounts.services import audit
from alerts.models import EscalationPolicy, EscalationStep, Playbook, PlaybookStep
from alerts.services.reference import playbook_lines, policy_lines


class AuditedAdmin(admin.ModelAdmin):
    """Reference data with its lines: each save leaves one row in the audit trail, with the lines before and after."""

    audit_name: str
    exclude = ["version"]

    def lines_of(self, obj: Any) -> list[str]:
        """Return the lines as the trail keeps them."""
        raise NotImplementedError

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        # Who has an older version open on the page is told so.
        obj.version += change
        super().save_model(request, obj, form, change)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        before = self.lines_of(form.instance)
        super().save_related(request, form, formsets, change)
        after = self.lines_of(form.instance)
        changes = {name: [form.initial.get(name), form.cleaned_data[name]] for name in form.changed_data}
        if before != after:
            changes["steps"] = [before, after]
        action = f"{self.audit_name}.{'changed' if change else 'created'}"
        audit.record(action=action, by=request.user, target=form.instance, changes=changes)

    def delete_model(self, request: Any, obj: Model) -> None:
        audit.record(action=f"{self.audit_name}.removed", by=request.user, target=obj)
        super().delete_model(request, obj)

    def get_actions(self, request: Any) -> dict[str, Any]:
        """Offer no bulk removal: rules name these rows one by one."""
        return {}


class PlaybookStepInline(admin.TabularInline):
    model = PlaybookStep
    extra = 1


@admin.register(Playbook)
class PlaybookAdmin(AuditedAdmin):
    """Check-lists; incidents keep the copy they opened with."""

    audit_name = "playbooks"
    list_display = ["code", "name", "name_zh"]
    inlines = [PlaybookStepInline]

    def lines_of(self, obj: Playbook) -> list[str]:
        return playbook_lines(obj)


class EscalationStepInline(admin.TabularInline):
    model = EscalationStep
    extra = 1


@admin.register(EscalationPolicy)
class EscalationPolicyAdmin(AuditedAdmin):
    """Ladders; incidents keep the one they opened with."""

    audit_name = "escalation_policies"
    list_display = ["code", "name", "name_zh", "calendar"]
    inlines = [EscalationStepInline]

    def lines_of(self, obj: EscalationPolicy) -> list[str]:
        return policy_lines(obj)
