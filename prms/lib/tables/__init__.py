from prms.lib.tables.reading import Table, TableRow, read_table
from prms.lib.tables.writing import (
    MOST_SHEET_ROWS,
    XLSX_TYPE,
    csv_response,
    neutral,
    table_response,
    write_csv,
    write_xlsx,
    xlsx_bytes,
)

__all__ = [
    "MOST_SHEET_ROWS",
    "XLSX_TYPE",
    "Table",
    "TableRow",
    "csv_response",
    "neutral",
    "read_table",
    "table_response",
    "write_csv",
    "write_xlsx",
    "xlsx_bytes",
]
