from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from prms.demo.scms import PACKED, codes_of, read_history
from prms.lib.errors import InvalidInput

SAMPLE = PACKED.with_name("scms_sample.csv")


@pytest.fixture(scope="module")
def history():
    return read_history(PACKED)


def test_the_whole_file_has_the_vendors_and_lines_it_is_known_for(history):
    assert (len(history.vendors), history.lines, len(history.days)) == (73, 10_324, 3_976)


@pytest.mark.parametrize(
    ("vendor", "late", "lines"),
    [("SCMS from RDC", 927, 5_404), ("Orgenics, Ltd", 98, 754), ("PHARMACY DIRECT", 0, 326)],
)
def test_late_lines_are_those_delivered_after_their_scheduled_day(history, vendor, late, lines):
    own = [day for (name, _), day in history.days.items() if name == vendor]
    assert (sum(day.late for day in own), sum(day.lines for day in own)) == (late, lines)


def test_every_vendor_has_a_code_of_its_own(history):
    codes = codes_of(history.vendors)

    assert len(set(codes.values())) == 73
    assert codes["SCMS from RDC"] == "SCMS-FROM-RDC"


def test_vendors_of_the_same_letters_are_told_apart():
    assert codes_of(["A.B", "A B"]) == {"A B": "A-B", "A.B": "A-B-2"}


def test_the_sample_is_a_slice_of_the_real_file():
    sample = read_history(SAMPLE)

    assert sample.lines == 300
    day = sample.days["RANBAXY Fine Chemicals LTD.", date(2006, 6, 2)]
    assert (day.lines, day.late, day.value) == (1, 0, Decimal(551))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vendor,Line Item Value\nA,1\n", "Scheduled Delivery Date"),
        ("Vendor,Scheduled Delivery Date,Delivered to Client Date,Line Item Value\nA,soon,02-Jun-06,1\n", "Line 2"),
    ],
)
def test_another_file_is_refused_with_what_is_wrong(tmp_path: Path, text, words):
    path = tmp_path / "other.csv"
    path.write_text(text)

    with pytest.raises(InvalidInput, match=words):
        read_history(path)
