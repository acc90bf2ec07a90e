"""The notions that an agent may ask about (« c'est quoi une AE ? »), each with where it comes from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

from rapidfuzz import fuzz

from survey.domain.french import typeset
from survey.questionnaire.passages import cited

_WORD = re.compile(r"[a-z0-9]+\+?")
_ARTICLES = "a au aux ce ces cet cette d de des du en l la le les leur mon mes nos notre son un une vos votre"
_EMPTY = frozenset(_ARTICLES.split())
_SHORTEST_PLURAL = 4
_SHORTEST_MISSPELT = 5
_NEARLY = 75
_LONGEST = 120


@dataclass(frozen=True)
class Notion:
    """A notion and the sentences that explain it, in French typography.

    ``names`` are its other names, sigles first; ``passages`` those of the instruction 2024/86 that it rests on; ``outside`` names the
    text or the body that it comes from otherwise.
    """

    term: str
    text: str
    names: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    outside: str = ""

    def __post_init__(self) -> None:
        """Set the texts in French typography."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, typeset(value))

    @property
    def source(self) -> str:
        """Cite where the notion comes from, in full."""
        return " ; ".join(filter(None, (*map(cited, self.passages), self.outside)))


def _notion(term: str, text: str, names: str = "", *, passages: str = "", outside: str = "") -> Notion:
    return Notion(term, text, tuple(name for name in names.split(", ") if name), tuple(passages.split()), outside)


NOTIONS = (
    _notion(
        "pacte local des solidarités",
        "C'est une démarche d'une année, menée avec tous les partenaires d'un département sous la présidence du "
        "préfet. Elle porte ensemble une à trois priorités contre la pauvreté, chacune avec son plan d'actions.",
        "PLS, pacte local, pacte, pacte des solidarités",
        passages="I P3 M1",
    ),
    _notion(
        "contrat local des solidarités",
        "C'est une autre démarche que le pacte : une convention de plusieurs années, financée par l'État et par "
        "le conseil départemental (trois axes) ou la métropole (quatre axes). Le pacte vient en complément.",
        "CLS, contrat local, contrat des solidarités, convention avec le département",
        passages="I",
        outside="instructions interministérielles 2023/168 du 27 octobre 2023 et 2023/169 du 23 novembre 2023",
    ),
    _notion(
        "diagnostic territorial",
        "C'est l'état des besoins du territoire : qui est touché par la pauvreté, où, et ce qui manque. Les "
        "priorités du pacte partent de lui.",
        "diagnostic, diagnostic social, diagnostic social de territoire, diagnostic de territoire, DST",
        passages="I P1",
    ),
    _notion(
        "priorité",
        "C'est un besoin que les partenaires du pacte décident de porter ensemble, sur un périmètre resserré. Un "
        "pacte en compte une à trois.",
        "priorité stratégique, priorité du pacte",
        passages="I P3",
    ),
    _notion(
        "axe",
        "C'est l'un des quatre axes du Pacte national des solidarités : l'enfance, l'emploi, l'accès aux droits, "
        "la transition écologique. Il sert à rapprocher les priorités de tous les départements.",
        "axe national, axe du pacte, quatre axes, axe stratégique",
        passages="I",
    ),
    _notion(
        "plan d'actions",
        "C'est la suite des actions concrètes qui répondent à une priorité, chacune à l'échelon qui lui "
        "convient. Le comité technique l'élabore, et il est engagé avant la fin de l'année 2024.",
        "plan d'action, plan d'actions opérationnel",
        passages="P5 M3 M7",
    ),
    _notion(
        "pilote",
        "C'est la structure responsable d'une priorité. Elle organise le comité technique et en suit le plan "
        "d'actions ; indiquez sa fonction, jamais le nom d'une personne.",
        "pilote de la priorité, structure pilote, chef de file, référent, pilotage",
        passages="M3",
    ),
    _notion(
        "porteur",
        "C'est la structure qui met l'action en œuvre, et le plus souvent reçoit la subvention : une "
        "association, un CCAS, une collectivité… À ne pas confondre avec le pilote, qui suit toute une priorité.",
        "porteur de projet, porteur de l'action, opérateur, structure porteuse",
        passages="M3",
    ),
    _notion(
        "comité technique",
        "Il réunit les acteurs concernés par une priorité, à l'invitation du pilote. Il élabore le plan "
        "d'actions, puis se retrouve régulièrement pour rendre compte de l'avancée et de ce que disent les "
        "mesures d'impact.",
        "cotech, comité tech, CT, comité",
        passages="M3",
    ),
    _notion(
        "échelon territorial",
        "C'est la maille qui convient à l'action : un quartier, une commune, une intercommunalité, un "
        "arrondissement… Les partenaires la choisissent pour chaque action, au plus près des personnes.",
        "échelon, échelle, échelon pertinent, maille, échelle territoriale, périmètre, échelon territorial pertinent",
        passages="P3 P5",
    ),
    _notion(
        "public prioritaire",
        "Ce sont d'abord les enfants, les femmes, les familles monoparentales et les travailleurs pauvres. "
        "D'autres publics peuvent être visés si le diagnostic du territoire les désigne.",
        "public, public cible, public visé, publics précaires",
        passages="I P4",
    ),
    _notion(
        "famille monoparentale",
        "C'est un parent qui élève seul un ou plusieurs enfants. C'est l'un des publics prioritaires du pacte.",
        "monoparentalité, parent isolé, parent solo, mère isolée",
        passages="I P4",
    ),
    _notion(
        "travailleur pauvre",
        "C'est une personne qui a un emploi mais dont le ménage vit sous le seuil de pauvreté. C'est l'un des "
        "publics prioritaires du pacte.",
        passages="I P4",
    ),
    _notion(
        "seuil de pauvreté",
        "Il est fixé par convention à 60 % du niveau de vie médian de la population. Le nombre de personnes qui "
        "vivent en dessous sert à répartir les crédits entre les régions.",
        "pauvreté, taux de pauvreté, indicateur de pauvreté",
        passages="II",
        outside="INSEE",
    ),
    _notion(
        "crédits locaux",
        "Ce sont les crédits de l'État attribués à chaque région et entièrement consacrés aux pactes locaux. On "
        "les appelait auparavant « crédits d'alliances locales de solidarités ».",
        "crédits du pacte, crédits locaux du Pacte, crédits d'alliances locales, alliances locales de "
        "solidarités, ALS, enveloppe",
        passages="II M6",
    ),
    _notion(
        "autorisation d'engagement",
        "C'est le plafond de ce que l'État peut promettre. Elle est consommée quand l'acte juridique "
        "(convention, arrêté) est signé, pour le montant ferme qu'il doit.",
        "AE, montant engagé, engagement, engagé",
        passages="M6",
        outside="economie.gouv.fr ; décret 2012-1246 relatif à la gestion budgétaire et comptable publique (GBCP)",
    ),
    _notion(
        "crédit de paiement",
        "C'est ce qui est payé dans l'année. Il peut suivre l'autorisation d'engagement de plusieurs mois, "
        "parfois l'année d'après.",
        "CP, montant payé, paiement",
        outside="economie.gouv.fr ; décret 2012-1246 relatif à la gestion budgétaire et comptable publique (GBCP)",
    ),
    _notion(
        "engagement juridique",
        "C'est l'acte, convention ou arrêté, par lequel l'État crée sa dette envers le porteur. Son numéro est "
        "celui que donne Chorus.",
        "EJ, numéro d'engagement juridique, numéro d'engagement, numéro d'EJ, numéro Chorus, Chorus",
        outside="economie.gouv.fr ; décret 2012-1246 relatif à la gestion budgétaire et comptable publique (GBCP)",
    ),
    _notion(
        "usage dérogatoire",
        "C'est l'emploi des crédits locaux pour de l'ingénierie, de la logistique, de l'animation ou des actions "
        "transverses. Il est admis une fois les pactes financés, si un besoin impératif le justifie.",
        "dérogatoire, dérogation, titre dérogatoire, crédits dérogatoires, ingénierie, action transverse, besoin "
        "impératif",
        passages="II",
    ),
    _notion(
        "cofinancement",
        "C'est l'argent qu'un autre financeur apporte en complément de l'État : caisse de sécurité sociale, "
        "France Travail, ARS, collectivité, entreprise, fondation, fonds européens.",
        "cofi, cofinanceur, cofinancé, financeur",
        passages="M4",
    ),
    _notion(
        "FSE+",
        "C'est le Fonds social européen plus, qui soutient l'emploi et l'inclusion. Il est compté à part des "
        "autres fonds européens.",
        "FSE, FSE plus, fonds social européen, fonds social européen plus",
        passages="M4",
    ),
    _notion(
        "contribution humaine ou logistique",
        "C'est un apport sans argent : du personnel, un véhicule, un local, du matériel. Tous les projets n'ont "
        "pas besoin d'un financement.",
        "contribution, contribution humaine, contribution logistique, apport en nature, moyens humains, moyens "
        "logistiques",
        passages="I M4",
    ),
    _notion(
        "bénéficiaires visés",
        "Ce sont les personnes que l'action veut toucher, sur toute sa durée. Si vous comptez des familles ou "
        "des ménages, dites-le.",
        "cible, nombre de bénéficiaires visés, personnes visées, bénéficiaire, bénéficiaires ciblés",
        passages="P7",
    ),
    _notion(
        "bénéficiaires atteints",
        "Ce sont les personnes que l'action a touchées à ce jour. Une même personne peut l'être par plusieurs "
        "actions : ces nombres ne s'additionnent donc pas d'une action à l'autre.",
        "bénéficiaires touchés, personnes touchées, personnes atteintes",
        passages="P7",
    ),
    _notion(
        "indicateur",
        "C'est ce que l'on compte ou mesure pour savoir si l'action marche. Il est de réalisation (ce que l'on "
        "fait), de résultat (ce qui change) ou d'impact (la part du changement due à l'action).",
        "indicateur de suivi, mesure d'impact, mesure de l'impact",
        passages="M3 P7",
    ),
    _notion(
        "indicateur de réalisation",
        "Il mesure ce que l'on fait. Par exemple : douze ateliers tenus, un bus mis en circulation.",
        "réalisation",
        passages="M3 P7",
    ),
    _notion(
        "indicateur de résultat",
        "Il mesure ce qui change pour les personnes. Par exemple : quarante parents ont trouvé une place de garde.",
        "résultat",
        passages="M3 P7",
    ),
    _notion(
        "indicateur d'impact",
        "Il mesure la part du changement qui est due à l'action, et qui n'aurait pas eu lieu sans elle.",
        "impact",
        passages="M3 P7",
    ),
    _notion(
        "évaluation",
        "C'est la manière dont on saura que l'action marche : par qui, quand et comment. L'instruction demande "
        "de la prévoir dès la conception.",
        "évaluation prévue",
        passages="M3 P7",
    ),
    _notion(
        "QPV",
        "C'est un quartier prioritaire de la politique de la ville : un quartier urbain aux revenus modestes, "
        "dont le contour est fixé par décret. La métropole en compte 1 362 au 1er janvier 2024.",
        "quartier prioritaire, quartier prioritaire de la politique de la ville, quartier politique de la ville, "
        "politique de la ville",
        outside="décret du 28 décembre 2023",
    ),
    _notion(
        "contrat de ville",
        "C'est la convention passée autour du maire et pilotée par l'intercommunalité pour les quartiers "
        "prioritaires, de 2024 à 2030.",
        "contrat de ville 2024-2030, contrat ville",
        outside="politique de la ville",
    ),
    _notion(
        "convention territoriale globale",
        "C'est une démarche de la Caf avec les collectivités d'un territoire, sur cinq ans : petite enfance, "
        "parentalité, logement, accès aux droits…",
        "CTG, convention territoriale",
        outside="caf.fr",
    ),
    _notion(
        "EPCI",
        "C'est un groupement de communes : communauté de communes, communauté d'agglomération, communauté "
        "urbaine ou métropole.",
        "intercommunalité, établissement public de coopération intercommunale, interco, communauté de communes, "
        "communauté d'agglomération, métropole",
        outside="code général des collectivités territoriales",
    ),
    _notion(
        "bassin de vie",
        "C'est le plus petit territoire dans lequel les habitants accèdent aux équipements et aux services courants.",
        outside="INSEE",
    ),
    _notion(
        "arrondissement",
        "C'est la part du département dont un sous-préfet est chargé. Les sous-préfets aident à identifier les "
        "actions du pacte et à les suivre.",
        "arrondissement départemental, sous-préfecture",
        passages="M1",
    ),
    _notion(
        "SIRET",
        "Ce sont les 14 chiffres qui désignent un établissement : les 9 du SIREN de la structure, puis 5 pour "
        "l'adresse.",
        "numéro SIRET, SIREN, n° SIRET",
        outside="INSEE",
    ),
    _notion(
        "néant",
        "C'est dire « rien à déclarer » : il n'y a pas de pacte cette année. Le recueil est alors transmis tel "
        "quel, avec la raison.",
        "recueil néant, état néant, rien à déclarer",
        outside="règle du recueil",
    ),
    _notion(
        "document élargi",
        "C'est un document facultatif, ouvert à la signature de tous les acteurs locaux, qui valorise leurs "
        "engagements contre la pauvreté.",
        "document plus large",
        passages="M5",
    ),
    _notion(
        "personnes concernées",
        "Ce sont les personnes en situation de pauvreté elles-mêmes. Leur participation se prépare en amont et "
        "s'accompagne.",
        "personne concernée, participation, participation des personnes concernées",
        passages="P2 M2",
    ),
    _notion(
        "DIPLP",
        "C'est la Délégation interministérielle à la prévention et à la lutte contre la pauvreté, qui suit les "
        "actions des pactes et leur impact.",
        "délégation interministérielle",
        passages="M3 F",
    ),
    _notion(
        "DGCS",
        "C'est la Direction générale de la cohésion sociale, qui suit les crédits des pactes.",
        "direction générale de la cohésion sociale",
        passages="F",
    ),
)
"""Every notion of the form, those of the instruction first."""


def find(words: str) -> Notion | None:
    """Find the notion that words name, whatever their case, accents, plural, article or small misspelling."""
    found = named(words)
    return found[0] if found else None


def named(words: str, *, inside: bool = True) -> tuple[Notion, str] | None:
    """Find the notion and the name of it that was said, as it is written: « les CP » gives « CP ».

    The words must be the name and nothing more unless ``inside``: « le montant de l'AE ».
    """
    said = " ".join(_stems(words[:_LONGEST]))
    by_name = _by_name()
    if not said or said in by_name:
        return by_name.get(said)
    if len(said) >= _SHORTEST_MISSPELT:
        near = next((name for name in by_name if _is_near(said.split(), name.split())), None)
        if near:
            return by_name[near]
    within = [name for name in by_name if inside and f" {name} " in f" {said} "]
    return by_name[max(within, key=len)] if within else None


def _is_near(said: list[str], name: list[str]) -> bool:
    """Whether two names are one word for word, long words being allowed a slip."""
    return len(said) == len(name) and all(
        one == other or (min(len(one), len(other)) >= _SHORTEST_MISSPELT and fuzz.ratio(one, other) >= _NEARLY)
        for one, other in zip(said, name, strict=True)
    )


@cache
def _by_name() -> dict[str, tuple[Notion, str]]:
    names: dict[str, tuple[Notion, str]] = {}
    for notion in NOTIONS:
        for name in (notion.term, *notion.names):
            names.setdefault(" ".join(_stems(name)), (notion, typeset(name)))
    return names


def _stems(words: str) -> Iterator[str]:
    """Give the words folded, without articles nor marks of the plural."""
    text = words.casefold().replace("œ", "oe").replace("fse +", "fse+").replace("co-fin", "cofin")
    folded = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    for match in _WORD.finditer(folded):
        word = match[0]
        if word not in _EMPTY:
            yield word.rstrip("sx") if len(word) >= _SHORTEST_PLURAL else word
