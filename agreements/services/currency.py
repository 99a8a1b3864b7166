"""Every amount of an agreement is in the agreement's own currency."""

from django.utils.translation import gettext as _

from agreements.errors import CurrencyDiffers
from agreements.models import Agreement


def require_own_currency(*, agreement: Agreement, currency: str) -> None:
    """Raise CurrencyDiffers for amounts that are said to be in another currency; an empty one says nothing."""
    if currency and currency != agreement.currency:
        message = _("%(agreement)s is in %(own)s, not in %(given)s: give the amounts in %(own)s.")
        params = {"agreement": agreement, "own": agreement.currency, "given": currency}
        raise CurrencyDiffers.at("currency", message % params)


def require_no_amounts(agreement: Agreement) -> None:
    """Raise CurrencyDiffers when there are amounts already, which another currency would silently change."""
    if agreement.commission_plans.exists() or agreement.outlays.exists():
        message = _("There are amounts in %(own)s already: keep that currency, or remove the plans and costs first.")
        raise CurrencyDiffers.at("currency", message % {"own": agreement.currency})
