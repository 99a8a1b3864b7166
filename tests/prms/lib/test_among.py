import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from prms.lib.among import Among
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", [0, 1, 3])
def test_rows_are_those_whose_column_is_one_of_the_ids(wanted: int) -> None:
    partners = PartnerFactory.create_batch(4)
    ids = [partner.pk for partner in partners[:wanted]]

    assert set(Partner.objects.filter(Among("pk", ids))) == set(partners[:wanted])
    assert set(Partner.objects.exclude(Among("pk", ids))) == set(partners[wanted:])


def test_a_column_of_another_row_is_asked_through_its_relation() -> None:
    partner = PartnerFactory.create()
    owner = partner.owner
    assert owner is not None

    assert list(Partner.objects.filter(Among("owner__pk", {owner.pk}))) == [partner]


def test_many_ids_make_one_statement() -> None:
    partner = PartnerFactory.create()

    with CaptureQueriesContext(connection) as statements:
        assert list(Partner.objects.filter(Among("id", range(partner.pk, partner.pk + 500)))) == [partner]

    assert len(statements) == 1
