"""What the agreements of the demo say, and the one that was amended."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from agreements.models import Agreement
from agreements.services import propose_amendment, sign_amendment
from partners.models import Partner
from prms.demo.cast import ORGANISATION, Line
from prms.lib.periods import add_months

AMENDED = "ZEPHYR"
MONTHS_AGO = 5
MEETINGS = {
    "S": {"executive_months": 3, "business_months": 1, "technical_weeks": 2},
    "A": {"executive_months": 6, "business_months": 1},
}
WHY = "Two insurers in the region lowered their exit fees, and a joint claims desk came up in the last review."


def clauses_of(partner: Partner, lines: Iterable[Line]) -> dict[str, Any]:
    """Return the clauses that our agreement with a partner begins with."""
    us = ORGANISATION[0]
    # Where an agreement names no meetings, the partner's level says how often they meet.
    meetings = {"meetings": MEETINGS[partner.level]} if partner.level in MEETINGS else {}
    return meetings | {
        "goals": ["Grow the joint volume every agreement year", "One contact for customers of both sides"],
        "ip_ownership": "Each side keeps what it brings; what is made together belongs to both.",
        "customer_ownership": "A customer belongs to the side that signed the contract; neither sells the other's.",
        "confidential_core": ["Price models", "Customer records", "Road maps"],
        "territories": ["Mainland China"],
        "cost_shares": [{"party": us, "share": "60"}, {"party": partner.name, "share": "40"}],
        "dispute_ladder": [
            {"step": "negotiation", "days": 30},
            {"step": "mediation", "days": 60},
            {"step": "arbitration", "forum": "CIETAC, Shanghai"},
        ],
        "kpi_targets": [
            {"kpi": line.kpi, "target": line.target, "weight": line.weight} for line in lines if line.is_scored
        ],
        "renewal": {"renews": False, "months": 12, "notice_months": 3, "decision_days": 120},
        "exit": {"notice_months": 6, "fee_rate": "0.20", "buffer_months": 6, "stop_loss_cap": "1000000.00"},
        "data_rights": {
            "owner": us,
            "purpose": "Serving joint customers, and nothing else",
            "access_control": "Named people, reviewed every quarter",
            "security_level": "MLPS level 3",
            "destruction_days": 30,
            "compensation_min": "5000000.00",
            "compensation_max": "50000000.00",
        },
    }


def amend(agreement: Agreement, *, today: date) -> None:
    """Sign a second version that has been in effect for some months."""
    effective_from = add_months(today.replace(day=1), -MONTHS_AGO)
    terms = agreement.clauses
    changed = terms | {
        "exit": terms["exit"] | {"fee_rate": "0.15"},
        "goals": [*terms["goals"], "A joint claims desk in every region"],
        "territories": ["Mainland China", "Hong Kong"],
    }
    version = propose_amendment(
        agreement=agreement,
        effective_from=effective_from,
        reason="market",
        why=WHY,
        clauses=changed,
        by=agreement.partner.owner,
    )
    signed_on = effective_from - timedelta(days=9)
    sign_amendment(version=version, signed_on=signed_on, by=agreement.partner.owner, today=today)
