from prms.lib.tables.reading import Table, TableRow, read_table
from prms.lib.tables.writing import XLSX_TYPE, csv_response, neutral, table_response, xlsx_bytes

__all__ = ["XLSX_TYPE", "Table", "TableRow", "csv_response", "neutral", "read_table", "table_response", "xlsx_bytes"]
