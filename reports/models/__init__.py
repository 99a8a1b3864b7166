from reports.models.health_report import HealthReport, HealthReportFile

__all__ = ["HealthReport", "HealthReportFile"]
