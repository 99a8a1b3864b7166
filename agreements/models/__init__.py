from agreements.models.agreement import Agreement, AgreementKpiTarget
from agreements.models.agreement_version import AgreementVersion
from agreements.models.commission_plan import CommissionPlan, CommissionTier, QualityDeduction
from agreements.models.document import AgreementDocument
from agreements.models.exit_case import ExitCase, ExitStage
from agreements.models.launch_step import LaunchStep
from agreements.models.milestone import Milestone
from agreements.models.notice import Notice
from agreements.models.obligation import Fulfilment, Obligation
from agreements.models.outlay import Outlay
from agreements.models.renewal import Renewal
from agreements.models.statement import Statement, StatementLine, StatementRun, StatementRunEntry
from agreements.models.statement_dispute import StatementDispute
from agreements.models.statement_payment import StatementPayment

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementKpiTarget",
    "AgreementVersion",
    "CommissionPlan",
    "CommissionTier",
    "ExitCase",
    "ExitStage",
    "Fulfilment",
    "LaunchStep",
    "Milestone",
    "Notice",
    "Obligation",
    "Outlay",
    "QualityDeduction",
    "Renewal",
    "Statement",
    "StatementDispute",
    "StatementLine",
    "StatementPayment",
    "StatementRun",
    "StatementRunEntry",
]
