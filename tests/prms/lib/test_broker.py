from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from threading import Thread

import pytest
from kombu import Connection

from prms.celery import app
from prms.lib.broker import Channel

MESSAGES = 300
BODY = "x" * 20_000


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A broker in files of its own."""
    options = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path / "control"}
    with Connection("filesystem://localhost//", transport_options=options) as opened:
        yield opened


def test_the_product_uses_the_broker_that_renames(connection: Connection) -> None:
    assert app.main == "prms"
    assert isinstance(connection.channel(), Channel)


def test_a_reader_never_meets_half_a_message(connection: Connection) -> None:
    writer, reader = connection.channel(), connection.channel()
    numbers = range(MESSAGES)
    writing = Thread(target=lambda: [writer._put("celery", {"number": number, "body": BODY}) for number in numbers])

    writing.start()
    read = list(_read(reader, writing))

    assert sorted(message["number"] for message in read) == list(numbers)


def _read(reader: Channel, writing: Thread) -> Iterator[dict]:
    while True:
        is_written = not writing.is_alive()
        try:
            yield reader._get("celery")
        except Empty:
            if is_written:
                return
