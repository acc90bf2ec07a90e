"""The whole form as a document for proof-readers, and as JSON for machines."""

from collections.abc import Iterator
from typing import Any

from survey.questionnaire import kinds
from survey.questionnaire.passages import cited
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Node, Question, Repeat


def as_json(form: Questionnaire) -> dict[str, Any]:
    """Give the form as JSON: every question with its wording, help, rules and passages, in order."""
    return {"version": form.version, "title": form.title, "nodes": [_node(form, node) for node in form.children]}


def _node(form: Questionnaire, node: Node) -> dict[str, Any]:
    common = {
        "id": node.id,
        "wording": node.wording,
        "name": node.name,
        "help": node.help,
        "feeds": node.feeds,
        "condition": str(node.condition),
        "required": str(node.required),
        "passages": list(node.passages),
        "lasting": node.id in form.lasting,
    }
    return common | (_repeat(form, node) if isinstance(node, Repeat) else _question(node))


def _repeat(form: Questionnaire, repeat: Repeat) -> dict[str, Any]:
    return {
        "repeat": repeat.noun,
        "again": repeat.again,
        "example": repeat.example,
        "sentence": repeat.sentence,
        "least": repeat.least,
        "most": repeat.most,
        "nodes": [_node(form, child) for child in repeat.children],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind.name,
        "unknown": question.unknown,
        "example": question.example,
        "rules": [*limits(question.kind), *(check.rule for check in question.checks)],
        "terms": [{"id": t.value, "label": t.label} for t in question.kind.vocabulary]
        if isinstance(question.kind, kinds.Choice | kinds.Choices)
        else [],
    }


def limits(kind: kinds.Kind) -> list[str]:
    """Say in French what a kind itself refuses."""
    if isinstance(kind, kinds.Text):
        return [f"de {kind.shortest} à {kind.longest} caractères"]
    if isinstance(kind, kinds.Choices) and kind.exclusive:
        return [f"« {kind.vocabulary(kind.exclusive).label} » exclut les autres réponses"]
    if isinstance(kind, kinds.Date):
        return ["un jour ou un mois" if kind.month else "un jour"]
    return []


def as_markdown(form: Questionnaire) -> str:
    """Give the form as Markdown, for a proof-reader."""
    return "\n".join([f"# {form.title}", *(line for node in form.children for line in _lines(form, node, 2))])


def _lines(form: Questionnaire, node: Node, level: int) -> Iterator[str]:
    yield f"\n{'#' * min(level, 5)} {node.wording} (`{node.id}`)\n"
    yield from (f"- {name} : {text}" for name, text in _facts(form, node) if text)
    if isinstance(node, Repeat):
        for child in node.children:
            yield from _lines(form, child, level + 1)


def _carried(form: Questionnaire, node: Node) -> str:
    if node.id in form.lasting:
        return "oui"
    return "non, redemandée" if node.id in form.stale else ""


def _facts(form: Questionnaire, node: Node) -> Iterator[tuple[str, str]]:
    """Give what a proof-reader looks at, each under its name."""
    yield "Nom", node.name
    yield "Aide", node.help
    if isinstance(node, Question):
        data = _question(node)
        yield "Nature", node.kind.name
        yield "Réponses", " · ".join(f"{term['label']} (`{term['id']}`)" for term in data["terms"])
        yield "Exemple", node.example
        yield "Règles", " ; ".join(data["rules"])
        yield "États admis", "je ne sais pas, pas encore décidé, sans objet" if node.unknown else ""
    else:
        yield "Exemple", node.example
        yield "Liste", f"de {node.least} à {node.most or 'autant que nécessaire'}"
    yield "Posée si", str(node.condition) if str(node.condition) != "toujours" else ""
    yield "Exigée", {"toujours": "toujours", "non (toujours)": "non"}.get(str(node.required), f"si {node.required}")
    yield "Reprise l’année suivante", _carried(form, node)
    yield "Vient de", " ; ".join(cited(passage) for passage in node.passages)
