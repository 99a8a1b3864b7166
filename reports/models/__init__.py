from reports.models.export import Export
from reports.models.health_report import HealthReport, HealthReportFile

__all__ = ["Export", "HealthReport", "HealthReportFile"]
