"""Fast lists and details say what the serializer would have said."""

from datetime import date

import pytest
from rest_framework import serializers

from partners.models import Partner
from prms.lib.rest.rows import RowSerializer, row_paths, written_row, written_rows
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory
from tests.prms.lib.rest.sample import NdaOutput, PartnerRow

pytestmark = pytest.mark.django_db


class Sponsored(RowSerializer):
    sponsor_name = serializers.CharField(source="sponsor.name")

    class Meta:
        model = Partner
        fields = ["code", "sponsor", "sponsor_name", "updated_at", "referrals"]


@pytest.mark.parametrize("serializer_class", [PartnerRow, Sponsored])
def test_columns_objects_and_serializers_agree(serializer_class):
    PartnerFactory(since=date(2024, 5, 20), sponsor=manager(name="Sponsor"))
    partner = Partner.objects.get()

    written = serializer_class(partner).data

    (row,) = written_rows(serializer_class, Partner.objects.values(*row_paths(serializer_class)))
    assert row == written
    assert written_row(serializer_class, partner) == written


def test_a_missing_relation_is_null():
    partner = PartnerFactory()

    (row,) = written_rows(Sponsored, Partner.objects.values(*row_paths(Sponsored)))

    assert row == written_row(Sponsored, partner)
    assert (row["sponsor"], row["sponsor_name"]) == (None, None)


def test_a_field_that_is_not_one_column_is_noticed_at_once():
    class WithNested(RowSerializer):
        ndas = NdaOutput(many=True)

        class Meta:
            model = Partner
            fields = ["code", "ndas"]

    with pytest.raises(TypeError, match="ndas"):
        row_paths(WithNested)
