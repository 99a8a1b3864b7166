from typing import Any

from django.contrib import admin

from accounts.models import BusinessCalendar, CalendarDay, Team
from accounts.services import record


class AuditedAdmin(admin.ModelAdmin):
    """Reference data whose changes stand in the audit trail too."""

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        record(action=self._action("created"), by=request.user, target=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        record(action=self._action("changed"), by=request.user, target=obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        for obj in queryset:
            record(action=self._action("removed"), by=request.user, target=obj)
        return super().log_deletions(request, queryset)

    def _action(self, verb: str) -> str:
        return f"{self.opts.model_name}s.{verb}"


@admin.register(Team)
class TeamAdmin(AuditedAdmin):
    search_fields = ["name"]


class CalendarDayInline(admin.TabularInline):
    model = CalendarDay
    extra = 0
    fields = ["day", "is_working", "name", "name_zh"]


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(AuditedAdmin):
    list_display = ["name", "country", "time_zone", "opens_at", "closes_at"]
    inlines = [CalendarDayInline]

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Keep what a person entered from the yearly refresh of the public holidays."""
        for changed in formset.save(commit=False):
            changed.is_by_hand = True
            changed.save()
        for removed in formset.deleted_objects:
            removed.delete()
