"""What the pages that change something have in common: the numbers in their addresses, and doing once what a form asks."""

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, request
from flask.typing import ResponseReturnValue

from survey.services import requests
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor

Done = TypeVar("Done")
LARGEST_KEY = 2_147_483_647
"""A larger number is no key of the database: it is a page that does not exist."""


def once(carry_out: Callable[..., Done], location: Callable[[Done], str]) -> ResponseReturnValue:
    """Do once what a form asks, in one transaction, and go where it leads."""
    key, who = key_of_form(), actor()
    sent = (f"{name}={value}" for name, value in sorted(request.form.items()) if name not in {"cle", "csrf_token"})
    print_ = requests.fingerprint((request.path, *sent))
    with runtime().sessions.begin() as session:
        there = requests.earlier_location(session, who, key, print_)
        if there is None:
            there = location(carry_out(session))
            requests.remember(session, who, key, print_, there, runtime().now())
    return redirect(there, 303)
