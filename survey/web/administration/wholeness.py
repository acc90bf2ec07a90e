"""Whether the journal and the histories are whole, in words: the same on the page and at the command."""

from survey.domain import french
from survey.services.histories import Fault, Inspection
from survey.web.presenting import moment

TABLES = {
    "journal": "Journal",
    "journal_head": "Tête du journal",
    "events": "Historique",
    "answers": "Réponses",
}


def told(fault: Fault) -> str:
    """Name the first bad row, and say what is wrong with it."""
    about = fault.subject.removeprefix("dossier:") if fault.table in {"events", "answers"} else ""
    named = [
        f"recueil {about}" if about else "",
        f"ligne {fault.number}" if fault.number is not None else "",
        f"table {fault.table}" + (f", identifiant {fault.row}" if fault.row is not None else ""),
        f"du {moment(fault.at)}" if fault.at else "",
    ]
    return f"{TABLES[fault.table]} ({', '.join(part for part in named if part)})\u00a0: {fault.what}."


def whole(inspection: Inspection) -> str:
    """Say what was found good."""
    rows = french.counted(inspection.rows, "ligne")
    events = french.counted(inspection.events, "événement")
    dossiers = french.counted(inspection.dossiers, "recueil")
    older = f", dont {french.number(inspection.unsealed)} d’avant les empreintes" if inspection.unsealed else ""
    return f"Tout est intact\u00a0: journal de {rows}, historique de {events} dans {dossiers}{older}."
