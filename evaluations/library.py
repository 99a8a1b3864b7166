"""The KPIs that every installation starts with: the usual ones of the field, with their score curves (SPEC E1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Curve = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LibraryKpi:
    """A KPI as it is shipped; `more` holds unit, scale and limits."""

    code: str
    name: str
    name_zh: str
    dimension: str
    direction: str
    aggregation: str
    curve: Curve | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


RATE = {"unit": "%", "minimum": 0, "maximum": 1}
HOURS = {"unit": "h", "minimum": 0}
# No minimum: a month in which more is taken back than sold is negative.
COUNT = {"is_integer": True}

LIBRARY = (
    LibraryKpi("contracts", "Contracts", "成交合同数", "business", "higher", "sum", more=COUNT),
    LibraryKpi("conversion_rate", "Conversion rate", "转化率", "business", "higher", "ratio", more=RATE),
    LibraryKpi(
        "nps",
        "Net promoter score",
        "净推荐值",
        "customer",
        "higher",
        "mean",
        more={"scale": 100, "minimum": -100, "maximum": 100},
    ),
    LibraryKpi(
        "complaint_rate",
        "Complaint rate",
        "投诉率",
        "customer",
        "lower",
        "ratio",
        (("0.02", "120"), ("0.032", "110"), ("0.05", "100"), ("0.10", "0")),
        RATE,
    ),
    LibraryKpi(
        "quoting_hours",
        "Quoting time",
        "报价时长",
        "efficiency",
        "lower",
        "mean",
        (("13.5", "120"), ("16", "115"), ("24", "100"), ("48", "0")),
        HOURS,
    ),
    LibraryKpi(
        "failure_rate",
        "System failure rate",
        "系统故障率",
        "efficiency",
        "lower",
        "ratio",
        (("0.003", "120"), ("0.01", "100"), ("0.03", "0")),
        RATE,
    ),
    LibraryKpi("milestone_attainment", "Milestone attainment", "里程碑达成率", "process", "higher", "ratio", more=RATE),
    LibraryKpi(
        "problem_resolution_hours",
        "Problem resolution time",
        "问题解决时长",
        "process",
        "lower",
        "mean",
        (("24", "120"), ("72", "100"), ("168", "0")),
        HOURS,
    ),
    LibraryKpi("meeting_attendance", "Meeting attendance", "会议出席率", "process", "higher", "ratio", more=RATE),
    LibraryKpi(
        "interface_success_rate", "Interface success rate", "接口成功率", "efficiency", "higher", "ratio", more=RATE
    ),
    LibraryKpi(
        "exception_handling_hours",
        "Exception-order handling time",
        "异常订单处理时长",
        "efficiency",
        "lower",
        "mean",
        (("4", "120"), ("8", "100"), ("24", "0")),
        HOURS,
    ),
    LibraryKpi(
        "cost_per_delivery",
        "Cost per delivery",
        "单均配送成本",
        "efficiency",
        "lower",
        "mean",
        (("100", "120"), ("118", "100"), ("160", "0")),
        {"minimum": 0},
    ),
    LibraryKpi("on_time_rate", "On-time rate", "准时率", "efficiency", "higher", "ratio", more=RATE),
    LibraryKpi(
        "delivery_delay_rate",
        "Delivery delay rate",
        "交付延迟率",
        "efficiency",
        "lower",
        "ratio",
        (("0", "120"), ("0.05", "100"), ("0.30", "0")),
        RATE,
    ),
)
