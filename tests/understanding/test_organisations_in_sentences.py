"""Organisations named in a sentence: which, and where their names end."""

import pytest

from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Scene
from survey.understanding.mentions.organisations import OrganisationMention, organisations_of
from tests.understanding.reading import context


def mentions(text: str, territory: str = "61") -> list[tuple[OrganisationMention, str]]:
    """Give the mentions of a text, each with its words as they were written."""
    analysis = Analysis(text, Scene(questionnaire("2024"), context(territory)))
    return [(one, analysis.source(one.start, one.end)) for one in organisations_of(analysis)]


def named(text: str, territory: str = "61") -> list[tuple[str, str]]:
    return [(one.organisation.category.value, words) for one, words in mentions(text, territory)]


@pytest.mark.parametrize(
    ("text", "category", "name"),
    [
        ("on travaille avec la CAF sur ce point", "caf", "CAF"),
        ("la Caf de l'Orne suit le dossier", "caf", "Caf de l'Orne"),
        ("le CD 61 prête une salle", "department", "CD 61"),
        ("le CD61 prête une salle", "department", "CD61"),
        ("la CAF 61 000 €", "caf", "CAF"),
        ("le CCAS de Flers, avec 12 bénévoles", "commune", "CCAS de Flers"),
        ("asso Les Jardins du bocage porte l'action", "association", "Les Jardins du bocage"),
        ("l'association « Le Pas de côté » ouvre", "association", "Le Pas de côté"),
        ("asso Trait d'Union. Public : jeunes", "association", "Trait d'Union"),
        ("fondation Vinci pour la Cité : 10 000 €", "foundation", "fondation Vinci pour la Cité"),
        ("la fondation vinci 10 000 demandé", "foundation", "fondation vinci"),
        ("FONDATION VINCI 10 000 EUROS", "foundation", "FONDATION VINCI"),
        ("PORTE PAR L'ASSOCIATION COP1 A FLERS", "association", "COP1"),
        ("porteur asso accueil service, 12 familles", "association", "accueil service"),
        ("la mission locale du bassin d'Alençon accueille", "association", "mission locale du bassin d'Alençon"),
        ("mission locale Orne Sud pour les jeunes", "association", "mission locale Orne Sud"),
        ("Flers Agglo met un local", "epci", "Flers Agglo"),
        ("la CC des Vallées d'Auge et du Merlerault, en 2024", "epci", "CC des Vallées d'Auge et du Merlerault"),
        ("le FSE+ pour 20 000", "esf_plus", "FSE+"),
        ("le sous-préfet de Mortagne pilote", "state_other", "sous-préfet de Mortagne"),
        ("Petite Mer de montagne SARL prête le bus", "company", "Petite Mer de montagne SARL"),
        ("Les Restos du Cœur de Flers distribuent", "association", "Les Restos du Cœur de Flers"),
        ("l'association Julienne Javel forme huit personnes", "association", "Julienne Javel"),
        ("l'association Un pas de plus, Flers", "association", "Un pas de plus"),
        ("association Familles rurales de Tinchebray", "association", "Familles rurales de Tinchebray"),
        ("une association d'écomobilité prête des vélos", "association", "association d'écomobilité"),
    ],
)
def test_name_ends_at_the_right_word(text: str, category: str, name: str) -> None:
    assert named(text) == [(category, name)]


@pytest.mark.parametrize(
    ("text", "territory", "name"),
    [
        ("le Grand Périgueux porte le projet", "24", "Grand Périgueux"),
        ("La CARENE met 15 000 €", "44", "CARENE"),
        ("Châteauroux Métropole mène", "36", "Châteauroux Métropole"),
        ("bordeaux metropole 5000", "33", "bordeaux metropole"),
        ("l'agglo du Choletais et la ville", "49", "agglo du Choletais"),
    ],
)
def test_intercommunality_is_known_by_its_own_name(text: str, territory: str, name: str) -> None:
    assert named(text, territory)[0] == ("epci", name)


def test_organisation_within_the_name_of_another_is_not_told() -> None:
    assert named("association Carrefour, avec la CPAM") == [("association", "Carrefour"), ("cpam", "CPAM")]


def test_sigle_in_brackets_is_the_same_organisation() -> None:
    assert named("l'éducation nationale (DSDEN) et le CHU") == [
        ("state_other", "éducation nationale"),
        ("other", "CHU"),
    ]


@pytest.mark.parametrize("text", ["la ville", "une association", "le département", "l'école", "la région"])
def test_bare_family_is_told_as_not_named(text: str) -> None:
    assert [one.named for one, _ in mentions(text)] == [False]


def test_indefinite_family_is_told() -> None:
    assert [one.indefinite for one, _ in mentions("une association et la fondation Orange")] == [True, False]


def test_name_is_empty_where_the_family_says_it() -> None:
    assert [one.organisation.name for one, _ in mentions("la CAF, la CAF du Gers, la mairie")] == [
        "",
        "CAF du Gers",
        "mairie",
    ]


@pytest.mark.parametrize("text", ["aide alimentaire itinérante", "", "12 familles à Flers", "bonjour"])
def test_nothing_is_told_where_none_is_named(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize("piece", ["CAF d'Alençon ", "asso A ", "Flers Agglo ", "CC des Vallées ", "« ", "\ud800", "ﷺ"])
def test_long_text_keeps_spans_within_itself(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    analysis = Analysis(text, Scene(questionnaire("2024"), context()))
    for one in organisations_of(analysis):
        assert 0 <= one.start < one.end <= len(analysis.folded.text)
        assert one.organisation.category in OrganisationCategory


@pytest.mark.parametrize("text", ["la CNAM... pardon la CPAM", "l'Udaf, non la CPAM", "du CIDFF ... non, de la CPAM"])
def test_organisation_said_by_mistake_is_left_out(text: str) -> None:
    assert [words for _, words in named(text)] == ["CPAM"]


def test_refusal_is_no_mistake() -> None:
    assert [words for _, words in named("CAF non, MSA oui")] == ["CAF", "MSA"]


def test_age_is_no_agency() -> None:
    assert named("jeunes de 16 à 25 ans, l'ANS donne 3 000 €") == [("state_other", "ANS")]


@pytest.mark.parametrize(
    ("text", "category", "name"),
    [
        (
            "On compte sur la Fondation pour les longs voyages (4 500 €)",
            "foundation",
            "Fondation pour les longs voyages",
        ),
        ("Elle associe le Syndicat d'énergie de l'Orne.", "other", "Syndicat d'énergie de l'Orne"),
        ("Elle associe l'Association d'écomobilité du Perche.", "association", "Association d'écomobilité du Perche"),
        (
            "Elle est portée par le Secours populaire de l'Orne sur la CC des Sources",
            "association",
            "Secours populaire de l'Orne",
        ),
        ("avec le Village de vacances des Andaines", "company", "Village de vacances des Andaines"),
        ("avec le Groupement d'employeurs du Perche", "association", "Groupement d'employeurs du Perche"),
    ],
)
def test_organisation_has_its_whole_name_and_no_more(text: str, category: str, name: str) -> None:
    assert (category, name) in named(text)


@pytest.mark.parametrize("text", ["Porteur : Emmaüs\nÉtat : prévue", "État : en cours"])
def test_organisation_is_not_the_state_of_the_action(text: str) -> None:
    assert all(category != "state_other" for category, _ in named(text))


def test_organisation_may_be_the_state_that_pays() -> None:
    assert ("state_other", "État") in named("État : 12 000 €")
