"""Which amount is the cost, which is of local credits, which is paid."""

import pytest

from survey.domain.values import Value
from survey.domain.vocabulary import ActionState
from survey.understanding.roles import money
from tests.understanding.roles import told, words

LOCAL = {"uses_local_credits": True}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Navette à Flers, budget 38 500 €", {"total_cost": 3_850_000}),
        ("coût réel 7 412,36 EUROS", {"total_cost": 741_236}),
        ("Épicerie, 27 000 €/an, ouverte le mardi", {"total_cost": 2_700_000}),
        ("un atelier à 9 k€ au total", {"total_cost": 900_000}),
        ("31 000 euros tout compris", {"total_cost": 3_100_000}),
        ("le cout c 12mille euro", {"total_cost": 1_200_000}),
        ("Total 14 000 €, rencontre des maires", {"total_cost": 1_400_000}),
    ],
)
def test_cost_is_read(text: str, values: dict[str, Value]) -> None:
    assert told(money.candidates, text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("45 000 € dont 12 000 de crédits locaux", {"total_cost": 4_500_000, "committed_amount": 1_200_000, **LOCAL}),
        (
            "le pacte finance 10 000 sur un budget de 25 000",
            {"committed_amount": 1_000_000, "total_cost": 2_500_000, **LOCAL},
        ),
        ("crédits locaux 22 500 prévus", {"planned_amount": 2_250_000, **LOCAL}),
        ("on prévoit 9 000 de crédits locaux", {"planned_amount": 900_000, **LOCAL}),
        ("5 000 € restent à engager sur les crédits locaux", {"planned_amount": 500_000, **LOCAL}),
        ("BOP 304 à hauteur de 14 000 €", {"committed_amount": 1_400_000, **LOCAL}),
        ("subvention de 5000 euros du pacte", {"committed_amount": 500_000, **LOCAL}),
        (
            "notre part : 6 250,50 euros de crédits locaux, engagés le 20 novembre",
            {"committed_amount": 625_050, **LOCAL},
        ),
        ("la part de la Mayenne en crédits locaux est de 9 000 €", {"committed_amount": 900_000, **LOCAL}),
        ("48 000 € (24 000 pacte)", {"total_cost": 4_800_000, "committed_amount": 2_400_000, **LOCAL}),
        ("AE 21 300 €", {"committed_amount": 2_130_000}),
        ("Engagé le 14/10 pour 13 200 €", {"committed_amount": 1_320_000}),
        ("nous prévoyons d'engager 15 000 € en novembre", {"planned_amount": 1_500_000}),
        ("CP 4300e verses sur 8600 d'AE", {"paid_amount": 430_000, "committed_amount": 860_000}),
        ("AE=15000 CP=7500", {"committed_amount": 1_500_000, "paid_amount": 750_000}),
        ("26 000 € versés (CP) sur 26 000 engagés le 30/09", {"paid_amount": 2_600_000, "committed_amount": 2_600_000}),
        ("AE de 22 k€, rien n'est payé", {"committed_amount": 2_200_000, "paid_amount": 0}),
    ],
)
def test_credits_are_told_from_the_cost(text: str, values: dict[str, Value]) -> None:
    assert told(money.candidates, text) == values


def test_local_credits_of_a_planned_action_are_planned() -> None:
    found = told(money.candidates, "8 000 € de crédits locaux", values={"action_state": ActionState.PLANNED})
    assert found == {"planned_amount": 800_000, **LOCAL}


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("sans crédits locaux", False),
        ("pas de crédits du pacte là-dessus", False),
        ("Aucun crédit local, tout est pris en charge", False),
        ("les crédits locaux ne sont pas mobilisés", False),
        ("crédits locaux : néant", False),
        ("le solde sur nos crédits du pacte", True),
    ],
)
def test_use_of_local_credits_is_read_without_an_amount(text: str, *, uses: bool) -> None:
    assert told(money.candidates, text) == {"uses_local_credits": uses}


@pytest.mark.parametrize(
    "text",
    [
        "reste à vivre 245 à 300 € par mois",
        "2 000 € maxi par projet",
        "tarif 4 € la course, loyer 1 200 €/mois",
        "3 840 € en moyenne",
        "entre 10 000 et 12 000 €",
        "reste à charge de 1 500 €",
        "20 structures à 5 000 euros chacune",
        "la CAF met 12 000 €",
        "le solde de 3 000 € viendra en 2025",
        "300 familles, 12 ateliers, 61000 Alençon",
    ],
)
def test_amount_that_answers_nothing_stays_out(text: str) -> None:
    assert told(money.candidates, text) == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("engagé sous le n° EJ 2104498877", "2104498877"),
        ("n° d'engagement juridique : 2105 001 234", "2105001234"),
        ("EJ : 2104-AB12", "2104-AB12"),
        ("convention 2104512233 en cours", "2104512233"),
    ],
)
def test_commitment_number_is_found(text: str, number: str) -> None:
    assert told(money.candidates, text)["commitment_number"] == number


def test_telephone_is_no_commitment_number() -> None:
    assert told(money.candidates, "tél. 02 33 80 61 00, pas d'EJ") == {}


@pytest.mark.parametrize(
    ("asked", "text", "values"),
    [
        (
            "committed_amount",
            "45 000 dont 12 000 de crédits locaux",
            {"total_cost": 4_500_000, "committed_amount": 1_200_000, **LOCAL},
        ),
        (
            "total_cost",
            "1 500 € de crédits locaux, soit 5 000 en tout",
            {"total_cost": 500_000, "committed_amount": 150_000, **LOCAL},
        ),
        ("paid_amount", "5 000 sur les 12 500 engagés", {"paid_amount": 500_000, "committed_amount": 1_250_000}),
        ("uses_local_credits", "oui, 2 500 sur 20 000", {"committed_amount": 250_000, "total_cost": 2_000_000}),
        ("uses_local_credits", "oui, 12 000 €", {"committed_amount": 1_200_000}),
        ("committed_amount", "8 450€", {"committed_amount": 845_000}),
        ("planned_amount", "12 000 € prévus", {"planned_amount": 1_200_000}),
        ("operator", "l'Udaf, 12 000 €", {}),
    ],
)
def test_question_asked_tells_what_an_amount_is(asked: str, text: str, values: dict[str, Value]) -> None:
    assert told(money.candidates, text, asked) == values


def test_amount_keeps_the_words_that_tell_what_it_is() -> None:
    found = words(money.candidates, "Achat d'un camion à 35 000 euros, 12 000 de crédits locaux engagés, EJ 2104498877")
    assert found == {
        "total_cost": "35 000 euros",
        "committed_amount": "12 000 de crédits locaux engagés",
        "uses_local_credits": "12 000 de crédits locaux engagés",
        "commitment_number": "2104498877",
    }


@pytest.mark.parametrize(
    "text",
    [
        "3 000 € TTC, don du Rotary",
        "un chèque de 2 000 € offert par la coopérative",
        "nous complétons de 5 000 €",
        "Nanterre : 5 k€ aussi",
        "budget de l'association : 250 000 €",
        "coût pour les familles : 150 €",
        "le poste de coordinatrice coûte 48 000 €",
        "l'an dernier ça coûtait 45 000 €",
        "budget 2023 : 40 000 €",
        "il manque 5 000 € pour boucler le budget",
        "coût pour la CAF : 22 000 €",
        "Le pacte local est doté de 300 000 € au total",
        "Le coût total n'est pas connu, loin des 12 000 € de l'ancien projet",
        "une bourse de 1 500 € par jeune",
        "180 domiciliés cette année (total 1 420)",
        "L'agence a versé 12 000 €",
    ],
)
def test_amount_of_somebody_or_of_a_part_is_no_cost(text: str) -> None:
    assert told(money.candidates, text) == {}


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("l'action se chiffre à 14 800 €", 1_480_000),
        ("une laverie solidaire, 24 000 € par an", 2_400_000),
        ("24 places en atelier / 9 600 euros", 960_000),
        ("agrandissent leur entrepôt : 48 700 euros", 4_870_000),
        ("1 200 € par personne soit 19 200 €", 1_920_000),
        ("budget inchangé, 16 000 €", 1_600_000),
        ("38 000 euros, c'est ce que coûte le dispositif", 3_800_000),
        ("ouverture d'une halte-garderie pour 78 000 €", 7_800_000),
    ],
)
def test_cost_is_told_in_many_ways(text: str, cents: int) -> None:
    assert told(money.candidates, text) == {"total_cost": cents}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Crédits du pacte : 12 000 €, prévus mais pas encore engagés", {"planned_amount": 1_200_000, **LOCAL}),
        ("15 000 € de crédits locaux, à engager en mai", {"planned_amount": 1_500_000, **LOCAL}),
        ("10 000 € de crédits locaux seront versés", {"committed_amount": 1_000_000, **LOCAL}),
        ("demande de 20 000 € au titre du pacte", {"planned_amount": 2_000_000, **LOCAL}),
        ("il est prévu d'ouvrir, avec 15 000 € de crédits locaux", {"planned_amount": 1_500_000, **LOCAL}),
        (
            "crédits locaux 9 000 €, déjà payés",
            {"committed_amount": 900_000, "paid_amount": 900_000, **LOCAL},
        ),
        ("9 500 € d'AE, 0 de CP à ce jour", {"committed_amount": 950_000, "paid_amount": 0}),
        ("AE=CP=8 000 €", {"committed_amount": 800_000, "paid_amount": 800_000}),
        ("tout est payé, soit 5 400 €", {"paid_amount": 540_000}),
        ("500 € chacun soit 20 000 €. Engagée le 3 mai", {"committed_amount": 2_000_000}),
        ("Pacte : zéro.", {"uses_local_credits": False}),
        ("0 € de crédits locaux", {"uses_local_credits": False}),
    ],
)
def test_credits_are_told_after_a_comma_as_before_it(text: str, values: dict[str, Value]) -> None:
    assert told(money.candidates, text) == values


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("Un montant de 23 000 € est mobilisé au titre des crédits locaux", 23_000_00),
        ("Une somme de 12 000 € est prélevée sur les crédits locaux", 12_000_00),
        ("18 500 € issus des crédits du pacte", 18_500_00),
    ],
)
def test_local_credits_are_read_through_the_verb_that_draws_on_them(text: str, cents: int) -> None:
    assert told(money.candidates, text) == {"uses_local_credits": True, "committed_amount": cents}


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("Ces crédits financent une action concrète auprès des personnes.", "concrete"),
        ("Ces crédits financent de l’ingénierie.", "engineering"),
        ("Les crédits servent à payer un cabinet d'étude.", "engineering"),
        ("Ces crédits iront au CCAS.", None),
    ],
)
def test_use_of_credits_is_told_by_what_they_finance(text: str, use: str | None) -> None:
    assert told(money.candidates, text).get("credit_use") == use


@pytest.mark.parametrize("text", ["10 640 € payés par le Département", "8 000 € versés par la CAF"])
def test_payment_by_another_is_no_payment_of_local_credits(text: str) -> None:
    assert "paid_amount" not in told(money.candidates, text)


def test_payment_by_the_state_is_one() -> None:
    assert told(money.candidates, "8 000 € versés par la préfecture")["paid_amount"] == 800_000
