"""A statement as files that people take along: PDF in both languages, CSV and XLSX."""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Organisation
from agreements.models import Statement
from agreements.read.ledger import ledger_of
from prms.lib.display import is_chinese
from prms.lib.money import canonical_decimal
from prms.lib.pdf import write_pdf
from prms.lib.tables import xlsx_bytes

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
STATEMENT_COLUMNS = (
    *("agreement", "partner", "month", "direction", "status", "line", "kind", "description"),
    *("quantity", "rate", "amount", "currency"),
)


def file_stem(statement: Statement) -> str:
    """Return what the files of a statement are called."""
    return f"PRMS-{statement.inputs['agreement']}-{statement.month:%Y-%m}"


def statement_pdf(*, statement: Statement, language: str) -> bytes:
    """Return the statement as a tagged PDF. Raises PdfUnavailable where no PDF can be written."""
    written_at = statement.locked_at or statement.approved_at or statement.updated_at
    organisation = Organisation.objects.current()
    with translation.override(language), timezone.override(organisation.zone if organisation else UTC):
        context = {
            "statement": statement,
            "partner": statement.agreement.partner,
            "firm": _firm(organisation, language),
            "ledger": ledger_of(statement, statement.lines.all()),
            "written_at": written_at,
        }
        html = render_to_string("agreements/statements/paper.html", context)
    return write_pdf(html=html, written_at=written_at)


def statement_rows(statement: Statement) -> Iterator[list[Any]]:
    """Yield the lines as rows of STATEMENT_COLUMNS; they add up to the total."""
    agreement = statement.agreement
    head = [agreement.code, agreement.partner.code, f"{statement.month:%Y-%m}", statement.direction, statement.status]
    for line in ledger_of(statement, statement.lines.all()):
        row = line.row
        figures = (_shortest(row.quantity), _shortest(row.rate), row.amount)
        yield [*head, row.position, row.kind, line.text, *figures, statement.currency]


def statement_xlsx(statement: Statement) -> bytes:
    """Return the lines as a workbook."""
    rows = statement_rows(statement)
    return xlsx_bytes(title=file_stem(statement), header=STATEMENT_COLUMNS, rows=rows, written_at=statement.updated_at)


def _firm(organisation: Organisation | None, language: str) -> str:
    if organisation is None:
        return ""
    return organisation.name_zh if is_chinese(language) and organisation.name_zh else organisation.name


def _shortest(number: Decimal | None) -> Decimal | None:
    """Return a number without the zeros that its column pads it with; as text, a negative one would be neutralised."""
    return None if number is None else Decimal(canonical_decimal(number))
