from prms.lib.tables.reading import Table, TableRow, read_table
from prms.lib.tables.writing import csv_response, neutral

__all__ = ["Table", "TableRow", "csv_response", "neutral", "read_table"]
