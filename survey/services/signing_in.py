"""Signing in by e-mail: a one-time link and its short code, bound to the browser that asked (RELIABILITY, A3).

Whether an address is known changes neither what is answered nor what is done, but for one row in the outbox; the letter leaves later.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import ColumnElement, bindparam, insert, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.people import Account, SignInRequest
from survey.domain.calendar import PARIS
from survey.domain.french import typeset
from survey.domain.letters import Letter
from survey.services import journal, outbox
from survey.services.sealing import sealed

LIVES_FOR = timedelta(minutes=30)
WINDOW = timedelta(minutes=15)
MOST_OF_ORIGIN = 300
"""Requests from one place in the window: whole offices share one."""
MOST_OF_ADDRESS = 5
"""Letters to one address in the window, asked for from one place: a stranger elsewhere does not use up what its owner may ask."""
MOST_OF_ADDRESS_ANYWHERE = 20
"""The same, from all places together but those from which somebody came in with that address lately."""
MOST_ATTEMPTS = 5
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, O, 1, I and L, which are read for one another."""
CODE_LENGTH = 8

_requests, _accounts = map(table_of, (SignInRequest, Account))
FIND = select(_accounts.c.id).where(_accounts.c.email == bindparam("of_address"), _accounts.c.active.is_(True))


class Refusal(Enum):
    """Why a link or a code does not let in."""

    UNKNOWN = auto()
    EXPIRED = auto()
    USED = auto()
    ELSEWHERE = auto()
    WRONG = auto()
    TOO_MANY = auto()


class ThrottledError(Exception):
    """Too many requests came from one place: none is taken before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True, slots=True)
class Browser:
    """Who asks, before anybody is known: the secret that this browser alone keeps, and where it asks from."""

    secret: str
    origin: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Hands out ways in and takes them back, at one instant; ``key`` seals what is kept of them."""

    session: Session
    key: str
    now: datetime

    def ask(self, browser: Browser, address: str) -> None:
        """Write to an address how to sign in, where it is that of an active account; raises ``ThrottledError``."""
        origin, email = self._sealed("origin", browser.origin), self._sealed("email", address)
        until = self._full(MOST_OF_ORIGIN, _requests.c.origin_hash == origin)
        if until is not None:
            raise ThrottledError(until)
        is_void = self._is_void(email, origin)
        account = self.session.scalar(FIND, {"of_address": address})
        token, code = secrets.token_urlsafe(32), "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        row = {
            "account_id": account,
            "token_hash": self._sealed("token", token),
            "code_hash": self._sealed("code", code),
            "browser_hash": self._sealed("browser", browser.secret),
            "origin_hash": origin,
            "email_hash": email,
            "asked_at": self.now,
            "expires_at": self.now if is_void else self.now + LIVES_FOR,
            "attempts": 0,
        }
        if not is_void:
            self._replace(row["browser_hash"], email)
        self.session.execute(insert(_requests), row)
        self._write(
            account, address, _letter(token, code, self.now + LIVES_FOR), leaves=account is not None and not is_void
        )

    def _write(self, account: int | None, address: str, letter: Letter, *, leaves: bool) -> None:
        """Put the letter in the outbox; one that is for nobody is written too, and taken back: the time taken tells nothing."""
        written = self.session.begin_nested()
        to = outbox.Recipient(account, address)
        outbox.post(self.session, to, letter, self.now, secret_until=self.now + LIVES_FOR)
        if leaves:
            written.commit()
        else:
            written.rollback()

    def standing(self, token: str, browser: str) -> Refusal | None:
        """Say whether a link lets this browser in, and consume nothing; ``None`` where it does."""
        hashed = self._sealed("token", token)
        found = self.session.execute(select(_requests).where(_requests.c.token_hash == hashed)).one_or_none()
        if found is None:
            return Refusal.UNKNOWN
        if found.used_at is not None:  # first what no browser could mend: one that came in has forgotten that it asked
            return Refusal.USED
        if found.expires_at <= self.now:
            return Refusal.EXPIRED
        return Refusal.ELSEWHERE if found.browser_hash != self._sealed("browser", browser) else None

    def follow(self, token: str, browser: str) -> int | Refusal:
        """Consume a link and give its account: once, in the browser that asked for it."""
        of_link = _requests.c.token_hash == self._sealed("token", token)
        bound = _requests.c.browser_hash == self._sealed("browser", browser)
        return self._consume(of_link, bound) or self.standing(token, browser) or Refusal.EXPIRED

    def enter_code(self, code: str, browser: str) -> int | Refusal:
        """Try a code on what this browser asked for, and give the account where it is right; every try counts."""
        of_browser = _requests.c.browser_hash == self._sealed("browser", browser)
        tried = update(_requests).where(of_browser, *self._live(), _requests.c.attempts < MOST_ATTEMPTS)
        columns = _requests.c.id, _requests.c.account_id, _requests.c.code_hash, _requests.c.attempts
        rows = self.session.execute(
            tried.values(attempts=_requests.c.attempts + 1).returning(*columns)
        ).all()  # counted before it is compared
        hashed = self._sealed("code", plain_code(code))
        for row in rows:
            if hmac.compare_digest(row.code_hash, hashed):
                return self._consume(_requests.c.id == row.id) or Refusal.EXPIRED
        if rows:  # one line for one try, however many letters were asked for: the journal keeps it for ever
            last = max(rows, key=lambda row: row.id)
            subject = f"account:{last.account_id}" if last.account_id else "account:unknown"
            content = {"attempt": last.attempts}
            journal.record(self.session, journal.SERVICE, "sign_in.refused", subject, content, self.now)
        if any(row.attempts < MOST_ATTEMPTS for row in rows):
            return Refusal.WRONG
        asked = select(_requests.c.id).where(of_browser, *self._live()).limit(1)
        return Refusal.TOO_MANY if self.session.scalar(asked) else Refusal.EXPIRED

    def _consume(self, *conditions: ColumnElement[bool]) -> int | None:
        """Spend a way in: one conditional statement, so that of two who come at once one finds it spent."""
        active = select(_accounts.c.id).where(_accounts.c.active.is_(True))
        spent = update(_requests).where(*conditions, *self._live(), _requests.c.account_id.in_(active))
        account: int | None = self.session.scalar(spent.values(used_at=self.now).returning(_requests.c.account_id))
        return account

    def _live(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return _requests.c.used_at.is_(None), _requests.c.expires_at > self.now

    def _replace(self, browser_hash: object, email_hash: str) -> None:
        """A newer request makes those before it void: one letter lets in, the last."""
        same = _requests.c.browser_hash == browser_hash, _requests.c.email_hash == email_hash
        self.session.execute(update(_requests).where(*same, *self._live()).values(expires_at=self.now))

    def _is_void(self, email: str, origin: str) -> bool:
        """Say whether an address has had its share of letters; asking on in vain does not make that last longer."""
        lately = _requests.c.email_hash == email, _requests.c.expires_at > _requests.c.asked_at
        here = (*lately, _requests.c.origin_hash == origin)
        if self._full(MOST_OF_ADDRESS, *here) is not None:
            return True
        came_in = select(_requests.c.id).where(*here, _requests.c.used_at.is_not(None)).limit(1)
        return self._full(MOST_OF_ADDRESS_ANYWHERE, *lately) is not None and self.session.scalar(came_in) is None

    def _full(self, most: int, *of_whom: ColumnElement[bool]) -> datetime | None:
        """Give until when no more is taken, where the window is full."""
        asked_at = _requests.c.asked_at
        window = asked_at.between(self.now - WINDOW, self.now)
        oldest = select(asked_at).where(*of_whom, window).order_by(asked_at.desc()).offset(most - 1).limit(1)
        found: datetime | None = self.session.scalar(oldest)
        return found + WINDOW if found is not None else None

    def _sealed(self, purpose: str, value: str) -> str:
        return sealed(self.key, purpose, value)


def plain_code(text: str) -> str:
    """Write a code as it was made, whatever spaces, hyphens and small letters it was typed with."""
    return "".join(character for character in text.upper() if character in ALPHABET)


def _letter(token: str, code: str, until: datetime) -> Letter:
    term = f"{until.astimezone(PARIS):%H:%M}"
    return Letter(
        kind="sign_in",
        subject="Votre lien pour entrer dans Recueil",
        paragraphs=(
            typeset(
                "Vous avez demandé à entrer dans Recueil. Ouvrez ce lien dans le même navigateur, ou recopiez le code."
            ),
            typeset(f"L'un comme l'autre servent une seule fois, jusqu'à {term}, heure de Paris."),
        ),
        facts=(("Code", f"{code[:4]} {code[4:]}"),),
        action=("Entrer dans Recueil", f"/entrer/lien/{token}"),
        closing=(
            typeset("Vous n'avez rien demandé ? Ne faites rien : sans ce message, personne n'entre à votre place."),
        ),
    )
