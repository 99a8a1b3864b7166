"""The escalation policies that every installation starts with; an administrator may change the rows."""

from dataclasses import dataclass

HOUR = 60


@dataclass(frozen=True, slots=True)
class Policy:
    """Who is told in which order: pairs of working minutes to wait and whom to tell then."""

    code: str
    name: str
    name_zh: str
    steps: tuple[tuple[int, str], ...]


POLICIES = (
    Policy(
        code="standard",
        name="Owner, deputy, manager, executives",
        name_zh="负责人、代理人、上级、高管逐级上报",
        steps=((0, "owner"), (4 * HOUR, "deputy"), (8 * HOUR, "manager"), (16 * HOUR, "executives")),
    ),
    Policy(
        code="executive",
        name="Owner and executives at once",
        name_zh="负责人与高管同时通知",
        steps=((0, "owner"), (0, "executives"), (4 * HOUR, "deputy"), (8 * HOUR, "manager")),
    ),
    Policy(
        code="urgent",
        name="Climbs within a working day, up to an executive meeting",
        name_zh="一个工作日内逐级上报，直至高层会议",
        steps=(
            (0, "owner"),
            (HOUR, "deputy"),
            (2 * HOUR, "manager"),
            (2 * HOUR, "executives"),
            (4 * HOUR, "executive_meeting"),
        ),
    ),
    Policy(
        code="data_feed",
        name="Feed's owner, then manager",
        name_zh="数据负责人，其后上级",
        steps=((0, "owner"), (16 * HOUR, "manager")),
    ),
)
