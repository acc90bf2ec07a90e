"""What a version transmitted, read back from the history, and what changed since the one before."""

import hashlib
import json

from sqlalchemy import select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.facts import Transmission
from survey.db.working import Dossier
from survey.dialogue.turns import Utterance
from survey.domain.policy import Actor, Permission
from survey.questionnaire.answers import Slot
from survey.questionnaire.assembling import assemble
from survey.services import facts
from survey.services.answering import writable
from survey.services.comparing import Fate, differences, sent_version
from survey.services.dossiers import find_dossier
from survey.services.items import remove_item
from survey.services.reviewing import read
from tests.services.reviewing import ASSESSMENT, LATER, LOZERE, amount_of, answer, commissioner, draft_of, send
from tests.services.test_answering import agent


def test_every_version_reads_back_as_it_left(loaded: Sessions) -> None:
    """The document made again of the history has the very digest that the version was given."""
    with loaded.reading() as session:
        rows = session.execute(select(Transmission, Dossier).join(Dossier, Dossier.id == Transmission.dossier_id)).all()
        assert len(rows) > 20
        for version, dossier in rows:
            places = geography()
            who = Actor(0, "x", commissioner(loaded).role, regions=frozenset(places.regions))
            draft = find_dossier(session, places, who, Permission.READ_DOSSIER, f"2024-{dossier.territory_code}")
            sent = sent_version(session, draft, version.number)
            content = facts.canonical(assemble(draft.form, sent.answers))
            text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            assert hashlib.sha256(text.encode()).hexdigest() == version.digest, draft.reference


def test_version_does_not_show_what_was_changed_after_it(loaded: Sessions) -> None:
    before = draft_of(loaded).answers.value("territorial_assessment")
    answer(loaded, ASSESSMENT, Utterance("Un tout autre diagnostic, 2024"))
    draft = draft_of(loaded)
    with loaded.reading() as session:
        reading = read(session, draft)
    assert reading is not None
    assert reading.sent.answers.value("territorial_assessment") == before
    assert draft.answers.value("territorial_assessment") == "Un tout autre diagnostic, 2024"


def test_version_leaves_out_what_stayed_a_draft(loaded: Sessions) -> None:
    priority = draft_of(loaded).answers.children("pact", "priorities")[0]
    answer(loaded, Slot("actions", priority.id), Utterance("Une action à peine commencée"))
    number = send(loaded)
    draft = draft_of(loaded)
    with loaded.reading() as session:
        sent = sent_version(session, draft, number)
    titles = [one.value for _, one in draft.answers.of_question("action_title")]
    assert "Une action à peine commencée" in titles
    left = [title for title, _ in sent.left]
    assert left == ["Une action à peine commencée"]
    assert "Une action à peine commencée" not in [
        sent.answers.value("action_title", one.id) for one in sent.answers.items
    ]


def test_changes_tell_what_was_added_changed_and_withdrawn(loaded: Sessions) -> None:
    amount = amount_of(loaded)
    who, gone = agent(loaded, "48"), draft_of(loaded).answers
    other = next(item for item in gone.items if item.repeat == "actions" and item.id != amount.item)
    answer(loaded, amount, Utterance("12 345 €"))
    with loaded.begin() as session:
        remove_item(session, who, writable(session, geography(), who, LOZERE, LATER), other.id, LATER)
    number = send(loaded)
    draft = draft_of(loaded)
    with loaded.reading() as session:
        before, after = (sent_version(session, draft, one).answers for one in (number - 1, number))
    found = {one.part.item: one for one in differences(draft.form, before, after)}
    assert {item: one.fate for item, one in found.items()} == {amount.item: Fate.CHANGED, other.id: Fate.WITHDRAWN}
    [changed] = found[amount.item].differences
    assert changed.slot == amount
    assert changed.after is not None
    assert changed.after.value == 1_234_500
    with loaded.reading() as session:
        first, second = (sent_version(session, draft, one).answers for one in (1, 2))
    assert Fate.ADDED in {one.fate for one in differences(draft.form, first, second)}
