"""E-mail over a real connection to a small server that refuses some addresses."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from messaging.channels.email import EmailCourier
from messaging.channels.outcome import Outcome
from messaging.models import Notification

ANSWERS = {"rcpt to:<gone@": "550 no such user", "rcpt to:<full@": "452 mailbox full"}


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to take mails, and remembers them."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.connections = 0
        self.mails: list[str] = []


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 ready")
        while line := self.rfile.readline().decode():
            command = line.strip()
            if command.upper() == "DATA":
                self.take_mail()
            elif command.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(
                    next((reply for start, reply in ANSWERS.items() if command.lower().startswith(start)), "250 ok")
                )

    def take_mail(self) -> None:
        self.say("354 go on")
        lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
        text = "".join(lines)
        if "Subject: Spam" in text:
            self.say("554 looks like spam")
        else:
            self.server.mails.append(text)
            self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def mail_to(address: str, subject: str = "Hello", **payload: Any) -> Notification:
    words = {"subject": subject, "text": "Text 文字", **payload}
    return Notification(address=address, payload=words, message_id="<fixed@example.com>")


def delivered(*rows: Notification) -> list[Outcome]:
    with EmailCourier() as courier:
        return [courier.deliver(row) for row in rows]


def test_several_mails_go_over_one_connection(server: MailServer) -> None:
    outcomes = delivered(*(mail_to(f"p{number}@example.com") for number in range(5)))

    assert [outcome.is_sent for outcome in outcomes] == [True] * 5
    assert (len(server.mails), server.connections) == (5, 1)


def test_a_mail_carries_its_frozen_id_and_says_that_a_program_wrote_it(server: MailServer) -> None:
    delivered(mail_to("lin@example.com", html="<p>Text</p>"))

    (mail,) = server.mails
    assert "Message-ID: <fixed@example.com>" in mail
    assert "Auto-Submitted: auto-generated" in mail
    assert "text/html" in mail


def test_an_unknown_address_is_refused_for_good_and_the_next_mail_goes_through(server: MailServer) -> None:
    gone, good = delivered(mail_to("gone@example.com"), mail_to("lin@example.com"))

    assert (gone.is_permanent, gone.detail) == (True, "550 no such user")
    assert good.is_sent


def test_a_full_mailbox_is_tried_again(server: MailServer) -> None:
    (outcome,) = delivered(mail_to("full@example.com"))

    assert (outcome.is_sent, outcome.is_permanent, outcome.is_channel_down) == (False, False, False)


def test_a_mail_whose_content_is_refused_is_given_up(server: MailServer) -> None:
    (outcome,) = delivered(mail_to("lin@example.com", subject="Spam"))

    assert outcome.is_permanent


@pytest.mark.parametrize("address", ["", "lin@example.com\nBcc: all@example.com", "li n@@example"])
def test_an_address_that_is_none_is_given_up(server: MailServer, address: str) -> None:
    (outcome,) = delivered(mail_to(address))

    assert not outcome.is_sent
    assert outcome.is_permanent


def test_a_server_that_is_away_blocks_the_channel_not_the_message(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    (outcome,) = delivered(mail_to("lin@example.com"))

    assert outcome.is_channel_down
    assert "ConnectionRefusedError" in outcome.detail
