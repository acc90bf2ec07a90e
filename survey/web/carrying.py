"""What somebody was sending when their session had ended: carried through the sign-in as hidden fields, and sent again after it.

Nothing of it is kept anywhere but in the page. It goes back to the route that it was meant for, and only under the account that wrote it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from survey.domain.policy import Permission
from survey.web.permissions import permission_of

PATH, PREFIX = "envoi", "envoi-"
AUTHOR = "compte"
"""The field of every form that says which account its page was made for."""
WRITTEN = ("reponse", "texte", "motif", "explication")
"""How the fields that people write in are called, or begin."""
LARGEST_POST = 500_000
"""Bytes; a pasted document is longer than any answer, and is refused with its text kept in the page."""
LONGEST_PATH = 500
ROOM = 20_000
"""Bytes that a sign-in takes on top of the largest post that it carries."""
MOST_GIVEN_BACK = 2_000_000
"""Bytes of a post that is refused as too large, and still read so that its text can be given back."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A POST to send again: its path, and its fields without the token against forgery, which is made anew."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def author(self) -> str:
        """The account that wrote it, as its page said; empty where it did not."""
        return next((value for name, value in self.fields if name == AUTHOR), "")

    @property
    def typed(self) -> str:
        """What the person wrote, for them to read."""
        return "\n\n".join(text for name, text in self.fields if name.startswith(WRITTEN) and text)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The fields that carry it through a form of the sign-in."""
        return [(PATH, self.path), *((PREFIX + name, value) for name, value in self.fields)]


def refused_parcel() -> Parcel | None:
    """Give the POST of this request, refused at the door; ``None`` where it is nothing to send again, and for files.

    What another site made a browser send is not carried: somebody who signs in would send it in good faith.
    """
    if request.method != "POST" or is_from_elsewhere() or request.files or not request.form:
        return None
    return _parcel(request.full_path.rstrip("?"), request.form.items(multi=True))


def carried_parcel() -> Parcel | None:
    """Give what a form of the sign-in carries, if anything."""
    sent = request.form.items(multi=True)
    fields = ((name.removeprefix(PREFIX), text) for name, text in sent if name.startswith(PREFIX))
    path = request.form.get(PATH, "")
    return _parcel(path, fields) if _takes(path) else None


def _parcel(path: str, fields: Iterable[tuple[str, str]]) -> Parcel:
    return Parcel(path, tuple((name, text) for name, text in fields if name != "csrf_token"))


def _takes(path: str) -> bool:
    """Whether a path is that of a route of this site which takes what people write."""
    if not safe_path(path):
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(urlsplit(path).path, method="POST")
    except HTTPException:
        return False
    return permission_of(endpoint) not in {None, Permission.PUBLIC}


def is_from_elsewhere() -> bool:
    """Whether another site made the browser send this: browsers tell where a POST was written."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def safe_path(target: str) -> str:
    """Keep an address of this site alone: a path, never another host, and no longer than a cookie has room for."""
    inside = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if inside and len(target) <= LONGEST_PATH else ""


def make_room() -> None:
    """Let the pages of the sign-in take, besides their own fields, the largest post that they may carry."""
    if request.blueprint == "entering":
        allow(LARGEST_POST + ROOM)


def allow(most: int) -> None:
    """Let this request be so many bytes long."""
    request.max_content_length = request.max_form_memory_size = most
