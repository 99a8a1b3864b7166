from agreements.models.agreement import Agreement, AgreementKpiTarget
from agreements.models.agreement_version import AgreementVersion
from agreements.models.commission_plan import CommissionPlan, CommissionTier, QualityDeduction
from agreements.models.milestone import Milestone
from agreements.models.obligation import Fulfilment, Obligation
from agreements.models.renewal import Renewal
from agreements.models.statement import Statement, StatementLine, StatementRun, StatementRunEntry
from agreements.models.statement_payment import StatementPayment

__all__ = [
    "Agreement",
    "AgreementKpiTarget",
    "AgreementVersion",
    "CommissionPlan",
    "CommissionTier",
    "Fulfilment",
    "Milestone",
    "Obligation",
    "QualityDeduction",
    "Renewal",
    "Statement",
    "StatementLine",
    "StatementPayment",
    "StatementRun",
    "StatementRunEntry",
]
