"""Accounts are given, taken away, moved and given again here: each with its line in the journal, in the same transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.people import Account, Scope
from survey.domain.french import typeset
from survey.domain.policy import Actor, Permission, Role, may
from survey.domain.territories import Geography, official_rank
from survey.services import accounts, journal, outbox
from survey.services.errors import AbsentError, RefusedError
from survey.services.invitations import Fault, InvalidError, Reach, Wanted
from survey.services.journal import By, Scalar
from survey.services.welcoming import welcome

OWN = "On ne change pas son propre compte : demandez-le à un autre administrateur."
LAST = "C'est le dernier administrateur : invitez-en un autre d'abord, sans quoi personne ne pourrait plus inviter."
DISABLED = "Ce compte est désactivé : rendez-lui l'accès d'abord."
ACTIVE = "Ce compte est déjà actif."
THERE_IS_ONE = "Il y a déjà un administrateur : c'est à lui d'inviter les autres, depuis le site."
ALREADY = "Cette adresse a déjà un compte : {name}."


def author(who: Actor | By) -> By:
    """Name who manages accounts; raises ``AbsentError`` for somebody who may not. A command runs as who owns the machine."""
    if isinstance(who, By):
        return who
    if not may(who, Permission.MANAGE_ACCOUNTS):
        raise AbsentError
    return journal.by(who)


def take_turn(session: Session) -> list[int]:
    """Wait for others who change accounts, until the end of the transaction; gives the active administrators, who stay so meanwhile.

    Two administrators cannot disable each other, and whoever writes in the journal has first locked what it is about.
    """
    are = select(Account.id).where(Account.role == Role.ADMINISTRATOR.value, Account.active.is_(True))
    return list(session.scalars(are.order_by(Account.id).with_for_update(key_share=True)))


def invite(session: Session, geography: Geography, who: Actor | By, wanted: Wanted, now: datetime) -> int:
    """Make an account and write to its owner; gives its number. Raises ``InvalidError`` where the address has one already."""
    named = author(who)
    there = session.scalar(select(Account).where(Account.email == wanted.email))
    if there is not None:
        raise InvalidError([Fault("email", typeset(ALREADY.format(name=there.name)))])
    account = Account(name=wanted.name, email=wanted.email, role=wanted.reach.role.value, invited_at=now)
    account.scopes = _scopes(wanted.reach)
    session.add(account)
    session.flush()
    _write(session, geography, account, now)
    content: dict[str, Scalar | list[str]] = {"role": wanted.reach.role.value, "scopes": wanted.reach.codes}
    if wanted.is_unknown:
        content["unknown_domain"] = True
    journal.record(session, named, "account.invited", f"account:{account.id}", content, now)
    return account.id


def first_administrator(session: Session, geography: Geography, wanted: Wanted, now: datetime) -> int:
    """Make the first administrator, by command alone; raises ``RefusedError`` where there is one already."""
    if take_turn(session):
        raise RefusedError(typeset(THERE_IS_ONE))
    return invite(session, geography, journal.COMMAND, wanted, now)


def invite_again(session: Session, geography: Geography, who: Actor | By, account_id: int, now: datetime) -> None:
    """Write the invitation again, to an account that is active."""
    named, _, account = _begin(session, who, account_id)
    if not account.active:
        raise RefusedError(typeset(DISABLED))
    account.invited_at = now
    _write(session, geography, account, now)
    journal.record(session, named, "account.invited", f"account:{account.id}", {"again": True}, now)


def disable(session: Session, who: Actor | By, account_id: int, now: datetime) -> None:
    """Take an account away, and end its sessions at once; what it wrote stays under its name."""
    named, administrators, account = _begin(session, who, account_id)
    _refuse_own(named, account)
    _refuse_last(administrators, account)
    if not account.active:
        return
    account.active, account.disabled_at = False, now
    accounts.end_all(session, account.id, now)
    outbox.withdraw(session, account.id, now)
    journal.record(session, named, "account.disabled", f"account:{account.id}", {}, now)


def restore(session: Session, geography: Geography, who: Actor | By, account_id: int, now: datetime) -> None:
    """Give an account again, with the scope that it had, and write to its owner."""
    named, _, account = _begin(session, who, account_id)
    if account.active:
        raise RefusedError(typeset(ACTIVE))
    account.active, account.disabled_at, account.invited_at = True, None, now
    _write(session, geography, account, now)
    journal.record(session, named, "account.restored", f"account:{account.id}", {}, now)


def move(session: Session, who: Actor | By, account_id: int, reach: Reach, now: datetime) -> bool:
    """Give an account another role or scope, from its next request on; gives whether anything changed."""
    named, administrators, account = _begin(session, who, account_id)
    before = reach_of(account)
    if before == reach:
        return False
    _refuse_own(named, account)
    if reach.role is not Role.ADMINISTRATOR:
        _refuse_last(administrators, account)
    if before.role is not reach.role:
        outbox.withdraw_exports(session, account.id, now)
        accounts.end_tokens(session, account.id, now)
    account.role = reach.role.value
    account.scopes.clear()
    session.flush()
    account.scopes = _scopes(reach)
    content: dict[str, Scalar | list[str]] = {
        "role": reach.role.value,
        "scopes": reach.codes,
        "role_before": before.role.value,
        "scopes_before": before.codes,
    }
    journal.record(session, named, "account.moved", f"account:{account.id}", content, now)
    return True


def reach_of(account: Account) -> Reach:
    """Give what an account may reach, in the official order."""
    departments = [scope.department_code for scope in account.scopes if scope.department_code]
    regions = [scope.region_code for scope in account.scopes if scope.region_code]
    return Reach(Role(account.role), tuple(sorted(departments, key=official_rank)), tuple(sorted(regions)))


def _scopes(reach: Reach) -> list[Scope]:
    return [Scope(department_code=code) for code in reach.departments] + [
        Scope(region_code=code) for code in reach.regions
    ]


def _begin(session: Session, who: Actor | By, account_id: int) -> tuple[By, list[int], Account]:
    """Give who asks, the active administrators, and the account, which others cannot change meanwhile; one that was erased is gone."""
    named = author(who)
    administrators = take_turn(session)
    account = session.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)
    if account is None or account.erased_at is not None:
        raise AbsentError
    return named, administrators, account


def _refuse_own(who: By, account: Account) -> None:
    if who.account_id == account.id:
        raise RefusedError(typeset(OWN))


def _refuse_last(administrators: list[int], account: Account) -> None:
    if administrators == [account.id]:
        raise RefusedError(typeset(LAST))


def _write(session: Session, geography: Geography, account: Account, now: datetime) -> None:
    recipient = outbox.recipient_of(account)
    if recipient is not None:
        outbox.post(session, recipient, welcome(session, geography, reach_of(account), recipient.address, now), now)
