from typing import Any

import structlog

PROCESSORS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

# Sweeps run every few seconds, and prms.celery logs those that did something; a PDF tells of every glyph and rule.
QUIET = {"celery": "WARNING", "kombu": "WARNING", "fontTools": "WARNING", "weasyprint": "ERROR"}


def logging_settings(*, form: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: one line per event on standard error, as text or as JSON, with what is bound to it."""
    structlog.configure(
        processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": PROCESSORS}
    text = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    json = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"text": formatter | {"processor": text}, "json": formatter | {"processors": json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": least} for name, least in QUIET.items()},
    }
