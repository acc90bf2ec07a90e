"""What the letters of an export say, and what they weigh."""

from base64 import encodebytes

import pytest

from exports.announcing import announcement
from survey.domain.letters import Letter, letter_from
from survey.mail.enclosing import fits
from tests.exports.sending import row, workbook

CONTENT = workbook()


def test_weight_is_counted_as_the_letter_holds_it() -> None:
    assert (fits(730_740, 1), fits(730_741, 1)) == (True, False)  # 12 820 lines of 57 bytes, each 78 once written
    assert len(encodebytes(bytes(57)).rstrip(b"\n") + b"\r\n") == 78


def test_letter_from_before_enclosures_still_loads() -> None:
    old = Letter("receipt", "Reçu", ("Votre envoi est arrivé.",)).dump()
    del old["enclosure"]
    assert letter_from(old).enclosure is None


@pytest.mark.parametrize(
    ("rows_", "previous_id", "expected"),
    [
        ({}, None, None),
        ({"Évolutions": 0}, None, "premier"),
        ({"Évolutions": 0}, 1, "aucun"),
        ({"Évolutions": 12}, 1, "12"),
    ],
)
def test_letter_says_how_much_changed(rows_: dict[str, int], previous_id: int | None, expected: str | None) -> None:
    run = row(CONTENT)
    run.id, run.rows, run.previous_id = 2, rows_, previous_id
    letter = announcement(run, enclosed=True, demonstration=False)
    changed = dict(letter.facts).get("Changements depuis l’export précédent")
    assert changed is None if expected is None else str(changed).startswith(expected)
