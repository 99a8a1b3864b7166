"""The page of an incident of missing data."""

import pytest

from alerts.models import Incident
from tests.factories.alerts import (
    after,
    close_and_evaluate,
    contracts,
    default_rules,
    owner_with_ladder,
    partner_of,
    target,
)

pytestmark = pytest.mark.django_db


def test_missing_data_of_several_partners_is_listed_gap_by_gap(client):
    default_rules()
    owner = owner_with_ladder(name="Lin Qiao")
    partners = [partner_of(owner, name=f"Company {number}") for number in range(2)]
    for partner in partners:
        target(partner, contracts())
    close_and_evaluate("2025-01")
    incident = Incident.objects.get(rule__code="nodata")
    client.force_login(owner)

    answer = client.get(incident.get_absolute_url())

    assert incident.partner is None
    assert [gap.partner for gap in answer.context["gaps"]] == partners
    shown = answer.content.decode()
    assert shown.count("January 2025") >= 2
    assert "Partners of Lin Qiao" in shown
    assert "Company 1" in shown


def test_a_gap_that_was_filled_says_so(client):
    default_rules()
    owner = owner_with_ladder()
    partner = partner_of(owner)
    target(partner, contracts())
    close_and_evaluate("2025-01")
    incident = Incident.objects.get(rule__code="nodata")
    incident.gaps.update(filled_at=after("2025-02"))
    client.force_login(owner)

    assert "Arrived" in client.get(incident.get_absolute_url()).content.decode()


def test_more_gaps_take_no_more_statements(client, django_assert_num_queries):
    default_rules()
    owner = owner_with_ladder()
    for _count in range(2):
        target(partner_of(owner), contracts())
    close_and_evaluate("2025-01")
    incident = Incident.objects.get(rule__code="nodata")
    client.force_login(owner)
    client.get(incident.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(incident.get_absolute_url())
    for _count in range(10):
        incident.gaps.create(partner=partner_of(owner), kpi=contracts(), month="2025-01-01")

    with django_assert_num_queries(7):
        client.get(incident.get_absolute_url())
