"""What an uploaded table may weigh."""

from django.utils.translation import gettext as _

from prms.lib.errors import InvalidInput

MOST_BYTES = 10 * 1024 * 1024
MOST_UNZIPPED_BYTES = 100 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200


class UnreadableTable(InvalidInput):
    """The file cannot be read as a table; the message says what would be right."""

    code = "unreadable_table"


def check_size(content: bytes) -> None:
    """Refuse an empty or an oversized file."""
    if not content:
        raise UnreadableTable(_("The file is empty. Choose a CSV or XLSX file with a header row."))
    if len(content) > MOST_BYTES:
        raise UnreadableTable(
            _("The file has %(size)s MB; at most %(most)s MB can be read. Split it into several files.")
            % {"size": len(content) // 1024 // 1024, "most": MOST_BYTES // 1024 // 1024}
        )


def check_row_count(count: int) -> None:
    """Refuse more rows than one import takes."""
    if count > MOST_ROWS:
        raise UnreadableTable(
            _("The file has more than %(most)s rows. Split it into several files.") % {"most": f"{MOST_ROWS:,}"}
        )
