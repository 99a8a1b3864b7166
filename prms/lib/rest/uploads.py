"""Files in a request."""

from typing import IO, Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import DataAndFiles, MultiPartParser

from prms.lib.attachments import MAX_BYTES
from prms.lib.rest.errors import TooLarge

# Room for the form around a file of the largest size.
MAX_BODY = MAX_BYTES + 1024 * 1024

# A file is answered as what it is: PDF, picture, table.
FILE_SCHEMA = {(200, "*/*"): OpenApiTypes.BINARY}


class UploadParser(MultiPartParser):
    """Reads a form with a file; one that is larger than any file may be is not read at all."""

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> DataAndFiles:
        length = parser_context["request"].META.get("CONTENT_LENGTH") if parser_context else None
        if int(length or 0) > MAX_BODY:
            raise TooLarge(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1024 // 1024})
        return super().parse(stream, media_type, parser_context)
