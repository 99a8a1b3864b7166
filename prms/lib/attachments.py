"""Which files may be attached: by extension, by what they begin with, by size."""

import re
from pathlib import PurePath
from types import MappingProxyType

from prms.lib.problems import Problem, gettext_noop

MAX_BYTES = 10 * 1024 * 1024
HEAD_BYTES = 16
LONGEST_NAME = 200

_ZIP = (b"PK\x03\x04",)
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Extension → content type it is served with, and the bytes that such files begin with.
ALLOWED = MappingProxyType(
    {
        ".pdf": ("application/pdf", (b"%PDF-",)),
        ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
        ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
        ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
        ".docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
        ".xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
        ".pptx": (f"{_OFFICE}presentationml.presentation", _ZIP),
    }
)

_TOO_LARGE = gettext_noop("The file is larger than %(most)s MB.")
_EMPTY = gettext_noop("The file is empty.")
_EXTENSION = gettext_noop("Files of this kind are not kept. Possible: %(possible)s.")
_CONTENT = gettext_noop("The file does not contain what its name says (%(extension)s).")


def check_attachment(*, name: str, size: int, head: bytes, field: str = "file") -> Problem | None:
    """Return what is wrong with a file, or None. `head` is its first 16 bytes or more."""
    extension = extension_of(name)
    if extension not in ALLOWED:
        return Problem(field, "file_kind", _EXTENSION, {"possible": ", ".join(sorted(ALLOWED))})
    if size == 0:
        return Problem(field, "file_empty", _EMPTY)
    if size > MAX_BYTES:
        return Problem(field, "file_too_large", _TOO_LARGE, {"most": str(MAX_BYTES // 1024 // 1024)})
    if not head.startswith(ALLOWED[extension][1]):
        return Problem(field, "file_content", _CONTENT, {"extension": extension})
    return None


def extension_of(name: str) -> str:
    """Return the extension in small letters, with its dot."""
    return PurePath(name).suffix.lower()


def content_type_of(name: str) -> str:
    """Return what a kept file is served as."""
    return ALLOWED[extension_of(name)][0]


def shown_name(name: str) -> str:
    """Return a file's own name without path and control characters, short enough to keep."""
    base = re.split(r"[/\\]", name)[-1]
    clean = "".join(char for char in base if char.isprintable()).strip()
    extension = extension_of(clean)
    return clean[: -len(extension)][: LONGEST_NAME - len(extension)] + extension if extension else clean[:LONGEST_NAME]
