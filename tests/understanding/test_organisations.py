"""Organisations: family and name."""

import pytest

from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire.kinds import OrganisationKind
from tests.understanding.reading import refused, suggested, value, words

KIND = OrganisationKind()


@pytest.mark.parametrize(
    ("text", "category", "name"),
    [
        ("CAF", "caf", ""),
        ("la CAF de la Vienne", "caf", "CAF de la Vienne"),
        ("caisse d'allocations familiales", "caf", ""),
        ("c'est le CCAS de Fleurance qui porte", "commune", "CCAS de Fleurance"),
        ("Ville de Flers", "commune", "Ville de Flers"),
        ("Flers", "commune", "Flers"),
        ("Flers Agglo", "epci", "Flers Agglo"),
        ("CU d'Alençon", "epci", "CU d'Alençon"),
        ("Département", "department", ""),
        ("conseil départemental de l'Orne", "department", "conseil départemental de l'Orne"),
        ("Région Normandie", "region", "Région Normandie"),
        ("l'Udaf de la Vienne", "association", "Udaf de la Vienne"),
        ("association Toits et Joies", "association", "Toits et Joies"),
        ("asso « Le Panier »", "association", "Le Panier"),
        ("Secours populaire", "association", "Secours populaire"),
        ("les Restos du cœur", "association", "Restos du cœur"),
        ("Fondation Vinci", "foundation", "Fondation Vinci"),
        ("La Poste", "company", "La Poste"),
        ("le préfet", "state_other", "préfet"),
        ("DDETSPP de l'Orne", "state_other", "DDETSPP de l'Orne"),
        ("FSE+", "esf_plus", ""),
        ("FEDER", "other_eu", "FEDER"),
        ("pôle emploi", "france_travail", ""),
        ("Association : DEFIS 52", "association", "DEFIS 52"),
        ("Autre service de l’État : cellule X", "state_other", "cellule X"),
    ],
)
def test_family_is_inferred_from_the_name(text: str, category: str, name: str) -> None:
    assert value(KIND, text) == Organisation(OrganisationCategory(category), name)


@pytest.mark.parametrize(
    ("picked", "text", "name"),
    [
        ("caf", "", ""),
        ("commune", "Fleurance", "Fleurance"),
        ("department", "CD 61", "CD 61"),
        ("other", "GIP X", "GIP X"),
    ],
)
def test_family_picked_is_never_contradicted(picked: str, text: str, name: str) -> None:
    assert value(KIND, text, picked=(picked,)) == Organisation(OrganisationCategory(picked), name)


@pytest.mark.parametrize(
    "category", ["commune", "epci", "company", "foundation", "association", "state_other", "other"]
)
def test_family_that_says_too_little_needs_a_name(category: str) -> None:
    assert "nom" in refused(KIND, "", picked=(category,)).message
    assert "nom" in refused(KIND, OrganisationCategory(category).label, picked=(category,)).message


@pytest.mark.parametrize("text", ["une fondation", "la mairie", "l'association", "entreprise"])
def test_bare_family_is_asked_for_its_name(text: str) -> None:
    assert "nom" in refused(KIND, text).message


def test_unknown_name_proposes_families_with_it() -> None:
    assert Organisation(OrganisationCategory.ASSOCIATION, "DEFIS 52") in suggested(KIND, "DEFIS 52")


def test_several_organisations_are_taken_one_by_one() -> None:
    assert suggested(KIND, "le préfet, la CAF et la MSA") == [
        Organisation(OrganisationCategory.STATE_OTHER, "préfet"),
        Organisation(OrganisationCategory.CAF),
        Organisation(OrganisationCategory.MSA),
    ]


@pytest.mark.parametrize(
    "text",
    ["Cordialement,\nDDETSPP de l'Orne\nTél. 02 61 91 00 00", "jean@exemple.fr", "CAF 02.61.91.00.00", "x" * 300],
)
def test_signature_is_not_an_organisation(text: str) -> None:
    assert "seulement le nom" in refused(KIND, text).message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Association départementale des maires ruraux", "Association départementale des maires ruraux"),
        ("Collectivité de Corse", "Collectivité de Corse"),
        ("Collectivité européenne d'Alsace", "Collectivité européenne d'Alsace"),
        ("  Les Restos du Cœur ", "Les Restos du Cœur"),
        ("La MDPH", "La MDPH"),
        ("La CAF", ""),
        ("le Conseil départemental", ""),
        ("CAF 48 (Mme Dupont)", "CAF 48 (Mme Dupont)"),
        ("CAF 48", "CAF 48"),
        ("Association Avenir 2000", "Association Avenir 2000"),
        ("CCAS d'Alençon 61000", "CCAS d'Alençon 61000"),
    ],
)
def test_name_is_kept_as_it_was_typed(text: str, name: str) -> None:
    read = value(KIND, text)
    assert isinstance(read, Organisation)
    assert read.name == name


def test_suggestions_keep_capitals_and_accents() -> None:
    suggestions = refused(KIND, "la Préfecture et la Mission locale").suggestions
    assert [one.label for one in suggestions] == ["Préfecture", "Mission locale"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("la caf 5000 €", "caf"),
        ("CAF 20 000", "CAF"),
        ("CAF : 12,50 €", "CAF"),
        ("Udaf de la Vienne 45k€", "Udaf de la Vienne"),
        ("Préfecture pour 1 000 000 €", "Préfecture"),
    ],
)
def test_amount_after_a_name_is_refused_and_the_name_proposed(text: str, name: str) -> None:
    misread = refused(KIND, text)
    assert "d’abord le nom" in misread.message
    assert [one.value for one in misread.suggestions] == [name]


def test_amount_alone_is_no_name() -> None:
    assert "d’abord le nom" in refused(KIND, "5000 €").message


def test_unknown_family_picked_is_refused() -> None:
    assert "liste" in refused(KIND, "CAF", picked=("nowhere",)).message


def test_organisation_keeps_the_words_that_it_came_from() -> None:
    assert words(KIND, "c'est le CCAS de Fleurance qui porte") == "CCAS de Fleurance"
