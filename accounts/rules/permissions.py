"""Who may do what: one table from a permission's name to the roles that carry it.

`visible_to` narrows a permission to the objects a person may reach: a manager's own partners, a
contact's own company, the incidents, meetings and actions a team member is on.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from prms.lib.problems import Problem, gettext_noop


class Role(StrEnum):
    """What a person is to the organisation; one person may have several."""

    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    EXECUTIVE = "executive"
    FINANCE = "finance"
    TEAM_MEMBER = "team_member"
    PARTNER_CONTACT = "partner_contact"
    INTEGRATOR = "integrator"


_ADMIN = frozenset({Role.ADMINISTRATOR})
_KEEPERS = _ADMIN | {Role.MANAGER}
_SYNC = _KEEPERS | {Role.INTEGRATOR}
_READERS = _SYNC | {Role.EXECUTIVE, Role.FINANCE}
_INSIDERS = _READERS | {Role.TEAM_MEMBER}
_FINANCE = frozenset({Role.FINANCE})
_CONTACT = frozenset({Role.PARTNER_CONTACT})
_TEAM = frozenset({Role.TEAM_MEMBER})
_EXECUTIVE = frozenset({Role.EXECUTIVE})
_EVERYBODY = frozenset(Role)

# Executives write only decisions, approvals, comments and acknowledgements; administrators approve no money.
PERMISSIONS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "partners.view": _READERS | _CONTACT,
        "partners.view_all": _READERS - {Role.MANAGER},
        "partners.view_team": frozenset({Role.MANAGER}),
        "partners.view_own_company": _CONTACT,
        "partners.edit": _SYNC,
        "partners.edit_all": _ADMIN | {Role.INTEGRATOR},
        "partners.change_level": _KEEPERS,
        "partners.change_stage": _KEEPERS,
        "partners.edit_level_rules": _ADMIN,
        "partners.hand_over": _ADMIN,
        "partners.switch": _KEEPERS,
        "contacts.view": _READERS,
        "contacts.edit": _SYNC,
        "kpis.view": _INSIDERS,
        "kpis.edit": _KEEPERS,
        "targets.view": _READERS,
        "targets.edit": _SYNC,
        "measurements.view": _READERS,
        "measurements.write": _SYNC,
        "surveys.view": _READERS,
        "surveys.record": _SYNC,
        "months.view": _READERS,
        "months.close": _KEEPERS,
        "scorecards.view": _READERS | _CONTACT,
        "scorecards.view_drafts": _READERS,
        "scorecards.publish": _KEEPERS,
        "scorecards.accept": _CONTACT,
        "scorecards.dispute": _CONTACT,
        "scorecards.resolve_dispute": _KEEPERS,
        "scorecards.edit_bands": _ADMIN,
        "agreements.view": _READERS,
        "agreements.edit": _KEEPERS,
        "agreements.quote": _READERS,
        "commissions.view": _READERS,
        "agreements.activate": _KEEPERS,
        "agreements.give_notice": _KEEPERS,
        "agreements.approve_notice": _EXECUTIVE | {Role.MANAGER},
        "agreements.decide_renewal": _KEEPERS | _EXECUTIVE,
        "obligations.view": _INSIDERS,
        "obligations.edit": _KEEPERS,
        "obligations.fulfil": _KEEPERS | _TEAM | _FINANCE,
        "exits.view": _READERS,
        "outlays.view": _READERS,
        "outlays.record": _KEEPERS | _FINANCE,
        "statements.view": _READERS | _CONTACT,
        "statements.prepare": _KEEPERS | _FINANCE,
        "statements.approve": _FINANCE,
        "statements.lock": _FINANCE,
        "statements.pay": _FINANCE,
        "statements.dispute": _CONTACT | _FINANCE | {Role.MANAGER},
        "statements.resolve_dispute": _FINANCE,
        "meetings.view": _INSIDERS | _CONTACT,
        "meetings.edit": _SYNC,
        "decisions.record": _KEEPERS | _EXECUTIVE,
        "actions.view": _INSIDERS | _CONTACT,
        "actions.edit": _SYNC,
        "actions.complete": _SYNC | _TEAM | _CONTACT,
        "comments.add": _INSIDERS | _CONTACT,
        "alert_rules.view": _READERS,
        "alert_rules.edit": _ADMIN,
        "playbooks.edit": _ADMIN,
        "escalation_policies.edit": _ADMIN,
        "events.view": _READERS,
        "events.report": _SYNC | _TEAM,
        "incidents.view": _INSIDERS,
        "incidents.acknowledge": _KEEPERS | _EXECUTIVE | _TEAM,
        "incidents.work": _KEEPERS | _TEAM,
        "incidents.resolve": _KEEPERS,
        "incidents.silence": _KEEPERS,
        "reports.view": _READERS,
        "reports.prepare": _KEEPERS,
        "reports.issue": _KEEPERS,
        "webhooks.view": _ADMIN | {Role.INTEGRATOR},
        "webhooks.edit": _ADMIN | {Role.INTEGRATOR},
        "deliveries.view": _ADMIN,
        "deliveries.resend": _ADMIN,
        "portal.open": _CONTACT,
        "search.use": _INSIDERS,
        "exports.ask": _INSIDERS,
        "views.keep": _INSIDERS,
        "views.share": _KEEPERS,
        "users.view": _INSIDERS,
        "users.manage": _ADMIN,
        "profile.view": _EVERYBODY,
        "profile.edit": _EVERYBODY,
        "inbox.view": _EVERYBODY,
        "inbox.edit": _EVERYBODY,
        "tokens.view": _INSIDERS,
        "tokens.manage": _INSIDERS,
        "tokens.manage_all": _ADMIN,
        "organisation.view": _INSIDERS,
        "organisation.edit": _ADMIN,
        "audit.view": _ADMIN,
        "audit.export": _ADMIN,
    }
)


def is_permitted(permission: str, roles: Iterable[str]) -> bool:
    """Say whether any of the roles carries the permission.

    Raises LookupError for a permission that is not in the table: a mistyped name is never a yes.
    """
    return any(role in holders(permission) for role in roles)


# What only pages have: no token needs a scope for it.
PAGES_ONLY = frozenset({"exports.ask", "portal.open", "search.use", "views.keep", "views.share"})

# What a person, or a program's keeper, does about oneself.
PERSONAL = frozenset({"profile.view", "profile.edit", "inbox.view", "inbox.edit", "tokens.view", "tokens.manage"})


def is_permitted_on_pages(permission: str, roles: Iterable[str]) -> bool:
    """Say whether the roles carry the permission on pages: integrators work through the API only."""
    if permission in PERSONAL:
        return is_permitted(permission, roles)
    return is_permitted(permission, (role for role in roles if role != Role.INTEGRATOR))


def holders(permission: str) -> frozenset[Role]:
    """Return the roles that carry the permission, for a refusal that says who may."""
    try:
        return PERMISSIONS[permission]
    except KeyError:
        raise LookupError(f"No permission is called “{permission}”.") from None


# The last segment of an API address, where it differs from the permission's resource.
_API_NAMES = {
    "targets": "kpi-targets",
    "months": "month-closes",
    "surveys": "survey-rounds",
    "exits": "exit-cases",
    "alert_rules": "alert-rules",
    "escalation_policies": "escalation-policies",
}
_READ, _WRITE, _EVERY = "read", "write", "*"
_OWN_SCOPES = {"statements.approve": "approve", "statements.lock": "approve"}


def is_reading(permission: str) -> bool:
    """Say whether the permission changes nothing: to view, to export, or to ask for a quote."""
    verb = permission.partition(".")[2]
    return verb.startswith("view") or verb in {"export", "quote"}


def scope_of(permission: str) -> str:
    """Return the token scope that a permission needs: `partners.edit` needs `partners:write`."""
    resource = permission.partition(".")[0]
    kind = _READ if is_reading(permission) else _OWN_SCOPES.get(permission, _WRITE)
    return f"{_API_NAMES.get(resource, resource)}:{kind}"


def scope_allows(scopes: Collection[str], scope: str) -> bool:
    """Say whether a token's scopes cover `scope`; `*:write` covers everything that is not reading."""
    kind = _READ if scope.endswith(f":{_READ}") else _WRITE
    return scope in scopes or f"{_EVERY}:{kind}" in scopes


def grantable_scopes(roles: Collection[str]) -> frozenset[str]:
    """Return the scopes a token of somebody with these roles may carry: never more than they may do."""
    own = {scope_of(name) for name in PERMISSIONS if name not in PAGES_ONLY and is_permitted(name, roles)}
    kinds = {_READ if scope.endswith(f":{_READ}") else _WRITE for scope in own}
    return frozenset(own | {f"{_EVERY}:{kind}" for kind in kinds})


_SCOPE_REFUSED = gettext_noop("“%(scope)s” is not a scope this person may give to a token. Possible: %(possible)s.")


def check_scopes(scopes: Collection[str], roles: Collection[str]) -> list[Problem]:
    """Return one problem for each scope that is unknown or beyond what the roles may do."""
    possible = grantable_scopes(roles)
    names = ", ".join(sorted(possible))
    return [
        Problem("scopes", "scope_not_grantable", _SCOPE_REFUSED, {"scope": scope, "possible": names})
        for scope in scopes
        if scope not in possible
    ]
