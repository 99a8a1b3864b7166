from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DataError, IntegrityError

from partners.models import Nda, Partner
from prms.lib.bulk import allocate_ids, insert_rows, temporary_table, update_rows
from tests.factories.partners import PartnerFactory

AWKWARD = 'tab\t, new line\n, return\r, back\\slash, "quotes", 中文, \\N'


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory()


def test_rows_are_written_with_ids_known_beforehand(partner: Partner) -> None:
    ids = allocate_ids(Nda, 3)
    names = ("id", "partner", "signed_on", "ends_on", "file", "file_name", "version", "created_at", "updated_at")
    moment = partner.created_at
    insert_rows(Nda, names, [(pk, partner.pk, date(2025, 1, 1), None, "", AWKWARD, 1, moment, moment) for pk in ids])
    rows = Nda.objects.order_by("pk")
    assert [row.pk for row in rows] == list(ids)
    assert {row.file_name for row in rows} == {AWKWARD}
    assert rows[0].ends_on is None
    assert rows[0].created_at == moment


def test_new_ids_are_never_given_twice(partner: Partner) -> None:
    first, second = allocate_ids(Partner, 2), PartnerFactory().pk
    third = allocate_ids(Partner, 1)[0]
    assert third not in {*first, second, partner.pk} or connection.vendor == "sqlite"
    assert third > second - len(first)


def test_no_rows_take_no_ids(db: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert list(allocate_ids(Partner, 0)) == []


def test_rows_are_changed_by_id(partner: Partner) -> None:
    other = PartnerFactory(sector="steel")
    update_rows(Partner, ("sector", "name"), [(partner.pk, AWKWARD, "New")])
    partner.refresh_from_db()
    other.refresh_from_db()
    assert (partner.sector, partner.name) == (AWKWARD, "New")
    assert other.sector == "steel"


def test_a_thousand_rows_take_as_many_statements_as_ten(db: None, django_assert_num_queries) -> None:
    for count in (10, 1_000):
        rows = [(number, f"{number}.5") for number in range(count)]
        with django_assert_num_queries(3), temporary_table("few", {"id": "bigint", "amount": "numeric(9, 2)"}, rows):
            pass


def test_a_temporary_table_reads_dates_and_decimals_from_text(db: None) -> None:
    types = {"day": "date", "amount": "decimal"}
    with temporary_table("texts", types, [("2025-01-31", "12.50")]), connection.cursor() as cursor:
        cursor.execute("SELECT day, amount FROM texts")
        day, amount = cursor.fetchone()
    assert (str(day), Decimal(str(amount))) == ("2025-01-31", Decimal("12.5"))


def test_a_refused_row_is_an_error_of_the_database(partner: Partner) -> None:
    row = (allocate_ids(Partner, 1)[0], partner.code)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        insert_rows(Partner, ("id", "code"), [row])
