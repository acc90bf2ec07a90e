"""What a route asks for, declared beside it."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app
from flask.typing import ResponseReturnValue

from survey.domain.policy import Permission

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def requires(permission: Permission, *, by_token: bool = False) -> Callable[[View], View]:
    """Declare what a view asks for; a view that declares nothing answers 404 to everybody.

    A view ``by_token`` is for programs: who asks is told by a personal token, and by nothing that a browser holds.
    """

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # a mark on the function, read at the door
        view.by_token = by_token  # type: ignore[attr-defined]  # same
        return view

    return declare


def permission_of(endpoint: str) -> Permission | None:
    """Give what an endpoint declared, if anything."""
    return getattr(current_app.view_functions.get(endpoint), "permission", None)


def is_by_token(endpoint: str) -> bool:
    """Say whether who asks is told by a personal token."""
    return bool(getattr(current_app.view_functions.get(endpoint), "by_token", False))
