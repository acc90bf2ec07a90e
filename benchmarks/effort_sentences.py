"""What agents write of an action in one go, from its record: eight manners of a first sentence, three of a long text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.effort_records import ACTION, Record
from benchmarks.effort_words import Pieces, indicator, partner
from survey.domain import french

IN_A_SENTENCE = (
    *("action_title", "operator", "audiences", "areas", "action_state", "committed_on", "starts_on", "ends_on"),
    *(
        "uses_local_credits",
        "committed_amount",
        "planned_amount",
        "total_cost",
        "targeted_beneficiaries",
        "beneficiary_unit",
    ),
    *("partner", "cofunder", "cofunding_amount", "cofunding_status", "scale"),
)
IN_PROSE = (
    *(
        *IN_A_SENTENCE,
        "description",
        "novelty",
        "evaluation",
        "credit_use",
        "derogation_reason",
        "reached_beneficiaries",
    ),
    *("other_audience_reason", "contributions", "contribution_detail", "indicator_label", "indicator_kind"),
    *("indicator_unit", "indicator_baseline", "indicator_target"),
)
"""What each manner says where the record holds it; an unknown is not said."""
_NOVELTY = {
    "new": "C’est une nouvelle action.",
    "reinforced": "C’est une action renforcée.",
    "continued": "L’action est reconduite à l’identique.",
}


@dataclass(frozen=True)
class Told:
    """A text, the name of its manner, and the questions that it answers."""

    text: str
    manner: str
    questions: tuple[str, ...]


def sentence(record: Record, index: int) -> Told:
    """Tell the essential of an action; the manner turns with ``index``."""
    write = SENTENCES[index % len(SENTENCES)]
    return Told(_tidy(write(Pieces(record))), write.__name__.strip("_"), IN_A_SENTENCE)


def prose(record: Record, index: int) -> Told:
    """Tell everything of an action, evaluation and indicators included."""
    write = PROSES[index % len(PROSES)]
    return Told(_tidy(write(Pieces(record))), write.__name__.strip("_"), IN_PROSE)


def _tidy(text: str) -> str:
    """Contract « à le » and « de le », and leave out what nothing follows."""
    for wrong, right in (("de le ", "du "), ("de les ", "des "), ("à le ", "au "), ("à les ", "aux ")):
        text = text.replace(f" {wrong}", f" {right}")
    return re.sub(r" +([,.])", r"\1", re.sub(r"[ ]{2,}", " ", text)).strip()


def _if(piece: str, form: str) -> str:
    """Word a piece, or say nothing where there is none."""
    return form.format(piece) if piece else ""


def _joined(separator: str, *pieces: str) -> str:
    return separator.join(filter(None, pieces))


def _written(p: Pieces) -> str:
    """As the service's own example."""
    p = replace(p, short=True)
    return _joined(
        ", ",
        f"On finance l’action {p.title} {p.where}, portée par {p.operator}",
        _if(p.cofunders("{who} pour {amount} ({status})"), "cofinancé par {}"),
        _if(p.total, "{}") + _if(p.credits, " dont {} de crédits locaux"),
        _if(p.count, "pour {} ") + f"({p.publics()})",
        _if(p.partners, "en partenariat avec {}"),
        p.state,
        _if(p.start, "démarrage {}") + _if(p.end, ", fin {}"),
    )


def _telegraphic(p: Pieces) -> str:
    p = replace(p, euro="k€", date="figures", short=True)
    return _joined(
        " - ",
        p.title,
        p.where,
        f"porteur {p.operator}",
        f"public {p.publics()}",
        p.count,
        _if(p.total, "coût total {}"),
        _if(p.credits, "crédits locaux {}"),
        _if(p.cofunders("{who} {amount} {status}"), "cofi {}"),
        _if(p.partners, "partenaires {}"),
        p.state,
        _if(p.start, "début {}") + _if(p.end, " fin {}"),
    )


def _spoken(p: Pieces) -> str:
    p = replace(p, euro="euros", short=True)
    return _joined(
        " ",
        f"alors c’est {p.operator} qui porte « {p.title} », ça se passe {p.where} et c’est pour {p.publics('les ')},",
        _if(p.count, "on vise {} à peu près."),
        _if(p.total, "En tout ça coûte {}") + _if(p.credits, ", nous on met {} sur les crédits locaux") + ".",
        _if(p.cofunders("{who} met {amount} ({status})"), "À côté {}."),
        _if(p.partners, "On travaille avec {}."),
        f"L’action est {p.state},",
        _if(p.start, "ça démarre {}") + _if(p.until, " et ça ira {}") + ".",
    )


def _mail(p: Pieces) -> str:
    return _joined(
        "\n\n",
        "Bonjour,",
        f"Voici l’action « {p.title} », portée par {p.operator}. Elle se déroule {p.where} et s’adresse {p.publics('aux ')}"
        + _if(p.aimed, ", soit {}")
        + ".",
        _if(p.total, "Le budget total est de {}")
        + _if(p.credits, ", dont {} de crédits du pacte")
        + _if(p.cofunders("{who} ({amount}, {status})"), ". Cofinancements : {}")
        + _if(p.partners, ". Partenaires : {}")
        + ".",
        f"Elle est {p.state}." + _if(p.start, " Elle commence {}") + _if(p.end, " et se termine {}") + ".",
        "Bien cordialement",
    )


def _capitals(p: Pieces) -> str:
    return _joined(
        ". ",
        f"{p.title} {p.where}",
        f"porteur : {p.operator}",
        _if(p.total, "coût total : {}") + _if(p.credits, " dont {} de crédits locaux"),
        _if(p.cofunders("{who} {amount} {status}"), "cofinanceurs : {}"),
        _if(p.partners, "partenaires : {}"),
        f"publics : {p.publics()}" + _if(p.aimed, ", {}"),
        f"action {p.state}" + _if(p.start, ", début {}") + _if(p.end, ", fin {}"),
    ).upper()


def _form_like(p: Pieces) -> str:
    p = replace(p, date="figures")
    return _joined(
        "\n",
        f"Titre : {p.title}",
        f"Porteur : {p.operator}",
        f"Lieu : {p.where}",
        f"Publics : {p.publics()}",
        _if(p.count, "Bénéficiaires visés : {}"),
        _if(p.total, "Coût total : {}"),
        _if(p.credits, "Crédits locaux : {}"),
        _if(p.cofunders("{who} {amount} {status}"), "Cofinancements : {}"),
        _if(p.partners, "Partenaires : {}"),
        f"État : {p.state}",
        _if(p.start, "Début : {}"),
        _if(p.end, "Fin : {}"),
    )


def _hasty(p: Pieces) -> str:
    """Without capitals nor accents."""
    p = replace(p, euro="k€", short=True)
    said = _joined(
        ", ",
        f"{p.title} {p.where}",
        f"porte par {p.operator}",
        _if(p.partners, "avec {}"),
        _if(p.count, "{} ") + f"({p.publics()})",
        _if(p.total, "{} en tout") + _if(p.credits, " dont {} de credits locaux"),
        p.cofunders("{who} cofinance {amount} {status}"),
        p.state,
        _if(p.start, "demarre {}") + _if(p.end, " et finit {}"),
    )
    folded = "".join(c for c in unicodedata.normalize("NFD", said) if not unicodedata.combining(c))
    return folded.replace("’", "'").lower()


def _administrative(p: Pieces) -> str:
    return _joined(
        " ",
        f"Dans le cadre du pacte, l’action « {p.title} » est mise en œuvre par {p.operator} {p.where}, au bénéfice {p.publics('des ')}.",
        _if(p.count, "Elle vise {}."),
        _if(p.credits, "Un montant de {} est mobilisé au titre des crédits locaux")
        + _if(p.total, ", pour un coût total de {}")
        + _if(p.cofunders("{who} à hauteur de {amount} ({status})"), ", avec le cofinancement de {}")
        + ".",
        _if(p.partners, "Elle associe {}."),
        f"Elle est {p.state}" + _if(p.start, ", débute {}") + _if(p.end, " et s’achève {}") + ".",
    )


def _notes(p: Pieces) -> str:
    """One paragraph after the other, as in a meeting's notes."""
    return _joined(
        "\n\n",
        f"{p.title}. {_said(p, 'description')} {_NOVELTY.get(str(p.value('novelty')), '')}",
        f"L’action est portée par {p.operator} et se déroule {p.where}. Public : {p.publics()}"
        + _if(p.aimed, ", {}")
        + ". "
        + _reason(p),
        _money(p),
        f"Partenaires : {_partners(p)}." if p.partners else "",
        f"Elle est {p.state}" + _if(p.start, ", commence {}") + _if(p.end, " et finit {}") + "." + _reached(p),
        f"Évaluation : {_said(p, 'evaluation')}",
        f"Indicateurs : {_indicators(p)}.",
    )


def _headed(p: Pieces) -> str:
    """Each part under its heading, as in a sheet."""
    return _joined(
        "\n",
        f"Titre : {p.title}",
        f"Description : {_said(p, 'description')}",
        f"Nouveauté : {_NOVELTY[str(p.value('novelty'))]}" if p.value("novelty") else "",
        f"Porteur : {p.operator}",
        f"Publics : {p.publics()}",
        _reason(p),
        f"Lieux : {p.where}",
        f"État : {p.state}",
        _if(p.start, "Début : {}"),
        _if(p.end, "Fin : {}"),
        f"Partenaires : {_partners(p)}" if p.partners else "",
        f"Financement : {_money(p)}",
        _if(p.count, "Bénéficiaires visés : {}"),
        _reached(p).strip(),
        f"Évaluation : {_said(p, 'evaluation')}",
        f"Indicateurs : {_indicators(p)}",
    )


def _flowing(p: Pieces) -> str:
    """One long paragraph."""
    return _joined(
        " ",
        f"L’action « {p.title} » est mise en œuvre par {p.operator} {p.where}, pour {p.publics('les ')}.",
        _said(p, "description"),
        _NOVELTY.get(str(p.value("novelty")), ""),
        _reason(p),
        _if(p.count, "Nous visons {}.") + _reached(p),
        f"Elle est {p.state}" + _if(p.start, ", commence {}") + _if(p.end, " et finit {}") + ".",
        _money(p),
        f"Nos partenaires sont {_partners(p)}." if p.partners else "",
        f"Pour l’évaluation, voici ce qui est prévu : {_said(p, 'evaluation')}",
        f"Nous mesurons ceci : {_indicators(p)}.",
    )


def _said(p: Pieces, question: str) -> str:
    return str(p.value(question) or "")


def _reason(p: Pieces) -> str:
    return _if(_said(p, "other_audience_reason"), "Ce public est désigné par le diagnostic : {}")


def _money(p: Pieces) -> str:
    use = {
        "concrete": "une action concrète auprès des personnes",
        "engineering": "de l’ingénierie",
        "logistics": "de la logistique",
    }
    use |= {"facilitation": "l’animation d’instances", "cross_cutting": "une action transverse"}
    return _joined(
        " ",
        _if(p.total, "Coût total : {}") + _if(p.credits, ", dont {} de crédits locaux") + ".",
        "" if p.credits else "Elle ne mobilise pas de crédits locaux.",
        _if(p.cofunders("{who} {amount} ({status})"), "Cofinancement : {}."),
        _if(use.get(_said(p, "credit_use"), ""), "Ces crédits financent {}."),
        _said(p, "derogation_reason"),
    )


def _partners(p: Pieces) -> str:
    return " ; ".join(partner(p, line) for line in p.record.lines("partners"))


def _indicators(p: Pieces) -> str:
    return " ; ".join(indicator(p, line) for line in p.record.lines("indicators"))


def _reached(p: Pieces) -> str:
    reached = p.record.known.value("reached_beneficiaries", ACTION.id)
    return f" À ce jour, {french.number(reached)} personnes touchées." if isinstance(reached, int) else ""


SENTENCES: tuple[Callable[[Pieces], str], ...] = (
    _written,
    _telegraphic,
    _spoken,
    _mail,
    _capitals,
    _form_like,
    _hasty,
    _administrative,
)
PROSES: tuple[Callable[[Pieces], str], ...] = (_notes, _headed, _flowing)
