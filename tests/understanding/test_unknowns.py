"""Three answers that are no value."""

import pytest

from survey.domain.vocabulary import Unknown
from survey.understanding.readers.unknowns import (
    read_unknown_of_choice,
    read_unknown_of_value,
    read_unknown_within,
    says_when,
)
from survey.understanding.reading import read_unknown


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("je ne sais pas", Unknown.UNKNOWN),
        ("Je ne sais pas.", Unknown.UNKNOWN),
        ("euh, j'sais pas trop", Unknown.UNKNOWN),
        ("aucune idée", Unknown.UNKNOWN),
        ("on n’a pas compté", Unknown.UNKNOWN),
        ("NSP", Unknown.UNKNOWN),
        ("2 000 € maxi par projet, mais le total je l'ai pas sous les yeux", Unknown.UNKNOWN),
        ("pas encore décidé", Unknown.PENDING),
        ("je ne sais pas encore", Unknown.PENDING),
        ("à définir", Unknown.PENDING),
        ("pas encore arbitré, on saura le 15 novembre", Unknown.PENDING),
        ("sans objet", Unknown.NOT_APPLICABLE),
        ("non concerné", Unknown.NOT_APPLICABLE),
        ("sans objet, pas d'EJ sur cette action", Unknown.NOT_APPLICABLE),
        ("s.o., c'est une action pérenne", Unknown.NOT_APPLICABLE),
        ("Je n'ai pas ce chiffre.", Unknown.UNKNOWN),
        ("pas de date connue à ce jour", Unknown.UNKNOWN),
        ("l'asso ne m'a pas répondu", Unknown.UNKNOWN),
        ("il faut que je demande à la compta", Unknown.UNKNOWN),
        ("alors là je ne peux pas vous dire", Unknown.UNKNOWN),
        ("je sais plus si c'est 15 ou 50", Unknown.UNKNOWN),
        ("les chiffres ne sont pas remontés au 30/09", Unknown.UNKNOWN),
    ],
)
def test_unknown_state_is_told_from_the_words(text: str, state: Unknown) -> None:
    assert read_unknown(text) is state


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "rien",
        "aucun",
        "non",
        "pas encore",
        "rien de payé pour l'instant",
        "Je ne sais pas lire : atelier",
        "12",
        "je n'ai pas le chiffre exact, environ 50",
        "je sais pas trop, une centaine",
        "12 000 mais pas encore validé",
        "j'ai pas tous les chiffres mais 38 au 30/09",
        "des sans-abri inconnus des services",
    ],
)
def test_value_is_not_taken_for_an_unknown(text: str) -> None:
    assert read_unknown(text) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("La date sera fixée au comité du 28 novembre", Unknown.PENDING),
        ("appel à projets en cours, lauréat pas encore choisi", Unknown.PENDING),
        ("réponse de la région attendue le 10/10", Unknown.PENDING),
        ("dès que la convention sera signée", Unknown.PENDING),
        ("c'est Martine qui a les chiffres, elle rentre lundi", Unknown.PENDING),
        ("pas encore d'EJ, j'attends Chorus", Unknown.PENDING),
        ("hors crédits, donc sans objet", Unknown.NOT_APPLICABLE),
        ("50 € par famille, le coût global je ne l'ai pas", Unknown.UNKNOWN),
        ("15 000, j'attends la notification", None),
        ("le CCAS de Sées", None),
        ("pas encore", None),
    ],
)
def test_unknown_state_is_found_in_any_clause(text: str, state: Unknown | None) -> None:
    assert read_unknown_within(text) is state


@pytest.mark.parametrize(
    ("question", "text", "state"),
    [
        ("targeted_beneficiaries", "la mairie ne nous a rien transmis", Unknown.UNKNOWN),
        ("reached_beneficiaries", "ils comptent pas", Unknown.UNKNOWN),
        ("reached_beneficiaries", "les chiffres sont chez le prestataire", Unknown.UNKNOWN),
        ("reached_beneficiaries", "trop tot pour le dire", Unknown.PENDING),
        ("total_cost", "la compta me l'envoie vendredi", Unknown.PENDING),
        ("total_cost", "le budget n'est pas bouclé", Unknown.PENDING),
        ("planned_amount", "le préfet tranchera le 25", Unknown.PENDING),
        ("planned_amount", "sous réserve de l'arbitrage du préfet", Unknown.PENDING),
        ("starts_on", "dès que le local est prêt", Unknown.PENDING),
        ("starts_on", "apres demain", None),
        ("starts_on", "ça aura lieu en mars", None),
        ("ends_on", "elle n'a pas de fin", Unknown.NOT_APPLICABLE),
        ("ends_on", "d'ici la fin de l'année", None),
        ("commitment_number", "on n'a pas d'EJ", Unknown.NOT_APPLICABLE),
        ("commitment_number", "on a pas encore d'EJ", Unknown.PENDING),
        ("operator_siret", "ils n'en ont pas, c'est un collectif", Unknown.NOT_APPLICABLE),
        ("operator", "personne pour l'instant", Unknown.PENDING),
        ("operator", "le CCAS de Flers, à confirmer", None),
        ("reached_beneficiaries", "rien pour l'instant, pas commencé", None),
        ("reached_beneficiaries", "le CCAS n'a pas compté, on dirait 40", None),
        ("reached_beneficiaries", "douze, les autres on ne sait pas", None),
        ("total_cost", "15 000, à confirmer", None),
    ],
)
def test_unknown_state_is_built_of_who_does_not_know_or_decide(question: str, text: str, state: Unknown | None) -> None:
    assert read_unknown_of_value(text, question) is state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("on m'a rien dit", Unknown.UNKNOWN),
        ("j'ignore s'il s'est réuni", Unknown.UNKNOWN),
        ("NON PAS DE DOCUMENT ELARGI", None),
        ("pas encore signé", None),
        ("pas eu lieu", None),
    ],
)
def test_not_yet_is_no_unknown_state_of_yes_or_no(text: str, state: Unknown | None) -> None:
    assert read_unknown_of_choice(text, "committee") is state


@pytest.mark.parametrize(
    ("text", "told"),
    [("je vous dirai ça lundi", True), ("j'attends le bilan", True), ("plus tard", False), ("récapitulatif", False)],
)
def test_when_it_will_be_known_is_told_apart_from_a_command(text: str, told: bool) -> None:  # noqa: FBT001  expected
    assert says_when(text, "total_cost") is told
