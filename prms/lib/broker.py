"""The broker in files, for one machine without a server: a message appears only when it is whole."""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes beside the queue, then renames: kombu's own lets a worker read an empty file and stop for good."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override]  # kombu's own differ
        place = Path(self.data_folder_out) / f"{monotonic() * 1000:.0f}_{uuid.uuid4()}.{queue}.msg"
        unfinished = place.with_suffix(".part")
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            unfinished.rename(place)
        except OSError as error:
            raise ChannelError(f"Cannot write the message {place}") from error


class Transport(filesystem.Transport):
    """What `BROKER_URL=filesystem://` means here."""

    Channel = Channel
