"""What is explained beside the question when the agent asks back: a notion of the glossary, help, or the reason of a question."""

from collections.abc import Mapping

from survey.domain.french import typeset
from survey.questionnaire import glossary
from survey.questionnaire.passages import cited
from survey.questionnaire.questionnaire import Step
from survey.web.asking import asked_question
from survey.web.presenting import Page, View

_WAYS = (
    "Répondez avec vos mots, ou choisissez une proposition. Vous pouvez aussi dire : « je ne sais pas », « passe », « annule », "
    "« récapitulatif », « action 2 », « nouvelle action », « c'est quoi une AE ? », ou corriger : « non, plutôt 12 000 € »."
)


def aside(page: Page, step: Step | None, asked: Mapping[str, str]) -> View | None:
    """Give what the address asks to explain; ``None`` where it asks nothing, or nothing that is known."""
    close = page.ask_url(step.slot) if step else page.url
    if "notion" in asked:
        notion = glossary.find(asked["notion"][:100])
        if notion is None:
            return None
        return {"term": notion.term, "text": notion.text, "sources": _sources(notion), "close_url": close}
    if step is None:
        return None
    question = asked_question(step)
    if "pourquoi" in asked:
        passages = step.node.passages or question.passages
        reason = question.why or ("L'instruction le demande." if passages else _USEFUL)
        return {
            "term": "Pourquoi cette question ?",
            "text": typeset(reason),
            "sources": [cited(passage) for passage in passages],
            "close_url": close,
        }
    if "aide" in asked:
        example = f"Exemple : {question.example.rstrip(' .')}." if question.example else ""
        text = " ".join(filter(None, (step.node.help or question.help, example, _WAYS)))
        return {"term": "Aide", "text": typeset(text), "sources": [], "close_url": close}
    return None


_USEFUL = "Elle est facultative : elle aide à comprendre l'action, et vous pouvez la passer."


def _sources(notion: glossary.Notion) -> list[str]:
    return [*(cited(passage) for passage in notion.passages), *filter(None, [notion.outside])]
