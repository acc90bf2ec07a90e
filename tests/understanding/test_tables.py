"""Tables pasted from a spreadsheet: their columns, their cells, and what is no table."""

import pytest

from survey.domain.values import Organisation
from survey.understanding.acts.tables import MOST_ROWS, read_table
from tests.understanding.acting import analysis

PASTED = (
    "Action\tPorteur\tCoût (k€)\tVille\tPublic\tDébut\tNb pers. visées\tObservations\n"
    "Bus des familles\tCAF\t45\tAlençon\tfemmes, jeunes\t01/10/2024\t200\tvu avec la MSA\n"
    "Épicerie\tLe Panier\t12,5\tSées\tétudiants\tnov. 2024\tnc\t\n"
    "Total\t\t57,5\t\t\t\t200\t\n"
)


def _rows(text: str) -> list[dict[str, str]]:
    """Give, for each line, the words that each question was read from."""
    return [{one.question: text[one.start : one.end] for one in row} for row in read_table(analysis(text))]


def test_table_gives_each_cell_to_the_question_of_its_column() -> None:
    assert _rows(PASTED) == [
        {
            "action_title": "Bus des familles",
            "operator": "CAF",
            "total_cost": "45",
            "areas": "Alençon",
            "audiences": "femmes, jeunes",
            "starts_on": "01/10/2024",
            "targeted_beneficiaries": "200",
        },
        {
            "action_title": "Épicerie",
            "operator": "Le Panier",
            "total_cost": "12,5",
            "areas": "Sées",
            "audiences": "étudiants",
            "starts_on": "nov. 2024",
        },
    ]


def test_table_in_thousands_gives_cents() -> None:
    (first, second) = read_table(analysis(PASTED))
    assert {one.value for one in (*first, *second) if one.question == "total_cost"} == {45_000_00, 12_500_00}


@pytest.mark.parametrize(
    "text",
    [
        "Action;Lieu;AE\nBus des familles;Alençon;12 000 €",
        "| Action | Lieu | AE |\n|---|---|---|\n| Bus des familles | Alençon | 12 000 € |",
        "Voici nos actions :\n\nAction\tOù\tMontant engagé\r\nBus des familles\tAlençon\t12 000 €\r\n",
        "Intitulé de l'action\tCommune(s)\tAutorisations d'engagement\nBus des familles\tAlençon\t12 000 €",
    ],
)
def test_table_is_read_whatever_its_separator(text: str) -> None:
    (row,) = _rows(text)
    assert row.keys() >= {"action_title", "areas", "committed_amount"}
    assert row["committed_amount"] == "12 000 €"


def test_table_reads_the_lines_of_a_cell_of_cofundings() -> None:
    (row,) = read_table(analysis("Action\tCofinanceurs\nBus\tCAF 20 000 €, MSA (5 000 €)"))
    amounts = {one.entry.number: one.value for one in row if one.entry and one.question == "cofunding_amount"}
    assert amounts == {0: 20_000_00, 1: 5_000_00}


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour;\nje voudrais ; voilà\nmerci ; bien à vous",
        "On finance un bus\tà Alençon",
        "Action : un bus\nPorteur : la CAF",
        "a\tb\tc\n1\t2\t3",
        "",
    ],
)
def test_text_without_known_columns_is_no_table(text: str) -> None:
    assert read_table(analysis(text)) == ()


def test_table_is_read_up_to_so_many_lines() -> None:
    text = "Action\tAE\n" + "Bus\t100 €\n" * (MOST_ROWS + 50)
    assert len(read_table(analysis(text))) == MOST_ROWS


def test_column_named_after_a_funder_is_what_it_gives() -> None:
    (row,) = read_table(analysis("Action\tCrédits pacte\tCAF\tRégion\nBus des familles\t12 000\t5 000\t-"))
    funders = {one.value.category for one in row if one.question == "cofunder" and isinstance(one.value, Organisation)}
    assert funders == {"caf"}
    assert ("cofunding_amount", 5_000_00) in [(one.question, one.value) for one in row]


def test_column_of_unknown_title_is_told_by_its_terms() -> None:
    (first, second) = _rows("Action\tLieu\tNature\nBus des familles\tAlençon\tnouvelle\nÉpicerie\tSées\treconduite")
    assert (first["novelty"], second["novelty"]) == ("nouvelle", "reconduite")


@pytest.mark.parametrize(
    "text", ["Action,Porteur,Coût\nBus des familles,CAF,12000", "Action  Porteur  Coût\nBus des familles  CAF  12000 €"]
)
def test_table_of_commas_or_spaces_needs_every_title_known(text: str) -> None:
    assert _rows(text)
    assert not _rows(text.replace("Porteur", "Machin"))
