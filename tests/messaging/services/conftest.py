import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.messaging.mail_server import Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server, deliver = Server(), EmailBackend.send_messages

    def send_messages(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        server.take(messages[0])
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return server
