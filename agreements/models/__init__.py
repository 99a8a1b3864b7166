from agreements.models.agreement import Agreement, AgreementKpiTarget
from agreements.models.commission_plan import CommissionPlan, CommissionTier, QualityDeduction
from agreements.models.statement import Statement, StatementLine, StatementRun, StatementRunEntry
from agreements.models.statement_payment import StatementPayment

__all__ = [
    "Agreement",
    "AgreementKpiTarget",
    "CommissionPlan",
    "CommissionTier",
    "QualityDeduction",
    "Statement",
    "StatementLine",
    "StatementPayment",
    "StatementRun",
    "StatementRunEntry",
]
