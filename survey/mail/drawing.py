"""A letter drawn as a message: plain text and HTML of the same words, the same bytes at each attempt."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from survey.domain.letters import Letter

TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "emails"
LONGEST_SUBJECT = 200
LONGEST_PREHEADER = 140
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every letter of an installation bears: where its links lead, whom it comes from, whom to ask."""

    base_url: str
    sender: str
    name: str
    contact: str

    @property
    def host(self) -> str:
        """The host of the site, in which messages have their name."""
        return urlsplit(self.base_url).hostname or "localhost"

    def link(self, path: str) -> str:
        """Make an address of this site whole; raises ``ValueError`` for a path that leads elsewhere."""
        if not path.startswith("/") or path.startswith(("//", "/\\")):
            raise ValueError(f"not a path of this site: {path!r}")
        return self.base_url.rstrip("/") + path


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom a letter goes to, under which name and date: none of it changes between attempts."""

    address: str
    message_id: str
    written_at: datetime


def message(letter: Letter, envelope: Envelope, head: Letterhead, enclosed: bytes | None = None) -> EmailMessage:
    """Draw the whole message; ``enclosed`` is what the letter's enclosure holds."""
    drawn = EmailMessage()
    drawn["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    drawn["From"] = Address(one_line(head.name), addr_spec=head.sender)
    drawn["To"] = Address(addr_spec=envelope.address)
    drawn["Date"] = format_datetime(envelope.written_at)
    drawn["Message-ID"] = f"<{envelope.message_id}@{head.host}>"
    drawn["Auto-Submitted"] = "auto-generated"
    # What Exchange understands of the same: no answer from those who are away.
    drawn["X-Auto-Response-Suppress"] = "All"
    if head.contact != head.sender:
        drawn["Reply-To"] = Address(addr_spec=head.contact)
    drawn.set_content(as_text(letter, head), cte="quoted-printable")
    drawn.add_alternative(as_html(letter, head), subtype="html", cte="quoted-printable")
    drawn.set_boundary(f"=_{envelope.message_id}")
    if letter.enclosure is not None and enclosed is not None:
        maintype, _, subtype = letter.enclosure.media_type.partition("/")
        drawn.add_attachment(enclosed, maintype=maintype, subtype=subtype, filename=one_line(letter.enclosure.name))
        # Neither boundary begins with the other: some readers compare no more than the beginning of a line.
        drawn.set_boundary(f"=_file_{envelope.message_id}")
    return drawn


def as_text(letter: Letter, head: Letterhead) -> str:
    """Draw the plain text; lines are left whole, for the screen that shows them to fold."""
    return _drawn("letter.txt", letter, head)


def as_html(letter: Letter, head: Letterhead) -> str:
    """Draw the HTML: one column, readable on a phone, with nothing fetched from anywhere."""
    return _drawn("letter.html", letter, head)


def one_line(text: str) -> str:
    """Give a text that cannot end a header: line breaks and controls become spaces."""
    return encodable(_BREAKING.sub(" ", text)).strip()


def encodable(text: str) -> str:
    """Give a text that UTF-8 can hold: lone surrogates become « ? »."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _drawn(template: str, letter: Letter, head: Letterhead) -> str:
    preheader = next(iter(letter.paragraphs), "")[:LONGEST_PREHEADER]
    return encodable(
        _templates().get_template(template).render(letter=letter, head=head, preheader=preheader, link=head.link)
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
