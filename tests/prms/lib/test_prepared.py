from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count

from partners.models import Partner
from prms.lib.prepared import Prepared
from tests.factories.partners import ContactFactory, PartnerFactory

ANY_CODE, ANY_STAGE = "any code", "any stage"


@pytest.mark.django_db
def test_each_time_the_rows_are_those_of_the_values_asked_for(django_assert_num_queries):
    first, second = PartnerFactory(code="FIRST"), PartnerFactory(code="SECOND")
    ContactFactory.create_batch(2, partner=second)
    rows = Partner.objects.filter(code=ANY_CODE, stage__in=[ANY_STAGE, "exiting"])
    prepared = Prepared(rows.select_related("owner").annotate(people=Count("contacts")))

    with django_assert_num_queries(4):
        found = [
            prepared.ask({ANY_CODE: code, ANY_STAGE: stage})
            for code, stage in [("FIRST", first.stage), ("SECOND", second.stage), ("SECOND", "nowhere"), ("NONE", "")]
        ]
        owners = [row.owner for rows in found for row in rows]

    assert found == [[first], [second], [], []]
    assert owners == [first.owner, second.owner]
    assert [row.people for rows in found for row in rows] == [0, 2]


@pytest.mark.django_db
def test_what_can_have_no_rows_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Prepared(Partner.objects.filter(pk__in=[])).ask({}) == []


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_each_use_their_own_connection():
    partners = PartnerFactory.create_batch(4)
    prepared = Prepared(Partner.objects.filter(code=ANY_CODE))

    def ask(partner):
        try:
            return [prepared.ask({ANY_CODE: partner.code}) == [partner] for _ in range(20)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, partners))

    assert all(all(answer) for answer in answers)
