"""Places in free sentences: named, shortened, misspelt, elsewhere, or only everyday words."""

from datetime import date

import pytest

from survey.data import geography
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Scene
from survey.understanding.mentions.introductions import Introduced
from survey.understanding.mentions.place_search import PlaceMention
from survey.understanding.mentions.places import places_of
from survey.understanding.replies import Context


def mentions(text: str, territory: str = "61") -> list[PlaceMention]:
    codes = geography()
    scene = Scene(questionnaire("2024"), Context(date(2024, 10, 15), codes.territories[territory], codes))
    return [one for one in places_of(Analysis(text, scene)) if one.introduced is not Introduced.NEVER]


def named(text: str, territory: str = "61") -> list[str]:
    return [one.place.code or one.place.label for one in mentions(text, territory) if one.here]


@pytest.mark.parametrize(
    ("territory", "text", "expected"),
    [
        ("61", "epicerie mobile a flers et la ferte macé", ["61169", "61168"]),
        ("61", "bus santé alencon", ["61001"]),
        ("61", "les habitants de Sées", ["61464"]),
        ("971", "une auto école aux abymes et à pointe a pitre", ["97101", "97120"]),
        ("974", "au port et à la possession", ["97407", "97408"]),
        ("972", "le robert, le françois, le marin", ["97222", "97210", "97217"]),
        ("76", "du Havre à Rouen", ["76351", "76540"]),
        ("43", "au Puy", ["43157"]),
        ("02", "à Bohain (02110) et Guise", ["02095", "02361"]),
        ("08", "Villes concernées : Sedan, Charleville", ["08409", "08105"]),
        ("45", "Montargis, Amilly, Châlette/Loing : café", ["45208", "45004", "45068"]),
        ("24", "VISITEES A SARLAT ET DOMME", ["24520", "24152"]),
        ("77", "Taxi Provins / Bray-sur-Seine", ["77379", "77051"]),
        ("51", "Reims et Châlons", ["51454", "51108"]),
        ("61", "une laverie à Argentam", ["61006"]),
        ("86", "une vingtaine à Chatellerault", ["86066"]),
        ("75", "maraudes, Paris 18e", ["75056"]),
    ],
)
def test_place_in_a_sentence_is_a_commune(territory: str, text: str, expected: list[str]) -> None:
    assert named(text, territory) == expected


@pytest.mark.parametrize(
    ("territory", "text", "expected"),
    [
        ("79", "sur le Mellois et le Haut Val de Sèvre", ["200069755", "200041994"]),
        ("79", "covoiturage dans le Bressuirais", ["200040244"]),
        ("07", "parents de l'agglo de Privas", ["200071413"]),
        ("44", "toute la CARENE", ["244400644"]),
        ("72", "Le Mans Métropole", ["247200132"]),
        ("40", "mont-de-marsan agglo", ["244000808"]),
        ("61", "dans l'arrondissement de mortagne", ["613"]),
        ("02", "les arrondissements de Vervins et de Laon", ["025", "022"]),
        ("61", "animation sur tout le département de l'Orne", ["61"]),
        ("27", "camion, tout le dpt, douche", ["27"]),
        ("66", "accès aux droits, tout le 66", ["66"]),
        ("88", "L'Adie dans les Vosges", ["88"]),
        ("20", "sur toute la Corse", ["2A", "2B"]),
        ("59", "quartier de l'Alma à Roubaix", ["quartier de l'Alma", "59512"]),
        ("92", "habitants du quartier du Petit Nanterre", ["quartier du Petit Nanterre"]),
        ("25", "quartier prioritaire de Besançon", ["25056"]),
    ],
)
def test_place_in_a_sentence_is_an_area(territory: str, text: str, expected: list[str]) -> None:
    assert named(text, territory) == expected


@pytest.mark.parametrize(
    ("territory", "text"),
    [
        ("89", "cela a du sens pour les familles, sens unique"),
        ("61", "on touche 40 personnes sur place, avec un plan d'action"),
        ("61", "le maire d'Alençon, l'Udaf de l'Orne, le lycée de Flers"),
        ("11", "M. Castelnau, rue de Verdun"),
        ("86", "Vienne : 40 personnes"),
        ("53", "les crédits de la Mayenne"),
        ("61", "le Perche est vaste"),
        ("27", "22 pers. déjà, un bus, des cours, la crèche, un four"),
        ("59", "le Nord est pauvre"),
        ("88", "à la région de décider"),
        ("61", ""),
    ],
)
def test_place_in_a_sentence_is_no_everyday_word(territory: str, text: str) -> None:
    assert named(text, territory) == []


def test_place_in_a_sentence_tells_what_lies_elsewhere() -> None:
    found = mentions("accompagnement à Caen, au Mans et à Alençon")
    assert [(one.place.code, one.here) for one in found] == [("14118", False), ("72181", False), ("61001", True)]


def test_place_in_a_sentence_is_elsewhere_by_its_number() -> None:
    found = mentions("Redon et St Nicolas de Redon (44)", "35")
    assert [(one.place.code, one.here) for one in found] == [("35236", True), ("44185", False)]


def test_place_in_a_sentence_keeps_its_words() -> None:
    text = "Atelier à St-Germain-du-Corbéis : 12 places"
    (one,) = mentions(text)
    assert text[one.start : one.end] == "St-Germain-du-Corbéis"


def test_place_misspelt_is_less_certain() -> None:
    (exact,), (near,) = mentions("à Argentan"), mentions("à Argentam")
    assert near.confidence < exact.confidence
