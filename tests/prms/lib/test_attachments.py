import pytest

from prms.lib.attachments import MAX_BYTES, check_attachment, shown_name

PDF = b"%PDF-1.7 and so on"


@pytest.mark.parametrize(
    ("name", "head"),
    [("nda.pdf", PDF), ("NDA.PDF", PDF), ("scan.jpeg", b"\xff\xd8\xff\xe0" + b"0" * 12), ("a.docx", b"PK\x03\x04....")],
)
def test_documents_and_scans_may_be_attached(name, head):
    assert check_attachment(name=name, size=1000, head=head) is None


@pytest.mark.parametrize(
    ("name", "size", "head", "code"),
    [
        ("nda.exe", 10, b"MZ", "file_kind"),
        ("nda.pdf.html", 10, PDF, "file_kind"),
        ("nda.svg", 10, b"<svg", "file_kind"),
        ("nda", 10, PDF, "file_kind"),
        ("nda.pdf", 0, b"", "file_empty"),
        ("nda.pdf", MAX_BYTES + 1, PDF, "file_too_large"),
        ("nda.pdf", 10, b"<html><script>", "file_content"),
        ("nda.docx", 10, PDF, "file_content"),
    ],
)
def test_other_files_are_refused_by_what_is_wrong_with_them(name, size, head, code):
    assert check_attachment(name=name, size=size, head=head).code == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\files\\nda.pdf", "nda.pdf"),
        ("保密协议.pdf", "保密协议.pdf"),
        ("line\nbreak.pdf", "linebreak.pdf"),
        ("x" * 300 + ".PDF", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_keeps_its_own_name_without_a_path(given, kept):
    assert shown_name(given) == kept
