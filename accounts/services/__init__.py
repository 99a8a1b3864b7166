from accounts.services.audit import changed_fields, record, record_batch

__all__ = ["changed_fields", "record", "record_batch"]
