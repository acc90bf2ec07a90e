"""What is left aside: politeness, signatures, heads of mails, numbers and addresses, complaints."""

import pytest

from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Scene
from survey.understanding.mentions.noise import noise_of, without_noise
from survey.understanding.sentences import understand
from tests.understanding.reading import context


def _left(text: str, asked: str | None = None) -> str:
    analysis = Analysis(text, _scene(asked))
    return without_noise(analysis, tuple(noise_of(analysis))).strip(" ,.;\n-")


def _scene(asked: str | None) -> Scene:
    return Scene(questionnaire("2024"), context(), asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Bonjour", None),
        ("bjr à tous", "action_title"),
        ("Bonne fin de journée !", "operator"),
        ("Cordialement,\nPôle solidarités - DDETSPP de l'Orne\nTél. 02 61 91 00 00", "operator"),
        ("Jeanne Roy\nCheffe de service\nDEETS de Guyane\n97300 Cayenne\n0594 12 34 56", "lead_organisation"),
        ("DDETS 38 - pôle inclusion - 04 56 59 49 99", "operator"),
        ("De : pole@guyane.gouv.fr\nEnvoyé : lundi 14 octobre 2024\nÀ : ddets\nObjet : relance", None),
        ("De : Paul Envoyé : mardi À : Lise Objet : RE: pacte", "action_title"),
        ("Envoyé depuis mon smartphone", "total_cost"),
        ("allo allo 1 2 1 2", None),
        ("👍👍", "areas"),
        ("ok merci", "operator"),
        ("votre formulaire ne fonctionne pas", "description"),
    ],
)
def test_noise_alone_leaves_and_fills_nothing(text: str, asked: str | None) -> None:
    assert _left(text, asked) == ""
    assert understand(text, _scene(asked)).candidates == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bonjour, le CCAS de Flers", "le CCAS de Flers"),
        (
            "Bonjour\nc'est l'UDAF qui porte\nBien à vous\nLuc Petit\nchargé de mission\nDDETS 77",
            "c'est l'UDAF qui porte",
        ),
        ("45 000 € (02 33 12 34 56)", "45 000 € (              )"),
        ("voir avec contact@relais.org pour Sées", "voir avec                    pour Sées"),
        ("le porteur est l'association Accueil service", "le porteur est l'association Accueil service"),
        ("Porteur : asso Accueil service\nTél. 06 12 34 56 78", "Porteur : asso Accueil service"),
        ("Date : 1er octobre", "Date : 1er octobre"),
        ("n° EJ 2104498877", "n° EJ 2104498877"),
        ("732 829 320 00074", "732 829 320 00074"),
        ("1 2 3 soleil", "1 2 3 soleil"),
    ],
)
def test_noise_leaves_what_is_said(text: str, left: str) -> None:
    assert _left(text, "operator") == left


@pytest.mark.parametrize(
    ("text", "asked"), [("ok", "committee"), ("12", "targeted_beneficiaries"), ("un", "total_cost")]
)
def test_noise_takes_no_short_answer(text: str, asked: str) -> None:
    assert _left(text, asked) == text
