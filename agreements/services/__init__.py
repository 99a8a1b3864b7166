from agreements.services.drafting import create_agreement, edit_agreement
from agreements.services.lifecycle import activate_agreement, sign_agreement, submit_for_review
from agreements.services.plans import DeductionTerms, add_commission_plan
from agreements.services.quotes import PlanQuote, commission_quote, current_plan, plan_on
from agreements.services.targets import set_agreed_target

__all__ = [
    "DeductionTerms",
    "PlanQuote",
    "activate_agreement",
    "add_commission_plan",
    "commission_quote",
    "create_agreement",
    "current_plan",
    "edit_agreement",
    "plan_on",
    "set_agreed_target",
    "sign_agreement",
    "submit_for_review",
]
