"""The pages of the alert rules: administrators write them, managers read them."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import Count, Max, Q, QuerySet
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import AlertRule, Incident
from alerts.services import activate_rule, catch_up, create_rule, deactivate_rule, draft_version, edit_rule
from alerts.web import forms
from alerts.web.rule_forms import EditRuleForm, NewRuleForm, RuleForm, initial_of
from prms.lib.errors import DomainError
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage, add_refusal

LATELY = 10
EXPORTED = (
    *("code", "name", "name_zh", "severity", "measure", "kpi"),
    *("operator", "threshold", "clear_at", "periods", "period", "says"),
)


class RuleListMixin:
    """The rules in force, or those that are not."""

    request: Any

    @property
    def is_off(self) -> bool:
        return self.request.GET.get("state") == "off"

    def found(self) -> QuerySet[AlertRule]:
        """Return the rules in that state."""
        rules = AlertRule.objects.visible_to(self.request.user).filter(is_active=not self.is_off)
        return rules.select_related("current__kpi")


class RulesPage(RuleListMixin, Page):
    """The rules, with what each fired of late in the reader's scope."""

    permission = "alert_rules.view"
    page_key = "rules"
    template_name = "alerts/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.paginate(self.found())
        return super().get_context_data(
            page=page,
            rows=self._with_fired(list(page.object_list)),
            is_off=self.is_off,
            export_url=self.address_with_query("alerts:rules_export"),
            add_url=reverse("alerts:rule_add") if self.request.user.may("alert_rules.edit") else "",
            **kwargs,
        )

    def _with_fired(self, rules: list[AlertRule]) -> list[dict[str, Any]]:
        incidents = Incident.objects.visible_to(self.request.user).filter(rule__in=rules).order_by()
        fired = incidents.values("rule").annotate(
            open_count=Count("pk", filter=~Q(status=Incident.Status.RESOLVED)), last_at=Max("opened_at")
        )
        by_rule = {row["rule"]: row for row in fired}
        return [{"open_count": 0, "last_at": None, **by_rule.get(rule.pk, {}), "rule": rule} for rule in rules]


class RulesExport(RuleListMixin, ListFile):
    """The same rules as a file, each with its sentence."""

    permission = "alert_rules.view"

    def sheet(self) -> Sheet:
        found = self.found().select_related("current__playbook", "current__escalation_policy")
        return Sheet(_("alert-rules.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[AlertRule]) -> Iterator[list[Any]]:
        for rule in found.iterator(chunk_size=1000):
            now = rule.version_in_force
            kpi = now.kpi.code if now.kpi else ""
            limit = [now.operator, now.threshold, now.clear_at, now.periods, now.period]
            yield [rule.code, rule.name, rule.name_zh, now.severity, now.measure, kpi, *limit, str(now.sentence())]


class OfRule(ObjectPage):
    """What every page and verb of one rule shares."""

    page_key = "rules"
    lookup = "code"
    object: AlertRule

    def get_queryset(self) -> QuerySet[AlertRule]:
        loaded = ("current__kpi", "current__playbook", "current__escalation_policy")
        return AlertRule.objects.visible_to(self.request.user).select_related(*loaded)


class RulePage(OfRule):
    """One rule in plain words: what it says now, what it said before, what it fired of late."""

    permission = "alert_rules.view"
    template_name = "alerts/rule.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule, version = self.object, self.object.version_in_force
        fired = Incident.objects.visible_to(self.request.user).filter(rule=rule)
        versions = rule.versions.select_related("kpi", "playbook", "escalation_policy", "made_by")
        return super().get_context_data(
            rule=rule,
            version=version,
            versions=list(versions),
            fired=list(fired.select_related("partner", "feed_owner").order_by("-opened_at", "-pk")[:LATELY]),
            rungs=list(version.escalation_policy.steps.all()) if version.escalation_policy else [],
            steps=list(version.playbook.steps.all()) if version.playbook else [],
            may_edit=self.request.user.may("alert_rules.edit"),
            end_form=forms.RuleEndForm(initial={"version": rule.version}),
            **kwargs,
        )


class RuleFormPage(FormPage):
    """A form of a rule whose sentence can be read before it is saved, by a button or as one types."""

    permission = "alert_rules.edit"
    page_key = "rules"
    template_name = "alerts/rule_form.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form: Any = self.get_form()
        said = self._said(form)
        if getattr(request, "htmx", False):
            self.template_name = "alerts/rule_preview.html"
        return self.render_to_response(self.get_context_data(form=form, said=said))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"said": None, **kwargs})

    def _said(self, form: RuleForm) -> dict[str, Any]:
        """Return what the rule would say, or what keeps it from saying anything."""
        if form.is_valid():
            try:
                return {"version": draft_version(terms=form.terms())}
            except DomainError as error:
                add_refusal(form, error)
        return {"problems": [str(problem) for problems in form.errors.values() for problem in problems]}


class RuleAddPage(RuleFormPage):
    """Write a rule."""

    form_class = NewRuleForm
    done_message = gettext_lazy("The rule is in force; the next sweep judges by it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"reader": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texts = {"title": _("Write a rule"), "action": _("Put the rule in force"), "back_url": reverse("alerts:rules")}
        return super().get_context_data(**texts, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> AlertRule:
        said = {**self.form.names(), **self.form.terms()}
        return create_rule(code=cleaned["code"], by=self.request.user, now=timezone.now(), **said)


class RuleEditPage(OfRule, RuleFormPage):
    """Change a rule: what it says from now on is a new version, and open incidents keep the one they fired under."""

    form_class = EditRuleForm
    done_message = gettext_lazy("The rule is saved; the next sweep judges by it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"reader": self.request.user, "initial": initial_of(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texts = {"title": _("Change the rule"), "action": _("Save rule"), "back_url": self.object.get_absolute_url()}
        shown = {"rule": self.object, **texts, **kwargs}
        if shown.get("said") is None and self.request.method == "GET":
            shown["said"] = {"version": self.object.version_in_force}
        return super().get_context_data(**shown)

    def perform(self, cleaned: dict[str, Any]) -> AlertRule:
        values = {**self.form.names(), **self.form.terms()}
        call = {"by": self.request.user, "now": timezone.now(), "expected_version": cleaned["version"]}
        return edit_rule(rule=self.object, values=values, **call)


class RuleVerb(OfRule, VerbPage):
    """Something done to a rule, then back to it."""

    permission = "alert_rules.edit"
    form_class: ClassVar[type[BaseForm]] = forms.VersionForm

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def context_of_call(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return who calls, when, and what they saw."""
        seen = {"rule": self.object, "expected_version": cleaned["version"]}
        return {**seen, "by": self.request.user, "now": timezone.now()}


class ActivateRule(RuleVerb):
    done_message = gettext_lazy("The rule is in force; the next sweep judges by it.")

    def perform(self, cleaned: dict[str, Any]) -> AlertRule:
        return activate_rule(**self.context_of_call(cleaned))


class DeactivateRule(RuleVerb):
    form_class = forms.RuleEndForm
    done_message = gettext_lazy("The rule is out of force; its open incidents are resolved.")

    def perform(self, cleaned: dict[str, Any]) -> AlertRule:
        return deactivate_rule(reason=cleaned["reason"], **self.context_of_call(cleaned))


class CatchUp(VerbPage):
    """Evaluate at once what waits for the sweeps, where a worker is late."""

    permission = "alert_rules.edit"
    form_class = Form
    done_message = gettext_lazy("The figures are formed and every alert is evaluated.")

    def perform(self, cleaned: dict[str, Any]) -> int:
        return catch_up(by=self.request.user, now=timezone.now())

    def get_success_url(self, result: Any) -> str:
        return reverse("alerts:rules")
