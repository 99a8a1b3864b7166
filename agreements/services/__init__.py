from agreements.services.amendments import (
    edit_amendment,
    propose_amendment,
    sign_amendment,
    take_up_amendments,
    withdraw_amendment,
)
from agreements.services.compile import compile_agreement
from agreements.services.documents import add_document
from agreements.services.drafting import create_agreement, edit_agreement
from agreements.services.evidence import Proof
from agreements.services.exit_cases import (
    close_exit_case,
    end_agreement,
    name_successor,
    open_exit_case,
    recover_agreement,
)
from agreements.services.exit_facts import clause_states_of
from agreements.services.exit_stages import apply_due_steps, complete_stage
from agreements.services.kpi_clause import kpi_clause_problems
from agreements.services.launch import complete_launch_step, ensure_launch_steps, reopen_launch_step
from agreements.services.lifecycle import activate_agreement, sign_agreement, submit_for_review
from agreements.services.milestones import add_milestone, assess_milestone, edit_milestone, remove_milestone
from agreements.services.notices import NoticeQuote, approve_notice, propose_notice, quote_notice, withdraw_notice
from agreements.services.obligations import add_obligation, edit_obligation, fulfil_obligation, waive_obligation
from agreements.services.outlays import months_that_carry, record_outlay, remove_outlay
from agreements.services.plans import DeductionTerms, add_commission_plan, remove_commission_plan
from agreements.services.quotes import PlanQuote, commission_quote, current_plan, plan_on
from agreements.services.renewal_watch import ensure_renewal
from agreements.services.renewals import decide_renewal, watch_renewals
from agreements.services.statement_disputes import open_dispute, resolve_dispute
from agreements.services.statement_files import (
    LANGUAGES,
    STATEMENT_COLUMNS,
    file_stem,
    statement_pdf,
    statement_rows,
    statement_xlsx,
)
from agreements.services.statement_payments import left_to_pay, record_payment
from agreements.services.statement_proofs import differences_of, proof_of_statement, verify_statements
from agreements.services.statement_runs import RunResult, run_due_statements, run_statements
from agreements.services.statements import adjust_statement, approve_statement, has_prepared, lock_statement
from agreements.services.targets import set_agreed_target

__all__ = [
    "LANGUAGES",
    "STATEMENT_COLUMNS",
    "DeductionTerms",
    "NoticeQuote",
    "PlanQuote",
    "Proof",
    "RunResult",
    "activate_agreement",
    "add_commission_plan",
    "add_document",
    "add_milestone",
    "add_obligation",
    "adjust_statement",
    "apply_due_steps",
    "approve_notice",
    "approve_statement",
    "assess_milestone",
    "clause_states_of",
    "close_exit_case",
    "commission_quote",
    "compile_agreement",
    "complete_launch_step",
    "complete_stage",
    "create_agreement",
    "current_plan",
    "decide_renewal",
    "differences_of",
    "edit_agreement",
    "edit_amendment",
    "edit_milestone",
    "edit_obligation",
    "end_agreement",
    "ensure_launch_steps",
    "ensure_renewal",
    "file_stem",
    "fulfil_obligation",
    "has_prepared",
    "kpi_clause_problems",
    "left_to_pay",
    "lock_statement",
    "months_that_carry",
    "name_successor",
    "open_dispute",
    "open_exit_case",
    "plan_on",
    "proof_of_statement",
    "propose_amendment",
    "propose_notice",
    "quote_notice",
    "record_outlay",
    "record_payment",
    "recover_agreement",
    "remove_commission_plan",
    "remove_milestone",
    "remove_outlay",
    "reopen_launch_step",
    "resolve_dispute",
    "run_due_statements",
    "run_statements",
    "set_agreed_target",
    "sign_agreement",
    "sign_amendment",
    "statement_pdf",
    "statement_rows",
    "statement_xlsx",
    "submit_for_review",
    "take_up_amendments",
    "verify_statements",
    "waive_obligation",
    "watch_renewals",
    "withdraw_amendment",
    "withdraw_notice",
]
