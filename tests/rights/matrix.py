"""What is tried at each route, and what each actor must be given: the tables that a person reads and changes.

A new route is added to ``ROUTES`` with what who may gets, and what its form sends; who may is in ``expected.txt``, by permission.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from survey.domain.policy import Permission
from tests.rights.world import ACTORS

EXPECTED = Path(__file__).parent / "expected.txt"
ANSWERS = {"yes", "no", "in"}
Body = Mapping[str, str]
_VARIABLE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
KEY = {"cle": "a-key-of-the-matrix"}
VARIABLES = {
    "reference": "ref",
    "code": "region",
    "item": "item",
    "number": "number",
    "run_id": "run",
    "load_id": "load",
    "file_name": "file",
    "stem": "stem",
    "suffix": "suffix",
    "kind": "kind",
    "sheet": "sheet",
    "token_id": "feed",
    "account_id": "account",
    "mail_id": "mail",
    "remark_id": "remark",
    "token": "token",
    "year": "year",
}
"""What the variables of the routes are called among the targets."""


ANY, TWO, THREE, ELSEWHERE = ("any",), ("any", "absent"), ("own", "foreign", "absent"), ("elsewhere",)
FOUR = (*THREE, "crossed")
FEEDS = ("diplp_feed", "dgcs_feed", "absent")


@dataclass(frozen=True)
class Try:
    """One way to ask a route. ``gives`` are the statuses for who may; ``body`` is a form, its values filled in from the target.

    ``needs`` where the route asks for more than the permission that it declares. ``by_token`` where programs ask.
    """

    gives: frozenset[int]
    body: Body | None = None
    targets: tuple[str, ...] = THREE
    needs: Permission | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    by_token: bool = False

    def address(self, rule: str, target: Mapping[str, str]) -> str:
        """Fill in the variables of a route from the target; ``names`` are those that it calls otherwise."""
        return _VARIABLE.sub(lambda found: target[self.names.get(found[1], VARIABLES[found[1]])], rule)


def reads(*gives: int, targets: tuple[str, ...] = THREE) -> Try:
    return Try(frozenset(gives or (200,)), None, targets)


def sends(*gives: int, targets: tuple[str, ...] = THREE, needs: Permission | None = None, **body: str) -> Try:
    return Try(frozenset(gives or (303,)), KEY | body, targets, needs)


DONE, SAID, REFUSED, WRONG = 303, 200, 409, 422
_ACCOUNT = "/administration/comptes/<int(max=2147483647):account_id>"
_MAIL = "/administration/courriels/<int(max=2147483647):mail_id>"
_CAMPAIGN = "/administration/campagnes/<int(max=9999):year>"
_REMARK = "<int(max=2147483647):remark_id>"


_TURN = {"question": "territorial_assessment@pact", "reponse": "Une intrusion", "geste": "repondre"}

ROUTES: dict[str, Try | tuple[Try, ...]] = {
    "GET /": reads(200, 302, targets=ANY),
    "GET /sante": reads(targets=ANY),
    "GET /sante/pret": reads(targets=ANY),
    "POST /quitter": sends(targets=ANY),
    "GET /entrer": reads(targets=ANY),
    "POST /entrer": sends(targets=ANY, profil="{account}"),
    "POST /entrer/adresse": sends(SAID, targets=ANY, adresse="inconnue@lozere.gouv.fr"),
    "GET /entrer/code": reads(targets=ANY),
    "POST /entrer/code": sends(WRONG, targets=ANY, code="ABCD2345"),
    "GET /entrer/lien/<token>": reads(targets=ANY),
    "POST /entrer/lien/<token>": sends(WRONG, targets=ANY),
    "GET /proconnect/entrer": reads(404, targets=ANY),  # the demonstration has no identity provider
    "GET /proconnect/retour": reads(404, targets=ANY),
    "GET /proconnect/sortie": reads(302, 303, targets=ANY),
    "GET /courriel": reads(targets=ANY),
    "GET /courriel/<int(max=2147483647):mail_id>": reads(targets=TWO),
    "GET /recueils": reads(targets=ANY),
    "POST /recueils": sends(territoire="{code}"),
    "POST /recueils/commun": sends(targets=ELSEWHERE, territoire="{code}"),
    "GET /recueils/<reference>": reads(),
    "GET /recueils/<reference>/formulaire": reads(),
    "GET /recueils/<reference>/formulaire/<item>": reads(targets=FOUR),
    "GET /recueils/<reference>/presence": reads(),
    "GET /recueils/<reference>/recapitulatif": reads(),
    "GET /recueils/<reference>/transmissions/<int(max=1000000):number>": reads(),
    "GET /recueils/<reference>/relecture": reads(),
    "POST /recueils/<reference>/relecture/remarques": sends(
        DONE, REFUSED, remarque="tout", texte="Une remarque", version="1"
    ),
    f"POST /recueils/<reference>/relecture/remarques/{_REMARK}/retirer": replace(
        sends(DONE, REFUSED, targets=FOUR, version="1"), names={"remark_id": "prepared"}
    ),
    "POST /recueils/<reference>/relecture/decision": sends(DONE, REFUSED, decision="validated", version="1"),
    f"POST /recueils/<reference>/remarques/{_REMARK}/maintien": sends(targets=FOUR, explication="C’est bien cela"),
    "GET /recueils/<reference>/reprise": reads(),
    "POST /recueils/<reference>/reprise": sends(WRONG),
    "POST /recueils/<reference>/tours": replace(sends(), body=KEY | _TURN),
    "POST /recueils/<reference>/formulaire": replace(
        sends(), body=KEY | {"reponse-territorial_assessment@pact": "Une intrusion"}
    ),
    "POST /recueils/<reference>/formulaire/<item>": sends(),
    "POST /recueils/<reference>/elements/<item>/dupliquer": sends(targets=FOUR),
    "POST /recueils/<reference>/elements/<item>/retirer": sends(targets=FOUR),
    "POST /recueils/<reference>/transmission": sends(),
    "GET /suivi": reads(200, 302, targets=ANY),
    "GET /suivi/regions/<code>": reads(),
    "GET /exports": reads(targets=ANY),
    "POST /exports": (
        sends(targets=ANY, needs=Permission.READ_DIPLP_EXPORT, genre="diplp"),
        sends(targets=ANY, needs=Permission.READ_DGCS_EXPORT, genre="dgcs"),
    ),
    "GET /exports/<int(max=2147483647):run_id>/<file_name>": reads(),
    "GET /exports/<int(max=2147483647):run_id>": reads(),
    "GET /exports/<int(max=2147483647):run_id>/<stem>.<any(zip,ods):suffix>": reads(),
    "GET /flux/<kind>/<sheet>.csv": replace(reads(), by_token=True),
    "GET /exports/flux": reads(targets=ANY),
    "POST /exports/flux": sends(SAID, targets=ANY, nom="Un jeton"),
    "POST /exports/flux/<int(max=2147483647):token_id>/revocation": sends(targets=FEEDS),
    "POST /exports/<int(max=2147483647):run_id>/envoyer": sends(),
    "POST /exports/<int(max=2147483647):run_id>/produire": sends(),
    "GET /enveloppes": reads(targets=ANY),
    "POST /enveloppes": sends(WRONG, targets=ANY),
    "POST /enveloppes/confirmation": sends(WRONG, targets=ANY, tableau="?"),
    "GET /enveloppes/modele.csv": reads(targets=ANY),
    "GET /enveloppes/modele.xlsx": reads(targets=ANY),
    "GET /enveloppes/simulation": reads(targets=ANY),
    "GET /enveloppes/simulation.csv": reads(targets=ANY),
    "GET /enveloppes/versions/<int(max=2147483647):load_id>": reads(targets=TWO),
    "GET /enveloppes/versions/<int(max=2147483647):load_id>/enveloppes.csv": reads(targets=TWO),
    "GET /administration": reads(targets=ANY),
    "GET /administration/comptes": reads(targets=ANY),
    "GET /administration/comptes/inviter": reads(targets=ANY),
    "POST /administration/comptes/inviter": sends(
        targets=ANY, nom="Mme Nouvelle", courriel="nouvelle@lozere.gouv.fr", role="agent", territoires="48"
    ),
    "GET /administration/comptes/import": reads(targets=ANY),
    "POST /administration/comptes/import": sends(WRONG, targets=ANY),
    "POST /administration/comptes/import/confirmation": sends(WRONG, targets=ANY, tableau="?"),
    "GET /administration/comptes/import/modele.csv": reads(targets=ANY),
    f"GET {_ACCOUNT}": reads(targets=TWO),
    f"POST {_ACCOUNT}/deplacer": sends(targets=TWO, role="agent", territoires="61"),
    f"POST {_ACCOUNT}/desactiver": sends(targets=TWO),
    f"POST {_ACCOUNT}/inviter": sends(DONE, REFUSED, targets=TWO),
    f"POST {_ACCOUNT}/rendre": sends(DONE, REFUSED, targets=TWO),
    "GET /administration/campagnes": reads(targets=ANY),
    "GET /administration/campagnes/ouvrir": reads(targets=ANY),
    "POST /administration/campagnes/ouvrir": sends(
        targets=ANY, annee="2025", formulaire="2025", ouverture="01/07/2025", cloture="31/12/2025"
    ),
    f"GET {_CAMPAIGN}": reads(targets=TWO),
    f"GET {_CAMPAIGN}/cloture": reads(WRONG, targets=TWO),
    f"POST {_CAMPAIGN}/cloture": sends(targets=TWO, maintenant="1"),
    f"GET {_CAMPAIGN}/prolonger": reads(targets=TWO),
    f"POST {_CAMPAIGN}/prolonger": sends(targets=TWO, territoire="48", jusqu_au="15/01/2025", motif="Un motif"),
    "GET /administration/journal": reads(targets=ANY),
    "GET /administration/journal/lignes.csv": reads(targets=ANY),
    "GET /mes-donnees": reads(targets=ANY),
    "GET /mes-donnees/donnees.json": reads(targets=ANY),
    "GET /accessibilite": reads(targets=ANY),
    "GET /cookies": reads(targets=ANY),
    "GET /donnees-personnelles": reads(targets=ANY),
    "GET /mentions-legales": reads(targets=ANY),
    "GET /plan-du-site": reads(targets=ANY),
    "GET /administration/courriels": reads(targets=ANY),
    f"POST {_MAIL}/renvoyer": sends(DONE, REFUSED, targets=TWO),
    f"POST {_MAIL}/classer": sends(DONE, REFUSED, targets=TWO),
}


def expected() -> dict[tuple[str, str], dict[str, str]]:
    """Read the table of who may: ``(permission, target) -> actor -> yes, no or in``."""
    lines = [line.split() for line in EXPECTED.read_text(encoding="utf8").splitlines() if line and line[0] != "#"]
    (_, _, *actors), *rows = lines
    assert tuple(actors) == ACTORS, "the columns of expected.txt are the actors of world.py"
    table = {}
    for permission, target, *cells in rows:
        assert len(cells) == len(actors), (permission, target)
        assert set(cells) <= ANSWERS, (permission, target)
        table[permission, target] = dict(zip(actors, cells, strict=True))
    return table
