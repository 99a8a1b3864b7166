"""The check-lists of the field guide: what to do when a default rule fires (SPEC F2)."""

from dataclasses import dataclass

DAY = 24
OWNER, MANAGER, EXECUTIVE = "owner", "manager", "executive"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a check-list, who takes it, and within how many hours of the opening."""

    text: str
    text_zh: str
    who: str
    due_hours: int


@dataclass(frozen=True, slots=True)
class PlaybookOfGuide:
    """A check-list with its name in both languages."""

    code: str
    name: str
    name_zh: str
    steps: tuple[Step, ...]


PLAYBOOKS = (
    PlaybookOfGuide(
        "delivery_delay",
        "Deliveries run late",
        "交付延误处置",
        (
            Step(
                "Ask the partner for the causes and the new delivery dates",
                "向伙伴了解延误原因和新的交付日期",
                OWNER,
                1 * DAY,
            ),
            Step("Tell the customers whose deliveries are at risk", "告知可能受影响的客户", OWNER, 2 * DAY),
            Step(
                "Hold the executive meeting with the delivery figures", "召开高层会议，审阅交付数据", EXECUTIVE, 7 * DAY
            ),
            Step("Agree on a recovery plan with dates", "商定带时间表的追赶计划", OWNER, 10 * DAY),
        ),
    ),
    PlaybookOfGuide(
        "performance_slump",
        "Performance slump",
        "业绩下滑处置",
        (
            Step("Set up a joint diagnosis team", "成立联合诊断小组", OWNER, 3 * DAY),
            Step("Find the root cause together", "共同查明根本原因", OWNER, 7 * DAY),
            Step("Agree on a 30-day improvement plan", "商定30天整改计划", OWNER, 10 * DAY),
            Step(
                "Check the plan's result; search for a replacement if nothing improved",
                "检查整改结果，未改善则启动替代伙伴寻源",
                MANAGER,
                40 * DAY,
            ),
        ),
    ),
    PlaybookOfGuide(
        "complaint_outbreak",
        "Complaint outbreak",
        "投诉激增处置",
        (
            Step("Decide on pausing new referrals", "决定是否暂停新的客户推荐", OWNER, 4),
            Step("Call the users who complained", "逐一回访投诉用户", OWNER, 2 * DAY),
            Step("Find the common cause", "查明共性原因", OWNER, 3 * DAY),
            Step("Apologise and compensate", "致歉并给予补偿", OWNER, 7 * DAY),
        ),
    ),
    PlaybookOfGuide(
        "data_incident",
        "Data incident",
        "数据安全事件处置",
        (
            Step("Make sure that all data exchange is stopped", "确认全部数据交换已停止", OWNER, 1),
            Step("Bring in legal", "法务介入", OWNER, 4),
            Step("Assess what leaked and notify the users concerned", "评估泄露范围并通知相关用户", OWNER, 3 * DAY),
            Step("Claim compensation under the contract", "依据协议索赔", MANAGER, 14 * DAY),
            Step("Look for a replacement", "寻找替代伙伴", OWNER, 30 * DAY),
        ),
    ),
    PlaybookOfGuide(
        "ownership_change",
        "Ownership change",
        "股权变更处置",
        (
            Step("Meet the new management", "拜访新的管理层", OWNER, 7 * DAY),
            Step("Assess will and ability again", "重新评估合作意愿与能力", OWNER, 14 * DAY),
            Step("Decide on continuing", "决定是否继续合作", EXECUTIVE, 30 * DAY),
            Step("Plan the transition if the partnership ends", "如不再继续，制定过渡计划", OWNER, 37 * DAY),
        ),
    ),
    PlaybookOfGuide(
        "exit_trigger",
        "Exit clause triggered",
        "触发退出条款",
        (
            Step("Read the exit clause and establish what it allows", "核对退出条款及其适用条件", OWNER, 3 * DAY),
            Step("Negotiate with the partner", "与伙伴协商", OWNER, 14 * DAY),
            Step("Decide: continue, amend or leave", "决定继续、修订或退出", EXECUTIVE, 30 * DAY),
        ),
    ),
    PlaybookOfGuide(
        "scorecard_poor",
        "Poor scorecard",
        "评分卡不合格处置",
        (
            Step("Go through the card with the partner", "与伙伴逐项回顾评分卡", OWNER, 5 * DAY),
            Step("Agree on a 30-day improvement plan", "商定30天整改计划", OWNER, 10 * DAY),
            Step("Check the plan's result", "检查整改结果", OWNER, 40 * DAY),
        ),
    ),
    PlaybookOfGuide(
        "nodata",
        "Data did not arrive",
        "数据缺失处置",
        (
            Step("Find out why the feed brought nothing", "查明数据未到的原因", OWNER, 2 * DAY),
            Step("Have the missing data delivered", "补齐缺失数据", OWNER, 5 * DAY),
        ),
    ),
)
