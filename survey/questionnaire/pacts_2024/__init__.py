"""The form of 2024, question by question: « formulaire de recueil des actions » announced in M3 of the instruction 2024/86."""

from survey.questionnaire.pacts_2024.pact import PACT
from survey.questionnaire.questionnaire import Questionnaire

PACTS_2024 = Questionnaire(
    version="2024", title="Recueil des actions des pactes locaux des solidarités 2024", children=PACT
)
