"""What a letter says of an export: what the workbook is, the state that it tells, the essential figures, how to have it. Pure."""

from collections.abc import Mapping

from aggregation.tables import NationalSummary
from exports.columns.changes import TITLE as CHANGES
from exports.notices import DEMONSTRATION, TITLES
from exports.runs import ExportKind, ExportRun
from exports.writing.workbook import MIMETYPE
from survey.domain import french
from survey.domain.calendar import paris_moment
from survey.domain.french import typeset
from survey.domain.letters import EXPORT, Enclosure, Letter

HOLDS: Mapping[ExportKind, str] = {
    ExportKind.DIPLP: "Il dit, par région, par département et par priorité, ce que font les pactes transmis : actions, publics, "
    "territoires, partenaires, indicateurs.",
    ExportKind.DGCS: "Il dit ce que les pactes transmis ont engagé et payé, par région, par département et par action, avec les "
    "cofinancements, les usages dérogatoires et les contrôles.",
}
ENCLOSED = "Le classeur est joint à ce courriel. Le même fichier reste sur le site, avec son empreinte."
LINKED = (
    "Le classeur n’est pas joint, à cause de son poids : il se télécharge sur le site. Le bouton y mène ; si vous n’êtes pas entré, "
    "le site vous demande d’abord de le faire."
)
CLOSING = "La première feuille, « Lisez-moi », dit ce que contiennent les autres et comment les lire."


def figures_of(whole: NationalSummary) -> dict[str, int]:
    """Keep what the letters of a run say of its state; amounts are euro cents."""
    return {
        "expected": whole.coverage.expected,
        "transmitted": whole.coverage.transmitted,
        "actions": whole.figures.actions,
        "committed_cents": whole.figures.committed_cents,
    }


def page_of(run_id: int) -> str:
    """Give the page of a run."""
    return f"/exports/{run_id}"


def announcement(run: ExportRun, *, enclosed: bool, demonstration: bool) -> Letter:
    """Write the letter of a stored run, with its workbook or with the way to it."""
    enclosure = enclosure_of(run)
    kind = ExportKind(run.kind)
    state_at = paris_moment(run.as_of)
    subject = typeset(f"Export {kind.name} : état au {state_at}")
    return Letter(
        kind=EXPORT,
        subject=f"{DEMONSTRATION} – {subject}" if demonstration else subject,
        paragraphs=tuple(
            typeset(text)
            for text in (
                f"Voici l’export « {TITLES[kind]} », état au {state_at}, heure de Paris. {HOLDS[kind]}",
                ENCLOSED if enclosed else LINKED,
            )
        ),
        facts=tuple((typeset(label), value) for label, value in facts(run)),
        action=("Voir cet export sur le site", page_of(run.id))
        if enclosed
        else ("Télécharger le classeur", enclosure.url),
        closing=(typeset(CLOSING),),
        enclosure=enclosure if enclosed else None,
    )


def enclosure_of(run: ExportRun) -> Enclosure:
    """Tell the file of a stored run as one that may leave with a letter."""
    assert run.file_name is not None
    assert run.size is not None
    assert run.digest is not None
    return Enclosure(run.file_name, MIMETYPE, run.size, run.digest, f"{page_of(run.id)}/{run.file_name}")


def facts(run: ExportRun) -> list[tuple[str, str]]:
    """Give the essential figures of a stored run, and what its file is known by; what is not known is left out."""
    known, rows = run.figures or {}, run.rows or {}
    told = []
    if known:
        told += [
            ("Départements reçus", f"{known['transmitted']} sur {known['expected']}"),
            ("Actions", french.number(known["actions"])),
            ("Crédits locaux engagés (AE)", french.euros(known["committed_cents"])),
        ]
    if CHANGES in rows:
        told.append(("Changements depuis l’export précédent", changes_told(rows[CHANGES], run.previous_id)))
    return [*told, ("Classeur", f"{run.file_name} ({run.weight})"), ("Empreinte (SHA-256)", run.digest or "")]


def changes_told(count: int, previous_id: int | None) -> str:
    """Say how many lines « Évolutions » has; nothing to compare with is no absence of change."""
    if previous_id is None:
        return "premier export de ce genre, rien à comparer"
    return french.number(count) if count else "aucun"
