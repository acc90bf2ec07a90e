"""RELIABILITY, experiment A1: every route, by every method, as every actor, for what is theirs, what is not, and what is not there."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from survey.domain.policy import Permission
from tests.rights.matrix import ROUTES, Try, expected
from tests.rights.world import ACTORS, Seen, World, seen

TABLE = expected()


def routes(app: Flask) -> dict[str, Rule]:
    """Give every route and method of the URL map, as ``GET /recueils/<reference>``."""
    return {
        f"{method} {rule.rule}": rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def declared(world: World, name: str, one: Try) -> str:
    permission: Permission = vars(world.app.view_functions[routes(world.app)[name].endpoint])["permission"]
    return (one.needs or permission).name


def test_every_route_of_the_service_is_tried(world: World) -> None:
    assert set(routes(world.app)) == set(ROUTES)


def test_every_line_of_the_table_is_used(world: World) -> None:
    used = {(declared(world, name, one), target) for name, one, _ in cases() for target in one.targets}
    assert used <= set(TABLE)
    assert {permission for permission, _ in TABLE} <= {permission.name for permission in Permission}


def cases() -> list[tuple[str, Try, str]]:
    found = []
    for name, tries in ROUTES.items():
        several = tries if isinstance(tries, tuple) else (tries,)
        found += [(name, one, f"{name} {place}" if len(several) > 1 else name) for place, one in enumerate(several)]
    return found


@pytest.mark.parametrize(("name", "one"), [pytest.param(name, one, id=label) for name, one, label in cases()])
def test_each_actor_is_given_what_the_table_says(world: World, name: str, one: Try) -> None:
    method, rule = name.split(" ", 1)
    wrong = []
    for actor in ACTORS:
        refusals: set[Seen] = set()
        for target in one.targets:
            told = TABLE[declared(world, name, one), target][actor]
            for values in world.targets[target]:
                body = {key: text.format(**values) for key, text in one.body.items()} if one.body is not None else None
                path = one.address(rule, values)
                response = world.ask(actor, method, path, body, by_token=one.by_token)
                got = verdict(one, method, response.status_code, response.headers.get("Location", ""))
                if got != told:
                    wrong.append(f"{actor}, {target} {path}: {got}, not {told}")
                if got == "no":
                    refusals.add(seen(response))
                elif method != "GET":
                    world.restore()
        if len(refusals) > 1:
            wrong.append(f"{actor} tells what is foreign from what is absent: {sorted(refusals, key=repr)}")
    assert wrong == []


def verdict(one: Try, method: str, status: int, location: str) -> str:
    """Say in the words of the table what a response is; its status where it is none of them."""
    if status in one.gives and not location.startswith("/entrer"):
        return "yes"
    if status == 404:
        return "no"
    if (method, status) == ("GET", 302) and location.startswith("/entrer"):
        return "in"
    if (method != "GET" or one.by_token) and status == 401:
        return "in"
    return str(status)
