"""The notions that an agent may ask about, under the names that they give them."""

import pytest

from survey.domain.french import typeset
from survey.questionnaire.glossary import NOTIONS, Notion, find, named


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("une AE ?", "autorisation d'engagement"),
        ("les CP", "crédit de paiement"),
        ("n° d'EJ", "engagement juridique"),
        ("le fse +", "FSE+"),
        ("FSE plus", "FSE+"),
        ("qpv", "QPV"),
        ("la CTG", "convention territoriale globale"),
        ("un epci", "EPCI"),
        ("Siret", "SIRET"),
        ("le pilote", "pilote"),
        ("le cotech", "comité technique"),
        ("l'échelle", "échelon territorial"),
        ("publics prioritaires", "public prioritaire"),
        ("les crédits locaux", "crédits locaux"),
        ("dérogatoire", "usage dérogatoire"),
        ("co-financement", "cofinancement"),
        ("indicateur de resultat", "indicateur de résultat"),
        ("bénéficiaires atteints", "bénéficiaires atteints"),
        ("néant", "néant"),
        ("contrat local des solidarites", "contrat local des solidarités"),
        ("bassins de vie", "bassin de vie"),
        ("comité technik", "comité technique"),
        ("le montant de l'AE", "autorisation d'engagement"),
    ],
)
def test_notion_is_found_by_the_names_people_give_it(words: str, term: str) -> None:
    notion = find(words)
    assert notion is not None
    assert notion.term == typeset(term)


@pytest.mark.parametrize("words", ["", "la DSIL", "le", "🙂", "ca", "une licorne"])
def test_notion_that_is_none_is_not_found(words: str) -> None:
    assert find(words) is None


def test_name_is_given_as_it_is_written() -> None:
    found = named("des autorisations d'engagement")
    assert found is not None
    assert found[1] == typeset("autorisation d'engagement")


def test_name_within_others_is_found_only_when_asked() -> None:
    assert named("le montant de l'AE", inside=False) is None


@pytest.mark.parametrize("notion", NOTIONS, ids=lambda notion: notion.term)
def test_notion_cites_where_it_comes_from(notion: Notion) -> None:
    assert notion.source
    assert notion.text.endswith((".", "…"))
    assert notion.text.count(". ") <= 2


def test_no_two_notions_share_a_name() -> None:
    names = [name for notion in NOTIONS for name in {notion.term, *notion.names}]
    assert len(names) == len(set(names))
