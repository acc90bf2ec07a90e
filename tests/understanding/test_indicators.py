"""What is measured: the name, the kind, the figures and the unit of each indicator, told in one go or within a text."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from survey.domain.values import PartialDate, Value
from survey.domain.vocabulary import IndicatorKind
from survey.understanding.candidates import Candidate
from survey.understanding.roles import people
from tests.understanding.roles import mentions_in, told, words

ASKED = "indicators"


def lines(text: str, asked: str | None = ASKED) -> list[dict[str, Value]]:
    """Give what is read of each indicator, without « indicator_ »."""
    found: dict[int, dict[str, Value]] = {}
    for one in _of_indicators(text, asked):
        assert one.entry is not None
        found.setdefault(one.entry.number, {})[one.question.removeprefix("indicator_")] = one.value
    return [found[number] for number in sorted(found)]


def _of_indicators(text: str, asked: str | None) -> Iterator[Candidate]:
    yield from (one for one in people.candidates(mentions_in(text, asked)) if one.entry is not None)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Parents en formation à six mois : cible 60 % (indicateur de résultat)", "Parents en formation à six mois"),
        ("Familles venues au moins trois fois : de 0 à 90 familles", "Familles venues au moins trois fois"),
        ("Clients au-dessus de 300 € de reste à vivre : cible 30 %", "Clients au-dessus de 300 € de reste à vivre"),
        ("Enfants de 3 à 6 ans inscrits : 40", "Enfants de 3 à 6 ans inscrits"),
        ("taux de logement à six mois, cible 70 %", "taux de logement à six mois"),
        ("personnes sorties de la rue, 0 au départ, 15 fin 2025", "personnes sorties de la rue"),
        ("on comptera les ateliers : 10 prévus", "ateliers"),
        ("au moins 50 familles accompagnées", "familles accompagnées"),
        ("60 % de sorties positives", "sorties positives"),
        ("passer de 30 à 50 % de familles qui reviennent", "familles qui reviennent"),
        ("places de crèche ouvertes - cible : 12 - réalisé : 4", "places de crèche ouvertes"),
        ("baisse de 20 % des impayés", "baisse de 20 % des impayés"),
        ("heures d'insertion réalisées : cible 14 500 heures", "heures d'insertion réalisées"),
        ("Taux d'insertion à la sortie, cible à 12 mois : 45 %", "Taux d'insertion à la sortie"),
        ("satisfaction des participants", "satisfaction des participants"),
    ],
)
def test_indicator_label_is_whole_and_holds_no_figure_of_its_own(text: str, label: str) -> None:
    assert [line["label"] for line in lines(text)] == [label]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("absences : de 2,9 à 1,6 demi-journées", {"baseline": "2.9", "target": "1.6"}),
        ("taux de sortie 40 % (résultat), point de départ 25 %", {"target": "40", "baseline": "25"}),
        ("ménages aidés 34 au 30/09, objectif 60", {"value": "34", "target": "60"}),
        ("jeunes en formation : 45 % à ce jour, cible 60 %", {"value": "45", "target": "60"}),
        ("maintien en emploi : 60 % attendus, 42 % au départ", {"target": "60", "baseline": "42"}),
        ("Taux de non-recours : 40 % -> 25 %", {"baseline": "40", "target": "25"}),
        ("coût moyen par enfant : 6,3 € au lieu de 8 €", {"target": "6.3", "baseline": "8"}),
        ("nombre de familles suivies : 34 sur 60", {"value": "34", "target": "60"}),
        ("satisfaction moyenne : 4,2 sur 5", {"target": "4.2"}),
        ("part des bébés vaccinés, 72 % en 2023, cible 90 % en 2025", {"baseline": "72", "target": "90"}),
        ("60 permis obtenus, dont 20 déjà", {"target": "60", "value": "20"}),
        ("Collations servies : de 0 à 900 000 collations", {"baseline": "0", "target": "900000"}),
    ],
)
def test_indicator_figures_are_told_apart(text: str, figures: dict[str, str]) -> None:
    [line] = lines(text)
    found = {name: line[name] for name in ("baseline", "target", "value") if name in line}
    assert found == {name: Decimal(figure) for name, figure in figures.items()}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Température au réveil : de 13,5 à 17 °C", "°C"),
        ("vitesse de lecture : de 96 à 130 mots/min", "mots/min"),
        ("nuits évitées : 48 nuits", "nuits"),
        ("salaire net mensuel : de 690 à 1 150 euros", "€"),
        ("taux d'accès au logement : 60 pour cent", "%"),
        ("DÉMI-JOURNÉES DE GARDE : DE 0 À 1 500 DEMI-JOURNÉES", "DEMI-JOURNÉES"),
        ("nombre de permis obtenus, cible 15", None),
        ("familles suivies : 34 au 30/09", None),
    ],
)
def test_indicator_unit_is_what_follows_the_figure(text: str, unit: str | None) -> None:
    assert [line.get("unit") for line in lines(text)] == [unit]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("nombre d'ateliers, cible 24, réalisation", IndicatorKind.OUTPUT),
        ("score de bien-être : de 4 à 6 [impact]", IndicatorKind.IMPACT),
        ("Indicateur de résultat : part des mères en emploi (cible 55 %)", IndicatorKind.RESULT),
        ("droits ouverts : 75 % (c'est du résultat)", IndicatorKind.RESULT),
        ("ateliers : réalisé 12, cible 24", None),
    ],
)
def test_indicator_kind_is_read_where_it_is_said(text: str, kind: IndicatorKind | None) -> None:
    assert [line.get("kind") for line in lines(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Nombre de séances (cible 30) ; taux d'assiduité (cible 80 %)", ["Nombre de séances", "taux d'assiduité"]),
        ("nombre de repas : 12 000, taux de satisfaction : 85 %", ["nombre de repas", "taux de satisfaction"]),
        ("120 jeunes accompagnés et 40 sorties en emploi", ["jeunes accompagnés", "sorties en emploi"]),
        (
            "- nombre d'ateliers : 24\n- taux de retour à l'emploi : 35 %",
            ["nombre d'ateliers", "taux de retour à l'emploi"],
        ),
        (
            "Indicateurs de réalisation : nombre de colis ; nombre de bénévoles",
            ["nombre de colis", "nombre de bénévoles"],
        ),
        ("personnes orientées vers un médecin, 80 visées, 12 à ce jour", ["personnes orientées vers un médecin"]),
        ("Familles relogées ; on part de 12, on vise 40", ["Familles relogées"]),
    ],
)
def test_indicators_told_at_once_are_parted(text: str, labels: list[str]) -> None:
    assert [line["label"] for line in lines(text)] == labels


@pytest.mark.parametrize(
    "text",
    [
        "aucun pour l'instant",
        "je ne sais pas",
        "les indicateurs ne sont pas encore définis",
        "on verra plus tard",
        "oui",
        "?",
    ],
)
def test_indicator_that_is_not_told_is_none(text: str) -> None:
    assert lines(text) == []


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "Bus, 45 000 €. Indicateurs : passages, cible 300 ; communes desservies : 12.",
            ["passages", "communes desservies"],
        ),
        ("Épicerie à Flers. Familles servies : de 0 à 90 familles (indicateur de résultat).", ["Familles servies"]),
        ("Nous mesurons ceci : Heures de répit : de 0 à 4 200 heures.", ["Heures de répit"]),
        (
            "Indicateurs :\n- nombre d'ateliers : 24\n- taux de sortie : 35 %\nPorteur : Udaf",
            ["nombre d'ateliers", "taux de sortie"],
        ),
        ("notre indicateur principal : le nombre de nuits évitées (120 visées)", ["nombre de nuits évitées"]),
        ("Le coût est de 45 000 €. On suit 40 familles à Argentan.", []),
        ("on suivra 30 ménages, on mesure leur satisfaction", []),
    ],
)
def test_indicators_within_a_text_follow_a_cue(text: str, labels: list[str]) -> None:
    assert [line["label"] for line in lines(text, None)] == labels


def test_indicator_measured_on_a_day_keeps_it() -> None:
    [line] = lines("taux de réussite au permis : 62,5 % (mesuré le 30 septembre 2024), objectif d'ici juin 2025 : 70 %")
    assert (line["value"], line["measured_on"]) == (Decimal("62.5"), PartialDate(2024, 9, 30))


def test_indicator_keeps_the_words_of_each_value() -> None:
    found = words(people.candidates, "Coupures évitées : de 0 à 80 coupures (indicateur de résultat)", ASKED)
    assert found == {
        "indicator_label": "Coupures évitées",
        "indicator_kind": " (indicateur de résultat)",
        "indicator_baseline": "0",
        "indicator_target": "80",
        "indicator_unit": "coupures",
    }


def test_people_of_an_indicator_are_no_beneficiaries() -> None:
    found = told(people.candidates, "Pour 30 familles. Indicateur : nombre de jeunes diplômés, cible 200 jeunes")
    assert found["targeted_beneficiaries"] == 30
