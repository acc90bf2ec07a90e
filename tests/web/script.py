"""A whole conversation, as an agent would have it: what is answered to each question."""

from survey.questionnaire.answers import Slot
from tests.web.site import Sent, Visitor

ANSWERS: dict[str, dict[str, Sent]] = {
    "pact_state": {"choix": "signed"},
    "signed_on": {"reponse": "27 septembre 2024"},
    "wider_document": {"choix": "no"},
    "governance": {"choix": "existing"},
    "governance_name": {"reponse": "Comité parisien des solidarités"},
    "people_concerned": {"choix": "yes"},
    "people_concerned_how": {"reponse": "Un panel de douze personnes a relu les priorités."},
    "linked_schemes": {"choix": ["department_contract", "city_contract"]},
    "territorial_assessment": {"reponse": "Diagnostic social, 2023"},
    "priorities": {"reponse": "Le répit des parents seuls"},
    "axis": {"choix": "childhood"},
    "need": {"reponse": "Une famille sur trois est monoparentale et n’a pas de relais de garde."},
    "priority_area": {"geste": "passer"},
    "lead_organisation": {"reponse": "CAF de Paris", "categorie": "caf"},
    "lead_function": {"reponse": "cheffe du pôle insertion"},
    "committee": {"etat": "pending"},
    "committee_frequency": {"choix": "monthly"},
    "actions": {"reponse": "Garderie du samedi"},
    "description": {"reponse": "Un accueil gratuit le samedi matin pour les enfants des parents seuls du quartier."},
    "novelty": {"choix": "new"},
    "innovation": {"geste": "passer"},
    "operator": {"reponse": "Udaf de Paris", "categorie": "association"},
    "operator_siret": {"geste": "passer"},
    "audiences": {"choix": ["children", "single_parents"]},
    "scale": {"choix": "neighbourhood"},
    "areas": {"reponse": "QPV Chapelle-Évangile"},
    "action_state": {"choix": "under_way"},
    "committed_on": {"reponse": "12 septembre 2024"},
    "starts_on": {"reponse": "septembre 2024"},
    "ends_on": {"reponse": "juin 2025"},
    "contributions": {"choix": ["human", "premises"]},
    "contribution_detail": {"reponse": "une animatrice le samedi"},
    "evaluation": {"reponse": "La CAF interroge les familles en mars et en juin 2025."},
    "uses_local_credits": {"choix": "yes"},
    "committed_amount": {"reponse": "12 500,50 €"},
    "paid_amount": {"etat": "unknown"},
    "commitment_number": {"reponse": "2104491234"},
    "credit_use": {"choix": "concrete"},
    "cofunding_amount": {"reponse": "20 000 €"},
    "cofunding_status": {"choix": "secured"},
    "total_cost": {"reponse": "32 500,50 €"},
    "targeted_beneficiaries": {"reponse": "200 familles"},
    "reached_beneficiaries": {"reponse": "0"},
    "beneficiary_unit": {"choix": "families"},
    "indicator_kind": {"choix": "output"},
    "indicator_unit": {"reponse": "familles"},
    "indicator_baseline": {"geste": "passer"},
    "indicator_target": {"reponse": "200"},
    "indicator_value": {"geste": "passer"},
    "effects_on_people": {"geste": "passer"},
    "effects_on_area": {"geste": "passer"},
    "effects_on_partners": {"geste": "passer"},
    "redirection": {"choix": "no"},
}
FIRST_THEN_CLOSE: dict[str, dict[str, Sent]] = {
    "signatories": {"reponse": "Préfecture de Paris", "categorie": "state_other"},
    "partners": {"reponse": "Ville de Paris", "categorie": "commune"},
    "cofundings": {"reponse": "CAF de Paris", "categorie": "caf"},
    "indicators": {"reponse": "familles accueillies"},
}


def converse(someone: Visitor, most: int = 120) -> list[str]:
    """Answer until nothing is asked any more; give the questions in the order in which they were asked."""
    asked: list[str] = []
    while someone.asked:
        question = Slot.parse(someone.asked).question
        if dict(someone.form("/tours").fields).get(
            "carte"
        ):  # what else was understood: this agent answers one question at a time
            someone.turn(geste="ecarter")
            continue
        someone.turn(**reply(question, asked))
        assert someone.status == 303, (question, someone.page.text[-3000:])
        asked.append(question)
        assert len(asked) < most, asked
    return asked


def reply(question: str, asked: list[str]) -> dict[str, Sent]:
    """Say what to answer: a list takes one item, then it is whole."""
    if question in FIRST_THEN_CLOSE:
        return {"geste": "terminer"} if question in asked else FIRST_THEN_CLOSE[question]
    if question in asked and question in {"priorities", "actions"}:
        return {"geste": "terminer"}
    return ANSWERS[question]
