"""The companies of the demo: an EV maker's partners, of every level and in every stage. All names are fictional."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ORGANISATION = ("Kestrel Motors", "红隼汽车")


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI of one partner: its target and weight, how it went, and what the last months were instead.

    `usual` is the actual of an ordinary month and `slope` what a month adds to it; `swing` is the share of chance.
    A ratio comes as cases out of `cases` a month. `ends_with` are the actuals of the last months, the newest
    last; None leaves a month without data. What is not scored is only counted: it has no target.
    """

    kpi: str
    target: str
    usual: str
    weight: str = "1"
    slope: str = "0"
    swing: str = "0.04"
    cases: int = 0
    is_scored: bool = True
    ends_with: tuple[str | None, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """Whether the actual is a share of cases."""
        return self.cases > 0


@dataclass(frozen=True, slots=True)
class Company:
    """One partner of the demo."""

    code: str
    name: str
    name_zh: str
    sector: str
    level: str
    stage: str
    owner: str
    years: int = 0
    lines: tuple[Line, ...] = ()
    contacts: tuple[tuple[str, str, str], ...] = ()
    rating: tuple[int, int, int] | None = None
    commission: Mapping[str, object] | None = None
    reason: str = ""


SECTORS_ZH: Mapping[str, str] = {
    "Battery supply": "电池供应",
    "Battery swapping": "换电",
    "Charging": "充电",
    "Consumer finance": "消费金融",
    "Insurance": "保险",
    "Leasing": "租赁",
    "Logistics": "物流",
    "Maps": "地图",
    "Parts": "零部件",
    "Research": "科研",
    "Roadside assistance": "道路救援",
    "Sensors": "传感器",
    "Solar": "光伏",
    "Used cars": "二手车",
}
# Money that a partner brings us: not among the KPIs that come with the product.
REVENUE = "referred_revenue"
REVENUE_KPI: Mapping[str, Any] = {
    "name": "Referred revenue",
    "name_zh": "引荐收入",
    "dimension": "business",
    "direction": "higher",
    "aggregation": "sum",
    "unit": "CNY",
    "minimum": 0,
}
MANAGER, SECOND_MANAGER = "manager@example.com", "manager2@example.com"

_INSURER = (
    Line("contracts", "500", "545", swing="0.06", slope="2"),
    Line("conversion_rate", "0.18", "0.187", cases=2900, swing="0.05"),
    Line("nps", "70", "73", swing="0.03"),
    Line("complaint_rate", "0.05", "0.035", cases=540, swing="0.15"),
    Line("quoting_hours", "24", "17", swing="0.08"),
    Line("failure_rate", "0.01", "0.004", cases=12000, swing="0.2"),
)
_LOGISTICS = (
    Line("delivery_delay_rate", "0.05", "0.045", cases=420, swing="0.2", weight="2"),
    Line("cost_per_delivery", "118", "112", swing="0.03"),
    Line("exception_handling_hours", "8", "7", swing="0.1"),
    Line("complaint_rate", "0.05", "0.03", cases=420, swing="0.2"),
)
_CHARGING = (
    Line("contracts", "500", "520", swing="0.05"),
    Line("interface_success_rate", "0.995", "0.9962", cases=90000, swing="0.001"),
    Line("failure_rate", "0.01", "0.007", cases=24000, swing="0.2"),
    Line("nps", "70", "71", swing="0.03"),
)

_TIERED_PLAN = {
    "kind": "per_unit",
    "mode": "graduated",
    "basis": "agreement_year",
    "volume_kpi": "contracts",
    "base_target": Decimal(5000),
    "shortfall_rate": Decimal(200),
    "tiers": [(0, 250), (5000, 280), (8000, 320), (12000, 350)],
    "deductions": [("complaint_rate", ">", "0.08", 10), ("nps", "<", "65", 15)],
}
# What a charging network owes us for each contract that we bring it: the whole month at the rate it reaches.
_REFERRALS = {
    "direction": "receivable",
    "kind": "per_unit",
    "mode": "volume",
    "basis": "month",
    "volume_kpi": "contracts",
    "base_target": None,
    "shortfall_rate": None,
    "tiers": [(0, 12), (500, 15)],
    "deductions": [("nps", "<", "65", 15)],
}

# A share of the revenue that a partner brings us, on top of nothing or of a fee for keeping the service up.
# The quality of the first is judged once, on the whole agreement year.
_SHARE_OF_REVENUE = {
    "kind": "percent",
    "mode": "graduated",
    "basis": "agreement_year",
    "volume_kpi": REVENUE,
    "base_target": None,
    "shortfall_rate": None,
    "tiers": [(0, "0.02"), (30_000_000, "0.025"), (60_000_000, "0.03")],
    "deductions": [("complaint_rate", ">", "0.08", 10), ("nps", "<", "70", 5)],
    "deductions_judged_on": "year",
}
_FEE_AND_SHARE = {
    "kind": "fixed_plus_percent",
    "mode": "volume",
    "basis": "month",
    "volume_kpi": REVENUE,
    "base_target": None,
    "shortfall_rate": None,
    "fixed_fee": Decimal(25_000),
    "tiers": [(0, "0.04"), (800_000, "0.05")],
    "deductions": [("failure_rate", ">", "0.02", 20)],
}


def _instead(lines: tuple[Line, ...], **ends: tuple[str | None, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(
            line.kpi, line.target, line.usual, line.weight, line.slope, line.swing, line.cases, line.is_scored,
            ends.get(line.kpi, line.ends_with),
        )
        for line in lines
    )  # fmt: skip


COMPANIES: tuple[Company, ...] = (
    Company(
        "LITHOS", "Lithos Energy", "锂石能源", "Battery supply", "S", "active", MANAGER, 5,
        lines=(
            Line("on_time_rate", "0.97", "0.985", cases=260, swing="0.01", weight="2"),
            Line("failure_rate", "0.01", "0.0035", cases=41000, swing="0.2", weight="2"),
            Line("cost_per_delivery", "118", "101", swing="0.02"),
            Line("milestone_attainment", "0.9", "0.99", cases=12, swing="0.02"),
        ),
        contacts=(("Shen Yi", "COO", "decision_maker"), ("Gao Lan", "Quality director", "influencer")),
        rating=(5, 1, 5),
    ),
    Company(
        "CHARGEWAY", "ChargeWay Networks", "畅充网络", "Charging", "S", "active", SECOND_MANAGER, 4,
        lines=_CHARGING,
        contacts=(("Marta Olsen", "VP Partnerships", "decision_maker"),),
        commission=_REFERRALS,
    ),
    Company(
        "ZEPHYR", "Zephyr Insurance", "泽安保险", "Insurance", "A", "active", MANAGER, 2,
        lines=_INSURER,
        contacts=(("Zhou Wei", "Head of partnerships", "decision_maker"), ("Lu Min", "Claims IT", "user")),
        rating=(4, 2, 4),
        commission=_TIERED_PLAN,
    ),
    Company(
        "CARLOOP", "CarLoop Used Cars", "车环二手车", "Used cars", "A", "active", MANAGER, 3,
        lines=(
            Line("contracts", "420", "452", swing="0.05"),
            Line("conversion_rate", "0.18", "0.176", cases=2400, swing="0.05"),
            Line("nps", "70", "69", swing="0.03"),
            Line("complaint_rate", "0.05", "0.041", cases=450, swing="0.15"),
            Line(REVENUE, "0", "6240000", slope="45000", swing="0.07", is_scored=False),
        ),
        contacts=(("He Jun", "General manager", "decision_maker"), ("Emma Brandt", "Product", "influencer")),
        rating=(3, 3, 3),
        commission=_SHARE_OF_REVENUE,
    ),
    Company(
        "MERIDIAN", "Meridian Freight", "子午物流", "Logistics", "A", "active", MANAGER, 3,
        lines=_instead(_LOGISTICS, delivery_delay_rate=("0.062", "0.078", "0.124"), complaint_rate=("0.051", "0.058")),
        contacts=(("Tang Rui", "Operations VP", "decision_maker"), ("Piet Haan", "Depot lead", "user")),
    ),
    Company(
        "HARBOR", "Harbor Mutual", "海港互助保险", "Insurance", "B", "active", MANAGER, 2,
        lines=_instead(_INSURER, complaint_rate=("0.061", "0.074", "0.113"), nps=("66", "63")),
        contacts=(("Qin Lu", "Regional director", "decision_maker"),),
        rating=(2, 4, 2),
        commission=_TIERED_PLAN,
    ),
    Company(
        "PARKWATT", "Parkwatt", "泊电科技", "Charging", "B", "active", MANAGER, 2,
        lines=(
            *_instead(_CHARGING, contracts=("352", "290", "280"), nps=("66", "64")),
            Line(REVENUE, "0", "780000", swing="0.08", is_scored=False),
        ),
        contacts=(("Ines Duarte", "CEO", "decision_maker"),),
        commission=_FEE_AND_SHARE,
    ),
    Company(
        "VOLTSWAP", "VoltSwap", "伏特换电", "Battery swapping", "B", "active", SECOND_MANAGER, 1,
        lines=_instead(_CHARGING, interface_success_rate=("0.9931", "0.9938")),
        contacts=(("Bai Ning", "CTO", "decision_maker"),),
    ),
    Company(
        "ROADCARE", "RoadCare Rescue", "路安救援", "Roadside assistance", "C", "active", SECOND_MANAGER, 2,
        lines=(
            Line("quoting_hours", "24", "19", swing="0.1"),
            Line("nps", "70", "72", swing="0.03", ends_with=(None,)),
            Line("complaint_rate", "0.05", "0.045", cases=300, swing="0.1"),
        ),
        contacts=(("Sofia Nunes", "Dispatch lead", "user"),),
    ),
    Company(
        "GLASSPRO", "GlassPro", "明镜汽车玻璃", "Parts", "C", "active", MANAGER, 4,
        lines=(
            Line("contracts", "160", "150", swing="0.05",
                 ends_with=("118", "101", "78", "74", "70", "72", "69", "66", "71", "68")),
            Line("on_time_rate", "0.97", "0.95", cases=90, swing="0.02"),
            Line("complaint_rate", "0.05", "0.06", cases=150, swing="0.15"),
            Line("nps", "70", "67", swing="0.02", ends_with=(None, None)),
        ),
        contacts=(("Feng Bo", "Sales director", "decision_maker"),),
        rating=(1, 5, 1),
        # Nobody measured its NPS lately: its statements are held until somebody does.
        commission=_TIERED_PLAN,
    ),
    Company("TIDEWATER", "Tidewater Insurance", "泰和保险", "Insurance", "B", "pilot", MANAGER,
            contacts=(("Dai Xin", "Innovation lead", "influencer"),)),
    Company("WAYFARER", "Wayfarer Insurance", "万途保险", "Insurance", "C", "dropped", MANAGER,
            reason="The pilot missed NPS and complaint rate."),
    Company("SUNROOF", "SunRoof Solar", "光顶新能源", "Solar", "B", "negotiation", SECOND_MANAGER,
            contacts=(("Aiko Mori", "Business development", "decision_maker"),)),
    Company("AUTOMIND", "AutoMind Lab", "智途实验室", "Research", "A", "due_diligence", MANAGER,
            contacts=(("Professor Xu Ke", "Director", "decision_maker"),)),
    Company("NORTHLIGHT", "Northlight Leasing", "北光租赁", "Leasing", "C", "nda_signed", SECOND_MANAGER),
    Company("BLUEBIRD", "Bluebird Finance", "蓝鸟金融", "Consumer finance", "C", "screened", SECOND_MANAGER),
    Company("QUANTA", "Quanta Sensing", "量测传感", "Sensors", "C", "identified", MANAGER),
    Company("VISTAMAPS", "Vista Maps", "远景地图", "Maps", "B", "ecosystem", SECOND_MANAGER, 6),
    Company("OLDPORT", "Oldport Parts", "旧港配件", "Parts", "C", "ended", SECOND_MANAGER, 6,
            reason="The agreement was not renewed."),
    Company("FERRYMAN", "Ferryman Shipping", "渡人航运", "Logistics", "C", "exiting", SECOND_MANAGER, 3,
            lines=_LOGISTICS, reason="Routes move to Meridian Freight.",
            contacts=(("Ama Boateng", "Managing director", "decision_maker"),)),
)  # fmt: skip

# Who gets a login as an outsider: the e-mail of the demo, and the company's first contact.
OUTSIDERS: Mapping[str, str] = {
    "contact1@example.com": "ZEPHYR",
    "contact2@example.com": "MERIDIAN",
}
