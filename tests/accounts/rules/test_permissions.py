import pytest

from accounts.rules.permissions import (
    PAGES_ONLY,
    PERMISSIONS,
    PERSONAL,
    Role,
    check_scopes,
    grantable_scopes,
    holders,
    is_permitted,
    is_permitted_on_pages,
    is_reading,
    scope_allows,
    scope_of,
)

WRITES = [name for name in PERMISSIONS if not is_reading(name) and name not in PERSONAL | PAGES_ONLY]


def test_a_role_is_its_stored_text() -> None:
    assert Role.MANAGER == "manager"
    assert [role.value for role in Role] == [
        "administrator",
        "manager",
        "executive",
        "finance",
        "team_member",
        "partner_contact",
        "integrator",
    ]


def test_every_permission_is_carried_by_somebody() -> None:
    assert [name for name, roles in PERMISSIONS.items() if not roles] == []


def test_one_role_of_several_is_enough() -> None:
    assert is_permitted("statements.approve", {"manager", "finance"})
    assert not is_permitted("statements.approve", {"manager"})
    assert not is_permitted("partners.view", set())


def test_an_integrator_works_through_the_api_only() -> None:
    assert is_permitted("partners.view", {"integrator"})
    assert not is_permitted_on_pages("partners.view", {"integrator"})
    assert is_permitted_on_pages("tokens.manage", {"integrator"})
    assert is_permitted_on_pages("partners.view", {"integrator", "manager"})


def test_a_mistyped_permission_is_an_error_and_never_a_yes() -> None:
    with pytest.raises(LookupError, match=r"partners\.edlt"):
        is_permitted("partners.edlt", {"administrator"})
    with pytest.raises(LookupError, match="fly"):
        holders("fly")


def test_executives_write_only_decisions_approvals_comments_and_acknowledgements() -> None:
    assert {name for name in WRITES if is_permitted(name, {"executive"})} == {
        "agreements.approve_notice",
        "agreements.decide_renewal",
        "decisions.record",
        "comments.add",
        "incidents.acknowledge",
    }


@pytest.mark.parametrize("permission", ["statements.approve", "statements.lock", "statements.pay"])
def test_only_finance_approves_money(permission: str) -> None:
    assert holders(permission) == {Role.FINANCE}


def test_a_team_member_reaches_what_is_theirs_to_do_but_no_partner_and_no_money() -> None:
    seen = {name for name in PERMISSIONS if name.endswith(".view") and is_permitted(name, {"team_member"})} - PERSONAL
    duties = {"meetings.view", "actions.view", "incidents.view", "obligations.view"}
    assert seen == duties | {"kpis.view", "users.view", "organisation.view"}


def test_a_partner_contact_never_sees_incidents_colleagues_rules_or_the_trail() -> None:
    seen = {
        name for name in PERMISSIONS if name.endswith(".view") and is_permitted(name, {"partner_contact"})
    } - PERSONAL
    assert seen == {"partners.view", "scorecards.view", "statements.view", "meetings.view", "actions.view"}


def test_integrators_see_every_business_resource() -> None:
    hidden = {n for n in PERMISSIONS if n.endswith(".view") and not is_permitted(n, {"integrator"})}
    assert hidden == {"deliveries.view", "audit.view"}


@pytest.mark.parametrize(
    ("permission", "scope"),
    [
        ("partners.view", "partners:read"),
        ("partners.view_all", "partners:read"),
        ("audit.export", "audit:read"),
        ("agreements.quote", "agreements:read"),
        ("partners.change_level", "partners:write"),
        ("measurements.write", "measurements:write"),
        ("targets.edit", "kpi-targets:write"),
        ("months.close", "month-closes:write"),
        ("alert_rules.view", "alert-rules:read"),
        ("statements.approve", "statements:approve"),
    ],
)
def test_a_permission_needs_the_scope_of_its_resource(permission: str, scope: str) -> None:
    assert scope_of(permission) == scope


@pytest.mark.parametrize(
    ("scopes", "scope", "allowed"),
    [
        (["measurements:write"], "measurements:write", True),
        (["measurements:write"], "measurements:read", False),
        (["measurements:read"], "measurements:write", False),
        (["*:read"], "incidents:read", True),
        (["*:read"], "incidents:write", False),
        (["*:write"], "incidents:write", True),
        (["*:write"], "statements:approve", True),
        (["*:write"], "incidents:read", False),
        (["statements:write"], "statements:approve", False),
        ([], "partners:read", False),
    ],
)
def test_a_token_does_what_its_scopes_say(scopes: list[str], scope: str, allowed: bool) -> None:
    assert scope_allows(scopes, scope) is allowed


def test_a_token_never_carries_more_than_its_owner_may_do() -> None:
    assert check_scopes(["*:read", "measurements:write"], {"integrator"}) == []
    (problem,) = check_scopes(["*:read", "statements:approve"], {"manager"})
    assert (problem.field, problem.code) == ("scopes", "scope_not_grantable")
    assert "“statements:approve” is not a scope this person may give" in problem.detail
    assert "statements:approve" in grantable_scopes({"finance"})


def test_an_unknown_scope_is_named_with_what_is_possible() -> None:
    (problem,) = check_scopes(["partners:destroy"], {"team_member"})
    assert "Possible: *:read, *:write, actions:read" in problem.detail


def test_what_only_pages_have_needs_no_scope():
    scopes = {scope_of(name) for name in PAGES_ONLY}

    assert scopes.isdisjoint(grantable_scopes({role.value for role in Role}))
