"""The passages of the instruction 2024/86 that questions come from, as a person would look them up."""

INSTRUCTION = "Instruction DGCS/DIPLP 2024/86 du 12 juin 2024"

PASSAGES = {
    "R": "tableau de tête",
    "I": "I, enjeux et attendus",
    "II": "II, cadrage des crédits locaux",
    "P1": "annexe, principe 1 (diagnostic et complémentarité)",
    "P2": "annexe, principe 2 (forces vives et personnes concernées)",
    "P3": "annexe, principe 3 (une à trois priorités, périmètre resserré)",
    "P4": "annexe, principe 4 (publics prioritaires)",
    "P5": "annexe, principe 5 (échelon pertinent)",
    "P6": "annexe, principe 6 (innovation)",
    "P7": "annexe, principe 7 (mesure de l’impact)",
    "M1": "annexe, méthode 1 (pilotage)",
    "M2": "annexe, méthode 2 (gouvernance)",
    "M3": "annexe, méthode 3 (actions et évaluation)",
    "M4": "annexe, méthode 4 (contributions et cofinancements)",
    "M5": "annexe, méthode 5 (formalisation)",
    "M6": "annexe, méthode 6 (exécution des crédits)",
    "M7": "annexe, méthode 7 (calendrier)",
    "F": "compte rendu des commissaires",
}


def cited(passage: str) -> str:
    """Cite a passage in full; raises ``KeyError`` where the instruction has none of that name."""
    return f"{INSTRUCTION}, {PASSAGES[passage]} [{passage}]"
