from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from freezegun import freeze_time

from evaluations.models import KpiTarget
from tests.factories.accounts import manager
from tests.factories.evaluations import KpiFactory, KpiTargetFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
