"""What says that a list is over, and what is a name."""

import pytest

from survey.understanding.readers.no_more import says_no_more


@pytest.mark.parametrize(
    "text",
    [
        *("non", "Non merci.", "c'est tout", "C’est bon", "voilà", "Voilà, c'est tout !", "non, c'est tout, merci"),
        *("rien d'autre", "plus rien", "rien", "aucun", "Aucune", "aucun partenaire", "aucun autre partenaire"),
        *("aucun cofinancement", "aucun co-financement", "aucun indicateur", "aucune autre action", "pas d'autre"),
        *("pas de cofinancement", "pas d’autres partenaires", "plus d'autre indicateur", "personne", "néant", "NEANT"),
        *("fini", "terminé", "euh… non", "pas de partenaire pour l'instant", "il n'y a pas d'autre financeur"),
        *("non, personne d'autre", "aucun partenaire identifié", "on n'en a pas d'autre"),
    ],
)
def test_end_of_a_list_is_told_from_the_whole_utterance(text: str) -> None:
    assert says_no_more(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "?", "CAF", "la CAF, c'est tout", "Association Voilà Voilà Ensemble", "Plus de liens", "Non à la misère"),
        *(
            "Personne ressource 61",
            "Rien que pour elles",
            "Sans toit",
            "Fini les dettes",
            "partenaire",
            "autre",
            "merci",
        ),
        *("Aucun enfant sans vacances", "Terminus", "C'est bon pour la planète", "oui", "Association des partenaires"),
        *("Finistère Habitat", "Stop Violences", "Fin de droits, et après", "x" * 300, "Les Voilà"),
    ],
)
def test_name_is_not_taken_for_the_end_of_a_list(text: str) -> None:
    assert not says_no_more(text)
