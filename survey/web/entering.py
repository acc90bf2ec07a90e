"""Ways in: a profile in a demonstration, a link and a code by e-mail, and the door to ProConnect."""

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey.domain.calendar import PARIS
from survey.domain.french import typeset
from survey.domain.policy import Permission, Role
from survey.domain.ways_in import WayIn
from survey.services import accounts, addresses, signing_in
from survey.services.accounts import Profile
from survey.services.signing_in import MOST_ATTEMPTS, Browser, Desk, Refusal, ThrottledError
from survey.web import identity
from survey.web.carrying import Parcel, carried_parcel, safe_path
from survey.web.permissions import requires
from survey.web.runtime import runtime

blueprint = Blueprint("entering", __name__, url_prefix="/entrer")

View = dict[str, Any]
BROWSER, AFTER = "navigateur", "suite"
MOST_SHOWN = 6
LONGEST_NUMBER = 10
HINTS = {
    Role.AGENT: "Vous racontez les actions de votre département, et vous les transmettez.",
    Role.COMMISSIONER: "Vous suivez les départements de votre région, et relisez ce qu’ils transmettent.",
    Role.DIPLP: "Vous suivez les actions, les publics et l’impact, et recevez le classeur national.",
    Role.DGCS: "Vous suivez les crédits, et recevez leur classeur.",
    Role.ADMINISTRATOR: "Vous invitez les personnes, et voyez l’ensemble\u00a0: journal, courriels, classeurs.",
}
TOLD = {
    Refusal.UNKNOWN: "Ce lien n'est pas valable. Demandez-en un nouveau.",
    Refusal.EXPIRED: "Ce lien ou ce code n'est plus valable : il sert trente minutes, le plus récent remplace les autres. Demandez-en un.",
    Refusal.USED: "Ce lien a déjà servi. Demandez-en un nouveau.",
    Refusal.ELSEWHERE: "Ce lien a été demandé dans un autre navigateur : ouvrez-le dans celui-là, ou recopiez-y le code du message.",
    Refusal.WRONG: "Ce n'est pas le code du message le plus récent. Vérifiez-le, puis recopiez-le de nouveau.",
    Refusal.TOO_MANY: f"Le code a été essayé {MOST_ATTEMPTS} fois. Demandez un nouveau message.",
}
OTHER_ACCOUNT = "Ce texte est d’un autre compte"
OTHER_AUTHOR = (
    "Ce texte a été écrit sous un autre compte que celui qui est entré : il n'est pas parti. "
    "Pour l'envoyer, entrez avec le compte qui l'a écrit."
)
NO_ADDRESS = "Écrivez votre adresse entière, par exemple prenom.nom@lozere.gouv.fr."
NO_CODE = f"Le code compte {signing_in.CODE_LENGTH} lettres ou chiffres, sans 0, 1, I, L ni O."


@blueprint.get("")
@requires(Permission.PUBLIC)
def enter() -> ResponseReturnValue:
    """Offer the ways in."""
    return page(after=safe_path(request.args.get("suite", "")))


def page(
    parcel: Parcel | None = None,
    *,
    after: str = "",
    expired: str = "",
    **more: object,
) -> str:
    """Draw the ways in; ``expired`` says why what is carried did not go."""
    settings = runtime().settings
    known = parcel.author if parcel else ""
    return render_template(
        "sign_in/enter.html",
        **{"error": None, "suggestion": None, "address": "", "heading": ""} | more,
        expired=expired,
        parcel=parcel,
        next_url=after,
        groups=_groups(known) if settings.demonstration else [],
        by_mail=settings.demonstration or settings.smtp is not None,
        by_proconnect=settings.proconnect is not None,
    )


def _groups(known: str) -> list[View]:
    """Give the profiles of the demonstration; that alone which wrote what is carried, since it goes under no other."""
    with runtime().sessions.reading() as reading:
        found = accounts.profiles(reading)
    same = [profile for profile in found if str(profile.id) == known]
    if same:
        return [_group("Reprendre", "Votre texte a été écrit sous ce profil.", same)]
    return [
        _group(role.label, hint, [profile for profile in found if profile.role is role]) for role, hint in HINTS.items()
    ]


def _group(title: str, hint: str, found: list[Profile]) -> View:
    profiles = [{"id": profile.id, "label": profile.name, "detail": ""} for profile in found]
    return {"title": title, "hint": hint, "profiles": profiles, "folded": len(profiles) > MOST_SHOWN}


@blueprint.post("")
@requires(Permission.PUBLIC)
def choose() -> ResponseReturnValue:
    """Sign the browser in as a profile of the demonstration, and there alone."""
    if not runtime().settings.demonstration:
        abort(404)
    account = _number(request.form.get("profil", ""))
    with runtime().sessions.begin() as writing:
        token = accounts.enter_as(writing, account, runtime().now(), identity.present_token())
    return _entered(account, token, safe_path(request.form.get("suite", "")))


@blueprint.post("/adresse")
@requires(Permission.PUBLIC)
def ask() -> ResponseReturnValue:
    """Write to an address how to sign in; the answer is the same for one that nobody has."""
    _by_mail()
    parcel, after = carried_parcel(), safe_path(request.form.get("suite", ""))
    typed = request.form.get("adresse", "")
    address = addresses.normal(typed)
    if not address:
        error = typeset(NO_ADDRESS) if typed or parcel is None else None
        return page(parcel, after=after, error=error, address=typed[: addresses.LONGEST_ADDRESS]), 422
    meant = "" if "tel-quel" in request.form else addresses.meant(address)
    if meant:
        return page(parcel, after=after, suggestion=meant, address=address)
    session.setdefault(BROWSER, secrets.token_urlsafe(32))
    session[AFTER] = after
    try:
        with runtime().sessions.begin() as writing:
            Desk(writing, *_terms()).ask(Browser(session[BROWSER], identity.origin()), address)
    except ThrottledError as error:
        return _throttled(error, parcel, after, address)
    return _code_page(parcel, address)


def _throttled(error: ThrottledError, parcel: Parcel | None, after: str, address: str) -> Response:
    until = f"{error.until.astimezone(PARIS):%H:%M}"
    told = f"Trop de demandes viennent du même endroit en même temps. Réessayez à partir de {until}, heure de Paris."
    response = make_response(page(parcel, after=after, error=typeset(told), address=address), 429)
    response.headers["Retry-After"] = str(max(1, round((error.until - runtime().now()).total_seconds())))
    return response


@blueprint.get("/code")
@requires(Permission.PUBLIC)
def ask_code() -> ResponseReturnValue:
    """Ask for the code of a message that was asked for in this browser."""
    _by_mail()
    return _code_page(None)


@blueprint.post("/code")
@requires(Permission.PUBLIC)
def take_code() -> ResponseReturnValue:
    """Sign in with a code."""
    _by_mail()
    parcel, typed = carried_parcel(), request.form.get("code", "")
    if len(signing_in.plain_code(typed)) != signing_in.CODE_LENGTH:
        return _code_page(parcel, error=typeset(NO_CODE), code=typed[: 4 * signing_in.CODE_LENGTH]), 422
    with runtime().sessions.begin() as writing:
        desk = Desk(writing, *_terms())
        found = desk.enter_code(typed, session.get(BROWSER, ""))
        token = _begun(desk, found)
    if isinstance(found, Refusal):
        return _code_page(parcel, error=typeset(TOLD[found])), 422
    return _entered(found, token, session.get(AFTER, ""))


@blueprint.get("/lien/<token>")
@requires(Permission.PUBLIC)
def show_link(token: str) -> ResponseReturnValue:
    """Show the button that consumes a link: who only opens it, as the scanners of mail do, spends nothing."""
    _by_mail()
    with runtime().sessions.reading() as reading:
        refusal = Desk(reading, *_terms()).standing(token, session.get(BROWSER, ""))
    return _link_page(refusal)


@blueprint.post("/lien/<token>")
@requires(Permission.PUBLIC)
def follow(token: str) -> ResponseReturnValue:
    """Sign in with a link."""
    _by_mail()
    with runtime().sessions.begin() as writing:
        desk = Desk(writing, *_terms())
        found = desk.follow(token, session.get(BROWSER, ""))
        begun = _begun(desk, found)
    if isinstance(found, Refusal):
        return _link_page(found), 422
    return _entered(found, begun, session.get(AFTER, ""))


def _by_mail() -> None:
    """Nothing is there where no letter can leave; those of a demonstration stay in it."""
    if not (runtime().settings.demonstration or runtime().settings.smtp):
        abort(404)


def _terms() -> tuple[str, datetime]:
    return runtime().settings.secret_key, runtime().now()


def _begun(desk: Desk, found: int | Refusal) -> str:
    """Begin the session of who was let in, in the transaction that spends their way in; gives its token."""
    if isinstance(found, Refusal):
        return ""
    return accounts.sign_in(desk.session, found, desk.now, WayIn.EMAIL, former=identity.present_token())


def _entered(account: int, token: str, after: str) -> ResponseReturnValue:
    """Go on where this person was going, or back to what they were sending: under the account that wrote it, and no other."""
    parcel = carried_parcel()
    identity.keep(token)
    g.actor = identity.actor_of_request()
    if parcel is None:
        return redirect(after or url_for("pages.home"), 303)
    if parcel.author != str(account):  # nor what no page of ours wrote: it would go under the rights of who enters here
        return page(parcel, expired=typeset(OTHER_AUTHOR), heading=OTHER_ACCOUNT), 409
    return render_template("sign_in/resume.html", parcel=parcel)


def _code_page(parcel: Parcel | None, address: str = "", error: str | None = None, code: str = "") -> str:
    return render_template("sign_in/code.html", parcel=parcel, address=address, error=error, code=code)


def _link_page(refusal: Refusal | None) -> str:
    return render_template("sign_in/link.html", refusal=typeset(TOLD[refusal]) if refusal else None)


def _number(text: str) -> int:
    """Read the identifier of an account; 0, which none has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0
