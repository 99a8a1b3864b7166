from agreements.models.agreement import Agreement, AgreementKpiTarget
from agreements.models.commission_plan import CommissionPlan, CommissionTier, QualityDeduction

__all__ = ["Agreement", "AgreementKpiTarget", "CommissionPlan", "CommissionTier", "QualityDeduction"]
