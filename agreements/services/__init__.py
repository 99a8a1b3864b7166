from agreements.services.drafting import create_agreement, edit_agreement
from agreements.services.lifecycle import activate_agreement, sign_agreement, submit_for_review
from agreements.services.plans import DeductionTerms, add_commission_plan
from agreements.services.quotes import PlanQuote, commission_quote, current_plan, plan_on
from agreements.services.statement_payments import left_to_pay, record_payment
from agreements.services.statement_proofs import proof_of_statement, verify_statements
from agreements.services.statement_runs import RunResult, run_due_statements, run_statements
from agreements.services.statements import adjust_statement, approve_statement, lock_statement
from agreements.services.targets import set_agreed_target

__all__ = [
    "DeductionTerms",
    "PlanQuote",
    "RunResult",
    "activate_agreement",
    "add_commission_plan",
    "adjust_statement",
    "approve_statement",
    "commission_quote",
    "create_agreement",
    "current_plan",
    "edit_agreement",
    "left_to_pay",
    "lock_statement",
    "plan_on",
    "proof_of_statement",
    "record_payment",
    "run_due_statements",
    "run_statements",
    "set_agreed_target",
    "sign_agreement",
    "submit_for_review",
    "verify_statements",
]
