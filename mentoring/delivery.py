"""Mail leaves here: a job sends due outbox rows one by one, by SMTP or into a folder."""

import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import exists, select, update

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.jobs import Job, JobContext, JobStatus
from mentoring.mail import MailStatus, OutboxMessage, Routing
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work

KIND = "deliver-mail"
HOLD_SECONDS = 120
BATCH = 50
MOST_ATTEMPTS = 8


class Transport(Protocol):
    """A way out for mail: `send` returns once the next hop has taken responsibility."""

    def send(self, message: EmailMessage) -> None: ...

    def close(self) -> None: ...


class Folder:
    """For development: every mail a file in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: EmailMessage) -> None:
        stamp = clock.now().strftime("%Y%m%d-%H%M%S-%f")
        name = f"{stamp}-{message['To'].replace('@', '-at-').replace('/', '-')}.eml"
        # As it was written, so that a link in it can be copied from any text editor.
        message.set_content(message.get_content(), cte="8bit")
        fresh = self.folder / f".{name}"
        fresh.write_bytes(message.as_bytes())
        fresh.replace(self.folder / name)

    def close(self) -> None:
        return None


class Smtp:
    """A real SMTP connection, opened when the first mail goes and kept for the batch.

    `smtp://` speaks plainly (a relay on this machine), `smtp+tls://` insists on STARTTLS and
    `smtps://` is encrypted from the start.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.scheme, self.host = parts.scheme, parts.hostname or "localhost"
        self.port = parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme]
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.server: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        if self.server is None:
            if self.scheme == "smtps":
                secure = ssl.create_default_context()
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=30, context=secure
                )
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=30)
                if self.scheme == "smtp+tls":
                    server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            self.server = server
        return self.server

    def send(self, message: EmailMessage) -> None:
        try:
            self.open().send_message(message)
        except smtplib.SMTPServerDisconnected:
            self.server = None
            self.open().send_message(message)

    def close(self) -> None:
        if self.server is not None:
            try:
                self.server.quit()
            except smtplib.SMTPException:
                self.server.close()


def transport_for(url: str) -> Transport:
    """The way out that MAIL_URL names; raises ValueError for a scheme we do not know."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme in ("smtp", "smtp+tls", "smtps"):
        return Smtp(url)
    raise ValueError("MAIL_URL must begin with file://, smtp://, smtp+tls:// or smtps://")


def compose(row: OutboxMessage, sender: str, routing: Routing) -> EmailMessage:
    """An outbox row as a message. Its id is made from the row, so a repeat can be recognised."""
    message = EmailMessage()
    message["Subject"] = row.subject
    message["From"] = sender
    message["To"] = routing.to
    message["Date"] = formatdate(row.created_at.timestamp())
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    message["Message-ID"] = f"<outbox-{row.id}-{int(row.created_at.timestamp())}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.body.rstrip("\n") + routing.footer if routing.footer else row.body)
    return message


def ask() -> None:
    """Tick: queue a delivery when mail is due and none is on its way."""
    due = select(OutboxMessage.id).where(
        OutboxMessage.status == MailStatus.WAITING, OutboxMessage.not_before <= clock.now()
    )
    under_way = select(Job.id).where(
        Job.kind == KIND, Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING])
    )
    wanted = db.session.scalar(select(exists(due) & ~exists(under_way)))
    db.session.rollback()
    if wanted:
        with unit_of_work():
            jobs.enqueue(KIND)


def deliver(context: JobContext) -> None:
    """Job: send every due mail, each in a tiny unit of work of its own."""
    settings = current_app.extensions["settings"]
    transport = transport_for(settings.mail_url)
    sent = 0
    try:
        while batch := due_ids():
            context.progress(sent, note="Sending mail")
            for message_id in batch:
                sent += send_one(message_id, transport, settings.mail_from)
    finally:
        transport.close()


def due_ids() -> list[int]:
    """The next mails to send, oldest first."""
    ids = db.session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.status == MailStatus.WAITING)
        .where(OutboxMessage.not_before <= clock.now())
        .order_by(OutboxMessage.not_before, OutboxMessage.id)
        .limit(BATCH)
    ).all()
    db.session.rollback()
    return list(ids)


def send_one(message_id: int, transport: Transport, sender: str) -> int:
    """Send one mail; 1 when it went. It is held first: two deliveries cannot both send it."""
    now = clock.now()
    with unit_of_work():
        held = db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, OutboxMessage.not_before <= now)
            .where(OutboxMessage.status == MailStatus.WAITING)
            .values(
                not_before=now + timedelta(seconds=HOLD_SECONDS),
                attempts=OutboxMessage.attempts + 1,
            )
        )
    if held.rowcount != 1:  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows
        return 0
    row = db.session.get_one(OutboxMessage, message_id)
    routing = routing_of(row)
    message = compose(row, sender, routing)
    db.session.rollback()
    if routing.dropped or routing.not_before is not None:
        put_off(message_id, routing)
        return 0
    try:
        transport.send(message)
    except (smtplib.SMTPException, OSError) as error:
        note_failure(message_id, routing.to, error)
        return 0
    with unit_of_work():
        row = db.session.get_one(OutboxMessage, message_id)
        row.status, row.sent_at, row.last_error = MailStatus.SENT, clock.now(), None
        row.to = routing.to
        if (accepted := current_registry().mail_accepted) is not None:
            accepted(row, routing.to)
    return 1


def routing_of(row: OutboxMessage) -> Routing:
    """Where the person wants it: what areas registered is asked, or it goes as it was written."""
    ask_routing = current_registry().mail_routing
    return ask_routing(row) if ask_routing is not None else Routing(row.to)


def put_off(message_id: int, routing: Routing) -> None:
    """Keep a mail for later, or for good; neither counts as a try to send it."""
    with unit_of_work():
        row = db.session.get_one(OutboxMessage, message_id)
        row.attempts -= 1
        if routing.dropped:
            row.status, row.body = MailStatus.DROPPED, ""
        elif routing.not_before is not None:
            row.not_before = routing.not_before


def note_failure(message_id: int, to: str, error: Exception) -> None:
    """Try again later, and later still; give up on a refused address or after many attempts.

    What areas registered may name another address to try at once instead of giving up.
    """
    answers = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else []
    refused = bool(answers) and all(code >= 500 for code, _ in answers)
    # 5.7 is a rule of the server (a relay that does not know us): it says nothing of the address.
    of_address = refused and not any(text.startswith(b"5.7.") for _, text in answers)
    with unit_of_work():
        row = db.session.get_one(OutboxMessage, message_id)
        row.last_error = f"{type(error).__name__}: {error}"[:500]
        row.not_before = clock.now() + timedelta(seconds=60 * 2 ** min(row.attempts, 8))
        tell = current_registry().mail_refused if of_address else None
        if tell is not None and tell(row, to):
            row.not_before = clock.now()
        elif refused or row.attempts >= MOST_ATTEMPTS:
            row.status = MailStatus.FAILED
