import pytest
from django.utils import translation

from prms.lib.models import in_readers_language


@pytest.mark.parametrize(
    ("language", "text", "text_zh", "read"),
    [
        ("en", "Insurance", "保险", "Insurance"),
        ("zh-hans", "Insurance", "保险", "保险"),
        ("zh-hans", "Insurance", "", "Insurance"),
        ("en", "", "保险", "保险"),
    ],
)
def test_a_text_is_read_in_the_readers_language_or_in_the_other(language, text, text_zh, read):
    with translation.override(language):
        assert in_readers_language(text, text_zh) == read
