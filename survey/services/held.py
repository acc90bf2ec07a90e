"""All that is held on a person, as they may ask for it (GDPR, articles 15 and 20)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.facts import Transmission
from survey.db.journal import JournalRow
from survey.db.mailing import Mail, Notice
from survey.db.people import Account, FeedToken, Presence, Scope, SignIn, SignInRequest
from survey.db.reviewing import DecisionRow, Remark
from survey.db.working import (
    AnswerRow,
    Campaign,
    Dossier,
    Event,
    Extension,
    JointAgreement,
    ProposalRow,
    Request,
    Sentence,
)
from survey.domain.policy import Role
from survey.services import journal
from survey.services.errors import AbsentError
from survey.services.journal import By

_accounts, _journal, _mails, _dossiers, _campaigns = map(table_of, (Account, JournalRow, Mail, Dossier, Campaign))
IDENTITY = {
    "nom": "name",
    "adresse": "email",
    "role": "role",
    "actif": "active",
    "identifiant_proconnect": "subject",
    "invite_le": "invited_at",
    "desactive_le": "disabled_at",
}
LETTERS = {
    "adresse": "address",
    "objet": "subject",
    "texte": "letter",
    "ecrit_le": "created_at",
    "etat": "state",
    "reponse_du_serveur": "outcome",
}
PARTS: Mapping[str, tuple[type, Mapping[str, str]]] = {
    "territoires": (Scope, {"departement": "department_code", "region": "region_code"}),
    "connexions": (
        SignIn,
        {
            "debut": "created_at",
            "dernier_usage": "seen_at",
            "fin": "ended_at",
            "limite": "expires_at",
            "moyen": "method",
        },
    ),
    "jetons_de_flux": (
        FeedToken,
        {"nom": "name", "cree_le": "created_at", "dernier_usage": "used_at", "revoque_le": "revoked_at"},
    ),
    "demandes_de_connexion": (SignInRequest, {"le": "asked_at", "servie_le": "used_at", "essais": "attempts"}),
    "presences": (Presence, {"recueil": "dossier_id", "question": "slot", "le": "seen_at"}),
    "nouvelles": (Notice, {"objet": "subject", "texte": "text", "le": "at"}),
    "envois": (Request, {"le": "at"}),
    "reponses": (
        AnswerRow,
        {"recueil": "dossier_id", "question": "question", "mots": "words", "valeur": "value", "le": "answered_at"},
    ),
    "historique": (
        Event,
        {
            "recueil": "dossier_id",
            "quoi": "kind",
            "question": "question",
            "mots": "words",
            "valeur": "value",
            "le": "at",
        },
    ),
    "phrases": (Sentence, {"recueil": "dossier_id", "texte": "text", "le": "at"}),
    "propositions": (ProposalRow, {"recueil": "dossier_id", "question": "question", "etat": "standing"}),
    "transmissions": (Transmission, {"recueil": "dossier_id", "version": "number", "le": "transmitted_at"}),
    "accords": (JointAgreement, {"departement": "department_code", "le": "agreed_at"}),
    "remarques": (Remark, {"recueil": "dossier_id", "texte": "text", "le": "at"}),
    "decisions": (DecisionRow, {"recueil": "dossier_id", "quoi": "kind", "motif": "reason", "le": "at"}),
    "prolongations": (Extension, {"territoire": "territory_code", "motif": "reason", "le": "at"}),
}
"""What refers to the account: its name in the file, its table, and the columns told. No digest of a secret is."""


def account_of(session: Session, email: str) -> int:
    """Give the account of an address; raises ``AbsentError`` where there is none."""
    found: int | None = session.scalar(select(_accounts.c.id).where(_accounts.c.email == email.strip().lower()))
    if found is None:
        raise AbsentError
    return found


def export(session: Session, account_id: int, who: By, now: datetime) -> dict[str, Any]:
    """Give all that is held on a person, as JSON takes it, and tell the journal that it was given."""
    told = {"etabli_le": now.isoformat(), **held_on(session, account_id)}
    journal.record(session, who, "personal_data.exported", f"account:{account_id}", {}, now)
    return told


def held_on(session: Session, account_id: int) -> dict[str, Any]:
    """Give all that is held on an account, each part in the order in which it came."""
    references = _references(session)
    parts = {
        name: _rows(session, table_of(model), columns, account_id, references)
        for name, (model, columns) in PARTS.items()
    }
    return {
        "compte": identity(session, account_id),
        **parts,
        "courriels": _letters(session, account_id),
        "journal": _lines(session, account_id),
    }


def identity(session: Session, account_id: int) -> dict[str, Any]:
    """Give who an account is for."""
    row = session.execute(_told(_accounts, IDENTITY).where(_accounts.c.id == account_id)).one()._asdict()
    return {name: _written(value) for name, value in row.items()} | {"role": Role(row["role"]).label}


def _told(table: Table, columns: Mapping[str, str]) -> Any:  # noqa: ANN401  a SELECT of any columns
    return select(*(table.c[column].label(name) for name, column in columns.items()))


def _rows(
    session: Session, table: Table, columns: Mapping[str, str], account_id: int, references: Mapping[int, str]
) -> list[dict[str, Any]]:
    query = _told(table, columns).where(table.c.account_id == account_id).order_by(*table.primary_key)
    return [
        {name: references[value] if name == "recueil" else _written(value) for name, value in row._asdict().items()}
        for row in session.execute(query)
    ]


def _letters(session: Session, account_id: int) -> list[dict[str, Any]]:
    """A letter that opens a session is told without its text: the file may travel."""
    query = _told(_mails, LETTERS | {"secret": "is_secret"}).where(_mails.c.account_id == account_id)
    rows = [row._asdict() for row in session.execute(query.order_by(_mails.c.id))]
    return [
        {name: _written(row[name]) for name in LETTERS} | ({"texte": None} if row["secret"] else {}) for row in rows
    ]


def _lines(session: Session, account_id: int) -> list[dict[str, Any]]:
    own = or_(_journal.c.account_id == account_id, _journal.c.subject == f"account:{account_id}")
    query = _told(_journal, {"numero": "number", "le": "at", "quoi": "kind", "sur": "subject", "detail": "content"})
    rows = session.execute(query.where(own).order_by(_journal.c.number))
    return [{name: _written(value) for name, value in row._asdict().items()} for row in rows]


def _references(session: Session) -> dict[int, str]:
    query = select(_dossiers.c.id, _campaigns.c.year, _dossiers.c.territory_code).join(
        _campaigns, _campaigns.c.id == _dossiers.c.campaign_id
    )
    return {row.id: f"{row.year}-{row.territory_code}" for row in session.execute(query)}


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
