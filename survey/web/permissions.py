"""What a route asks for, declared beside it."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app
from flask.typing import ResponseReturnValue

from survey.domain.policy import Permission

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a view asks for; a view that declares nothing answers 404 to everybody."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # a mark on the function, read at the door
        return view

    return declare


def permission_of(endpoint: str) -> Permission | None:
    """Give what an endpoint declared, if anything."""
    return getattr(current_app.view_functions.get(endpoint), "permission", None)
