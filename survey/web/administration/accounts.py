"""The pages of the accounts: who is there, inviting somebody, what can be done with an account."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.calendar import paris_day
from survey.domain.french import typeset
from survey.domain.policy import Permission, Role
from survey.services import directory, inviting
from survey.services.directory import Line, Search, Standing
from survey.services.errors import AbsentError
from survey.services.invitations import Fault, InvalidError, Typed, Wanted, doubt, read, read_reach
from survey.services.welcoming import places_of
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY, once
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("accounts", __name__, url_prefix="/administration/comptes")

URL = "/administration/comptes"
ONE = f"/<int(max={LARGEST_KEY}):account_id>"
TONES = {Standing.ACTIVE: "success", Standing.WAITING: "info", Standing.DISABLED: "none"}
HINTS = {
    Role.AGENT: "Raconte les actions d’un ou de plusieurs départements, et les transmet.",
    Role.COMMISSIONER: "Suit une région, relit ce qui est transmis, valide ou renvoie.",
    Role.DIPLP: "Suit les actions et l’impact dans toute la France, conduit les campagnes.",
    Role.DGCS: "Suit les crédits dans toute la France.",
    Role.ADMINISTRATOR: "Invite, suit le journal et les envois ; voit tout, n’écrit dans aucun recueil.",
}
FIELDS = {"nom": "name", "courriel": "email", "role": "role", "territoires": "places"}
DONE = {
    "invite": "L’invitation est partie : la lettre dit comment entrer.",
    "reinvite": "L’invitation est partie de nouveau.",
    "desactive": "Le compte est désactivé, et ses sessions sont closes. Ce que cette personne a écrit reste.",
    "rendu": "L’accès est rendu, et une lettre le dit.",
    "deplace": "Le rôle et les territoires sont changés, dès la prochaine page que cette personne ouvrira.",
    "inchange": "Rien n’a changé : c’était déjà ainsi.",
}


@blueprint.get("")
@requires(Permission.MANAGE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List the accounts, those looked for first."""
    search = _search(request.args)
    with runtime().sessions.reading() as session:
        found = directory.find(session, search)
    return render_template(
        "administration/accounts.html",
        lines=[_line(line) for line in found.lines],
        count=french.counted(found.count, "compte"),
        filters=_filters(search),
        is_filtered=search != Search(page=search.page),
        pages=_pages(search, found.page, found.pages),
        notices=[{"tone": "success", "text": text} for text in _imported(request.args)],
    )


def _search(sent: Mapping[str, str]) -> Search:
    role, standing, page = sent.get("role", ""), sent.get("etat", ""), sent.get("page", "")
    return Search(
        text=sent.get("q", "").strip()[:100],
        role=Role(role) if role in set(Role) else None,
        region=sent.get("region", "") if sent.get("region", "") in runtime().geography.regions else "",
        standing=Standing(standing) if standing in set(Standing) else None,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < len("10000") else 1,
    )


def _filters(search: Search) -> View:
    regions = [(region.code, region.name) for region in runtime().geography.regions.values()]
    return {
        "text": search.text,
        "roles": _options([(role.value, role.label) for role in Role], search.role or ""),
        "regions": _options(sorted(regions, key=lambda region: region[1]), search.region),
        "standings": _options([(one.value, one.label) for one in Standing], search.standing or ""),
    }


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> list[View]:
    return [{"value": value, "label": label, "checked": value == chosen} for value, label in pairs]


def _pages(search: Search, page: int, pages: int) -> View:
    kept = {"q": search.text, "role": search.role or "", "region": search.region, "etat": search.standing or ""}

    def url(number: int) -> str | None:
        asked = {name: value for name, value in kept.items() if value} | {"page": str(number)}
        return f"{URL}?{urlencode(asked)}" if 1 <= number <= pages else None

    return {"label": f"Page {page} sur {pages}", "previous": url(page - 1), "next": url(page + 1)}


def _imported(sent: Mapping[str, str]) -> list[str]:
    """Say what an import did, for the page that it leads to."""
    invited, moved = (sent.get(name, "") for name in ("invites", "deplaces"))
    if not (invited.isdecimal() and moved.isdecimal() and len(invited) + len(moved) <= len("10001000")):
        return []
    people = french.counted(int(invited), "invitation est partie", "invitations sont parties")
    accounts = french.counted(int(moved), "compte a été déplacé", "comptes ont été déplacés")
    done = ", ".join(told for told, count in ((people, int(invited)), (accounts, int(moved))) if count)
    return [f"{done}."] if done else []


def _line(line: Line) -> View:
    return {
        "url": f"{URL}/{line.id}",
        "name": line.name,
        "email": line.email,
        "role": line.reach.role.label,
        "places": french.listed(places_of(runtime().geography, line.reach)),
        "standing": line.standing.label,
        "tone": TONES[line.standing],
        "seen": _day(line.seen_at),
        "invited": _day(line.invited_at),
    }


def _day(instant: datetime | None) -> str | None:
    return french.day(paris_day(instant)) if instant else None


# ---------------------------------------------------------------------------------------------------------- inviting one


@blueprint.get("/inviter")
@requires(Permission.MANAGE_ACCOUNTS)
def ask() -> ResponseReturnValue:
    """Show the form of an invitation."""
    return _form(Typed(), [])


@blueprint.post("/inviter")
@requires(Permission.MANAGE_ACCOUNTS)
def invite() -> ResponseReturnValue:
    """Invite somebody; what cannot be taken is shown again as it was typed, with all that is wrong."""
    typed = _typed(request.form)
    try:
        wanted = read(typed, runtime().geography)
        unsure = doubt(wanted)
        if unsure is not None and request.form.get("confirme", "").strip().lower() != wanted.email:
            return _form(typed, [unsure], wanted), 422
        return once(
            lambda session: inviting.invite(session, runtime().geography, actor(), wanted, runtime().now()),
            lambda number: f"{URL}/{number}?fait=invite",
        )
    except InvalidError as error:
        return _form(typed, error.faults), 422


def _typed(sent: Mapping[str, str]) -> Typed:
    found = {field: sent.get(name, "")[:400] for name, field in FIELDS.items()}
    return Typed(**found | ({"email": sent["retenir"][:400]} if sent.get("retenir") else {}))


def _form(typed: Typed, faults: list[Fault], unsure: Wanted | None = None) -> str:
    return render_template(
        "administration/invite.html",
        typed=typed,
        errors=_errors(faults),
        offer=next((fault.offer for fault in faults if fault.offer), ""),
        unsure=unsure.email if unsure else "",
        roles=_roles(typed.role),
        existing=_existing(typed.email),
        key=new_key(),
        notices=[],
    )


def _errors(faults: list[Fault]) -> dict[str, str | None]:
    """Give the errors by field, several of one field together."""
    fields = FIELDS.values()
    return {field: " ".join(fault.message for fault in faults if fault.field == field) or None for field in fields}


def _roles(chosen: str) -> list[View]:
    return [
        {"value": role.value, "label": role.label, "hint": typeset(HINTS[role]), "checked": role.value == chosen}
        for role in Role
    ]


def _existing(email: str) -> View | None:
    """Lead to the account that an address has already."""
    with runtime().sessions.reading() as session:
        try:
            line = directory.line_at(session, email)
        except AbsentError:
            return None
    return {"name": line.name, "url": f"{URL}/{line.id}"}


# ----------------------------------------------------------------------------------------------------------- one account


@blueprint.get(ONE)
@requires(Permission.MANAGE_ACCOUNTS)
def show(account_id: int) -> ResponseReturnValue:
    """Show an account, and what can be done with it."""
    done = DONE.get(request.args.get("fait", ""))
    return _page(account_id, notices=[{"tone": "success", "text": typeset(done)}] if done else [])


def _page(
    account_id: int, typed: Typed | None = None, faults: list[Fault] | None = None, notices: list[View] | None = None
) -> str:
    with runtime().sessions.reading() as session:
        line = directory.line_of(session, account_id)
    typed = typed or Typed(role=line.reach.role.value, places=", ".join(line.reach.codes))
    return render_template(
        "administration/account.html",
        account=_line(line) | {"disabled": _moment(line.disabled_at), "invited": _moment(line.invited_at)},
        is_disabled=line.standing is Standing.DISABLED,
        is_own=line.id == actor().account_id,
        typed=typed,
        errors=_errors(faults or []),
        roles=_roles(typed.role),
        keys=[new_key() for _ in range(3)],
        notices=notices or [],
    )


def _moment(instant: datetime | None) -> str | None:
    return moment(instant) if instant else None


@blueprint.post(f"{ONE}/inviter")
@requires(Permission.MANAGE_ACCOUNTS)
def invite_again(account_id: int) -> ResponseReturnValue:
    """Send the invitation again."""
    return once(
        lambda session: inviting.invite_again(session, runtime().geography, actor(), account_id, runtime().now()),
        lambda _: f"{URL}/{account_id}?fait=reinvite",
    )


@blueprint.post(f"{ONE}/desactiver")
@requires(Permission.MANAGE_ACCOUNTS)
def disable(account_id: int) -> ResponseReturnValue:
    """Take an account away."""
    return once(
        lambda session: inviting.disable(session, actor(), account_id, runtime().now()),
        lambda _: f"{URL}/{account_id}?fait=desactive",
    )


@blueprint.post(f"{ONE}/rendre")
@requires(Permission.MANAGE_ACCOUNTS)
def restore(account_id: int) -> ResponseReturnValue:
    """Give an account again."""
    return once(
        lambda session: inviting.restore(session, runtime().geography, actor(), account_id, runtime().now()),
        lambda _: f"{URL}/{account_id}?fait=rendu",
    )


@blueprint.post(f"{ONE}/deplacer")
@requires(Permission.MANAGE_ACCOUNTS)
def move(account_id: int) -> ResponseReturnValue:
    """Give an account another role or scope."""
    typed = _typed(request.form)
    try:
        reach = read_reach(typed.role, typed.places, runtime().geography)
    except InvalidError as error:
        return _page(account_id, typed, error.faults), 422
    return once(
        lambda session: inviting.move(session, actor(), account_id, reach, runtime().now()),
        lambda is_moved: f"{URL}/{account_id}?fait={'deplace' if is_moved else 'inchange'}",
    )
