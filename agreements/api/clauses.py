"""The clauses of an agreement in the API's document: which ones are read as terms, each with an example."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# One of each typed clause; what each may hold is told by its refusal.
EXAMPLE: dict[str, Any] = {
    "goals": ["Grow the joint volume every agreement year"],
    "ip_ownership": "Each side keeps what it brings.",
    "customer_ownership": "A customer belongs to the side that signed the contract.",
    "confidential_core": ["Price models"],
    "territories": ["Mainland China"],
    "cost_shares": [{"party": "us", "share": "60"}, {"party": "them", "share": "40"}],
    "dispute_ladder": [{"step": "negotiation", "days": 30}, {"step": "arbitration", "forum": "CIETAC"}],
    "kpi_targets": [{"kpi": "contracts", "target": "417", "weight": "1"}],
    "meetings": {"executive_months": 3, "business_months": 1, "technical_weeks": 1},
    "renewal": {"renews": False, "months": 12, "notice_months": 3, "decision_days": 120},
    "exit": {
        "notice_months": 6,
        "fee_rate": "0.20",
        "buffer_months": 6,
        "customers_told_months": 6,
        "quarters": 2,
        "base_share": "0.5",
        "stop_loss_cap": "1000000.00",
        "buy_back": "The 5 % stake, at the price of the last round",
        "buy_back_by": "2027-06-30",
    },
    "data_rights": {
        "owner": "us",
        "purpose": "Serving joint customers",
        "no_onward_sharing": True,
        "no_onward_transfer": True,
        "no_onward_sale": True,
        "access_control": "Named people",
        "security_level": "MLPS level 3",
        "encrypted_in_transit": True,
        "masked_at_rest": True,
        "destruction_days": 30,
        "compensation_min": "5000000.00",
        "compensation_max": "50000000.00",
    },
}
SCHEMA = {"type": "object", "additionalProperties": {}, "examples": [EXAMPLE]}


@extend_schema_field(SCHEMA)
class ClausesField(serializers.DictField):
    """Clauses by name: those of the example are read as terms and checked, any other is kept as written."""

    def __init__(self, **kwargs: Any) -> None:
        text = _("Those of the example are read as terms and checked; any other clause is kept as it is written.")
        super().__init__(**{"help_text": text, **kwargs})
