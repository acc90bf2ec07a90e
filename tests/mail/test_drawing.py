"""How a letter looks once drawn: the same words as text and HTML, harmless whatever they hold."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.domain.letters import Enclosure, Group, Letter, letter_from
from survey.mail.addresses import is_plain, may_receive
from survey.mail.drawing import Envelope, message
from tests.conftest import NOW
from tests.mail.writing import DOMAINS, FIRST, HEAD

WHOLE = Letter(
    "digest",
    "3\u00a0nouvelles\u00a0: Lozère (2024)",
    ("Voici ce qui s’est passé.",),
    facts=(("Version", "2"), ("Empreinte", "ab" * 32)),
    action=("Ouvrir Recueil", "/recueils/2024-48?q=axis@x&partie=1"),
    closing=("Bien à vous.",),
    groups=(Group("Lozère (2024)", ("Une remarque", "Une autre"), "/recueils/2024-48"),),
)
ENVELOPE = Envelope(FIRST, "0123456789abcdef" * 2, NOW)


class Reading(HTMLParser):
    """What a person reads of an HTML letter, its tags, its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


def parts(drawn: EmailMessage) -> tuple[str, str]:
    plain, html = (part.get_content() for part in drawn.iter_parts() if isinstance(part, EmailMessage))
    return plain, html


def test_letter_says_the_same_in_text_and_html() -> None:
    plain, html = parts(message(WHOLE, ENVELOPE, HEAD))
    reading = Reading(html)
    for told in (
        "Bonjour,",
        "Voici ce qui s’est passé.",
        "Version",
        "ab" * 32,
        "Lozère (2024)",
        "Une autre",
        "Bien à vous.",
        "Pourquoi ce message",
        "aide@social.gouv.fr",
    ):
        assert told in plain
        assert told in reading.text
    url = "https://recueil.gouv.fr/recueils/2024-48?q=axis@x&partie=1"
    assert url in plain
    assert url in reading.links


def test_plain_text_reads_well() -> None:
    plain, _ = parts(message(WHOLE, ENVELOPE, HEAD))
    assert plain.startswith("Bonjour,\n\nVoici ce qui s’est passé.\n\nVersion\u00a0: 2\n")
    assert "\n\n\n" not in plain
    assert "\n-- \n" in plain


def test_headers_say_who_wrote_and_that_nobody_is_to_answer() -> None:
    drawn = message(WHOLE, ENVELOPE, HEAD)
    assert drawn["Message-ID"] == f"<{ENVELOPE.message_id}@recueil.gouv.fr>"
    assert drawn["From"] == "Recueil <recueil@social.gouv.fr>"
    assert (drawn["To"], drawn["Reply-To"]) == (FIRST, "aide@social.gouv.fr")
    assert drawn["Auto-Submitted"] == "auto-generated"
    assert drawn["Date"].datetime == NOW
    assert drawn["Subject"] == WHOLE.subject
    assert drawn.as_bytes().isascii()


def test_each_attempt_gives_the_same_bytes() -> None:
    assert message(WHOLE, ENVELOPE, HEAD).as_bytes() == message(WHOLE, ENVELOPE, HEAD).as_bytes()


def test_file_leaves_after_the_words_the_same_bytes_at_each_attempt() -> None:
    enclosure = Enclosure("a.xlsx", "application/zip", 300, hashlib.sha256(bytes(300)).hexdigest(), "/exports/1/a.xlsx")
    letter = replace(WHOLE, enclosure=enclosure)
    assert letter_from(letter.dump()) == letter
    drawn = message(letter, ENVELOPE, HEAD, bytes(300))
    assert drawn.as_bytes() == message(letter, ENVELOPE, HEAD, bytes(300)).as_bytes()
    assert drawn.as_bytes().isascii()
    words, file = drawn.iter_parts()
    assert [part.get_content_type() for part in words.iter_parts()] == ["text/plain", "text/html"]
    assert (file.get_content(), file.get_filename()) == (bytes(300), "a.xlsx")
    inner, outer = words.get_boundary(), drawn.get_boundary()
    assert inner
    assert outer
    assert not inner.startswith(outer)
    assert not outer.startswith(inner)


def test_letter_fetches_nothing_from_anywhere() -> None:
    _, html = parts(message(WHOLE, ENVELOPE, HEAD))
    reading = Reading(html)
    assert reading.tags.isdisjoint({"img", "script", "link", "iframe", "form"})
    assert all(link.startswith(("https://recueil.gouv.fr", "mailto:aide@social.gouv.fr")) for link in reading.links)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "&lt;b&gt;"]
)
def test_markup_in_words_stays_words(hostile: str) -> None:
    letter = Letter(
        "x", hostile, (hostile,), ((hostile, hostile),), ("Voir", "/"), (hostile,), (Group(hostile, (hostile,), "/"),)
    )
    plain, html = parts(message(letter, ENVELOPE, HEAD))
    reading = Reading(html)
    assert hostile in plain
    assert reading.words.count(hostile) >= 6
    assert reading.tags.isdisjoint({"script", "img", "b"})


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n\r\n", "\x0b", "\x85", "\u2028", "\x00"])
def test_subject_cannot_add_a_header(end: str) -> None:
    drawn = message(Letter("x", f"Reçu{end}Bcc: voleur@example.org{end}{end}corps", ()), ENVELOPE, HEAD)
    heads = drawn.as_bytes().split(b"\n\n", 1)[0]
    assert drawn["Bcc"] is None
    assert not re.search(rb"(?im)^bcc:", heads)
    assert heads.count(b"\nSubject:") + heads.startswith(b"Subject:") == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_makes_a_message_that_can_be_read_back(subject: str, told: str) -> None:
    letter = Letter("x", subject, (told,), ((subject, told),))
    raw = message(letter, ENVELOPE, HEAD).as_bytes()
    assert raw.isascii()
    assert raw.count(b"Message-ID:") >= 1


@pytest.mark.parametrize(
    "path", ["https://voleur.example", "//voleur.example", "/\\voleur.example", "javascript:alert(1)", ""]
)
def test_link_leads_nowhere_else(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        HEAD.link(path)


def test_letter_survives_its_json() -> None:
    assert letter_from(WHOLE.dump() | {}) == WHOLE


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("agent@lozere.gouv.fr", True),
        ("prenom.nom-double+recueil@lozere.gouv.fr", True),
        ("agent@sous.lozere.gouv.fr", False),
        ("agent@fauxlozere.gouv.fr", False),
        ("agent@gouv.fr", False),
        ("agent@lozere.gouv.fr.", False),
        ("@lozere.gouv.fr", False),
        ("lozere.gouv.fr", False),
        ("agent@example.org@lozere.gouv.fr", False),
        ("agent\u00e9@lozere.gouv.fr", False),
        ("agent@lozere.gouv.fr\n", False),
    ],
)
def test_allowed_domains_are_exact(address: str, *, allowed: bool) -> None:
    assert may_receive(address, DOMAINS) is allowed


def test_plain_address_is_of_bounded_length() -> None:
    assert not is_plain("a" * 65 + "@lozere.gouv.fr")
    assert not is_plain("a@" + "b." * 130 + "fr")
    assert is_plain(f"a@{'b' * 60}.fr")


def test_date_is_the_letter_s_own() -> None:
    later = Envelope(FIRST, ENVELOPE.message_id, NOW + timedelta(days=1))
    assert message(WHOLE, later, HEAD)["Date"].datetime == NOW + timedelta(days=1)
