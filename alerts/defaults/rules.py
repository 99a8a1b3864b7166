"""The rules that every installation starts with (SPEC F2); an administrator may change the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """A rule as data. `says` holds the fields of its first version; a rule on a KPI waits until that exists."""

    code: str
    name: str
    name_zh: str
    severity: str
    policy: str
    kpi: str = ""
    says: Mapping[str, Any] = field(default_factory=dict)


RULES = (
    DefaultRule(
        code="delivery_delay",
        name="Delivery delay",
        name_zh="交付延误",
        severity="major",
        policy="executive",
        kpi="delivery_delay_rate",
        says={
            "measure": "kpi_actual",
            "operator": ">",
            "threshold": Decimal("0.10"),
            "clear_at": Decimal("0.08"),
            "min_sample": Decimal(10),
            "does_propose_meeting": True,
        },
    ),
    DefaultRule(
        code="performance_slump",
        name="Performance slump",
        name_zh="业绩下滑",
        severity="major",
        policy="standard",
        kpi="contracts",
        says={"measure": "attainment", "operator": "<", "threshold": Decimal("0.60"), "periods": 2},
    ),
    DefaultRule(
        code="complaint_outbreak",
        name="Complaint outbreak",
        name_zh="投诉激增",
        severity="critical",
        policy="urgent",
        kpi="complaint_rate",
        says={
            "measure": "kpi_actual",
            "operator": ">",
            "threshold": Decimal("0.10"),
            "does_propose_referral_pause": True,
        },
    ),
    DefaultRule(
        code="data_incident",
        name="Data incident",
        name_zh="数据安全事件",
        severity="critical",
        policy="urgent",
        says={"measure": "event", "event_kind": "data_incident", "does_stop_data_exchange": True},
    ),
    DefaultRule(
        code="ownership_change",
        name="Ownership change",
        name_zh="股权变更",
        severity="major",
        policy="standard",
        says={"measure": "event", "event_kind": "ownership_change"},
    ),
    DefaultRule(
        code="exit_trigger",
        name="Exit trigger",
        name_zh="退出触发",
        severity="critical",
        policy="standard",
        kpi="contracts",
        says={
            "measure": "attainment",
            "operator": "<",
            "threshold": Decimal("0.50"),
            "period": "quarter",
            "periods": 2,
        },
    ),
    DefaultRule(
        code="scorecard_poor",
        name="Poor scorecard",
        name_zh="评分卡不合格",
        severity="major",
        policy="standard",
        says={"measure": "score", "operator": "<", "threshold": Decimal(80)},
    ),
    DefaultRule(
        code="nodata",
        name="Missing data",
        name_zh="数据缺失",
        severity="minor",
        policy="data_feed",
        says={"measure": "nodata"},
    ),
)
