"""How figures are told of what is measured: what names the start, the target and what is reached, what a number of a name looks like."""

import re

from survey.domain.vocabulary import IndicatorKind

BASELINE, TARGET, VALUE = "indicator_baseline", "indicator_target", "indicator_value"
SHORTEST, LONGEST = 3, 200
MOST_NUMBERS = 12
KINDS = {
    "real": IndicatorKind.OUTPUT,
    "outp": IndicatorKind.OUTPUT,
    "resu": IndicatorKind.RESULT,
    "outc": IndicatorKind.RESULT,
    "impa": IndicatorKind.IMPACT,
}
OF_KIND = "realisations?|resultats?|impacts?|outputs?|outcomes?"
# « (indicateur de résultat) », « , réalisation », « : c'est un indicateur d'impact », « [résultat] ».
KIND_ASIDE = re.compile(
    r"(?: ?(?:[,;:([]|->?) ?|^)(?:(?:c'est|est|soit|il s'agit d'|type|nature|categorie)(?: ?:)? ?)?(?:un )?(?:indicateurs? ?)?"
    rf"(?:de |d'|en |du |de la |de l')?(?P<kind>{OF_KIND}) ?(?:[)\]]|(?=[,;.(]|->?|$))"
)
KIND_NAMED = re.compile(rf"[,:(-]? ?\b(?:c'est |est )?(?:un )?indicateurs? (?:de |d'|en )(?P<kind>{OF_KIND})\b ?[):]?")
COLON = re.compile(r" ?[:=] ?")
AROUND = (
    r"(?:[,(-] ?)?(?:\b(?:avec|pour|et|dont|soit|mais|nous|on) )?(?:\b(?:la|le|une|un|notre|nos|sa|en|on en"
    r"|nous en) |\bl')?"
)
ABOUT = r"(?:environ|au moins|au mieux|pres de|plus de|quelque|autour de)"
GAP = (
    rf"(?: ?(?:[:=>(]|->) ?| )(?:(?:est|sera|serait|etait|fixee?s?|reste|de|d'|a|etant|en)(?: |(?<=')))?(?:(?:de |d'"
    rf"|a ))?(?:{ABOUT} )?$"
)
# « cible fin 2025 : 60 % », « objectif à 12 mois : 40 ».
LONG_GAP = r" (?:[a-z0-9'/ ]{1,30}) ?[:=] ?$"
CUES = {
    BASELINE: r"(?:(?:point|valeur|situation|taux|niveau|chiffre|etat) (?:de |d'|du )?(?:depart|initiale?|actuel(?:le)?"
    r"|reference|base)"
    r"|au depart|depart|initiale?(?:ment)?|au lieu de|valeur de reference|reference|base(?:line)?|partant de|on part de"
    r"|part(?:ant)? de|partir de|t0)",
    TARGET: r"(?:cibles?|objectifs?|obj|but|vise(?:e?s?|nt)|visons|attendue?s?|attend(?:u|s|ons)?|a atteindre|atteindre"
    r"|esper(?:e|ee|es|ons)|jusqu'a"
    r"|prevue?s?|prevoit|valeur cible|valeur visee|(?:passer|monter|porter|ramener|arriver|descendre|baisser) a|d'ici)",
    VALUE: r"(?:realisee?s?|atteinte?s?|a ce jour|deja|constatee?s?|mesuree?s?|valeur(?: (?:atteinte|actuelle|constatee"
    r"|mesuree|a ce jour))?"
    r"|resultat(?: obtenu)?|(?:on|nous) (?:en )?(?:est|sommes) a|en est a|bilan|obtenu|aujourd'hui|actuellement|fait"
    r"|on a|il y en a)",
}
BEFORE = {part: re.compile(rf"{AROUND}\b{cues}(?:{GAP}|{LONG_GAP})") for part, cues in CUES.items()}
TIGHT = {part: re.compile(rf"{AROUND}\b{cues}{GAP}") for part, cues in CUES.items()}
ANY_CUE = "|".join(CUES.values())
CUE_ASIDE = re.compile(rf"(?: ?[,(-] ?|^| ){AROUND}\b(?:{ANY_CUE})(?: [a-z0-9' ]{{1,20}})?$")
CUE_NOUN = re.compile(
    rf"{AROUND}\b(?:cibles?|objectifs?|obj|valeur cible|a atteindre)(?: (?:20[0-9]{{2}}|a atteindre|visee?|fin 20[0-9]{{2}}))?$"
)
AGAINST = re.compile(rf"{AROUND}\b(?:contre|au lieu de){GAP}")
FROM = re.compile(
    r"(?:[,(-] ?)?(?:\b(?:pour |a |et |on |nous |doit |devrait |devra )?(?:passe(?:r|nt|ra)?|augmente(?:r|ra)?"
    r"|baisse(?:r|ra)?|evolue(?:r|ra)?"
    rf"|monte(?:r)?|reduire|descendre|aller|vont|va|doit passer) )?\b(?:de|d'|depuis|entre) ?(?:{ABOUT} )?$"
)
NOUN = r"(?: ?(?:%|€|k€)| ?[a-z]{1,14}(?:[-/][a-z]{1,14})?)?"
TO = re.compile(
    rf"{NOUN}(?: (?:aujourd'hui|actuellement|en 20[0-9]{{2}}|au depart))? ?(?:a|vers|puis|jusqu'a|->|=>|>) ?(?:{ABOUT} )?"
)
ARROW = re.compile(rf"{NOUN} ?(?:->|=>|>|→) ?")
OUT_OF = re.compile(rf"{NOUN} ?(?:sur|/) ?(?:les |un objectif de |une cible de )?")
AFTER = {
    BASELINE: re.compile(
        r",? ?\(?(?:au depart|initialement|en (?:19|20(?:1[0-9]|2[0-3]))\b|l'an dernier|l'annee derniere|avant l'action)"
    ),
    TARGET: re.compile(
        r"(?: [a-z'-]{1,18}){0,6}?,? ?\(?(?:d'ici|vise[es]{0,2}\b|attendue?s?\b|prevue?s?\b|esperee?s?\b"
        r"|cible\b(?! ?[:=]? ?(?:de )?[0-9])|en (?:fin )?202[5-9]"
        r"|fin 202[5-9]|a atteindre|comme (?:cible|objectif)|l'an prochain)"
    ),
    VALUE: re.compile(
        r"(?: [a-z'-]{1,18}){0,6}?,? ?\(?(?:a ce jour|deja\b|(?:realisee?s?|atteinte?s?)\b(?! ?[:=]? ?[0-9])"
        r"|obtenue?s? a|au [0-9]|depuis\b|aujourd'hui|mesuree?s?\b"
        r"|constatee?s?\b)"
    ),
}
NOT_A_UNIT = (
    "a au aux d'ici avant apres a en et ou sur pour par dans depuis de du des la le les l un une sont est sera soit fin"
    " debut mi contre puis"
    " deja aujourd hui actuellement cible objectif vers jusqu realise realises realisee realisees atteint atteints vise"
    " vises visee visees"
    " attendu attendus attendue attendues prevu prevus prevue prevues environ mesure mesuree chaque janvier fevrier"
    " mars avril mai juin juillet"
    " aout septembre octobre novembre decembre ce cette qui que ont ayant ans d l"
)
NOT_UNITS = frozenset(NOT_A_UNIT.split())
TIME_WORDS = (
    "an ans annee annees mois jour jours journee journees semaine semaines heure heures h j min minutes minute fois km"
    " kms trimestre"
    " trimestres semestre semestres etape jrs"
)
TIME = frozenset(TIME_WORDS.split())
UNIT = re.compile(
    r" ?(?P<unit>%|°[cf]?(?![a-z])|pour ?cent\b|pct\b|k?€|euros?\b|keuros?\b"
    r"|[a-z]{1,20}(?:[-/][a-z]{1,20}){0,2}(?: sociales?(?= |$)| (?:parents|jeunes)(?= |$))?)"
)
PERCENT = frozenset({"%", "pourcent", "pour cent", "pct"})
EUROS = frozenset({"€", "k€", "euro", "euros", "keuro", "keuros"})
LINK_START = re.compile(
    r"[^a-z0-9]*(?:(?:le|la|les|l'|un|une|des|et|de|d'|pour|au|aux|en|sur|a|du|(?:on|nous) (?:mesure|suit|suivra"
    r"|mesurera|mesurerons|suivrons|compte|comptera|compterons)"
    r"|indicateurs?(?: ?(?:n ?°? ?)?[1-9])?|puis|aussi|enfin|ensuite"
    r"|je dirais|ce serait|il y a|c'est|disons|plutot|alors|donc|euh) ?\b)*[^a-z0-9]*"
)
BULLET = re.compile(r"[ \-*•>]*(?:[1-9]{1,2} ?(?:[).°]|er|e\b) ?|[a-f]\) ?)?[ \-*•]*")
TAIL = re.compile(
    r"(?:[\s,;:=(\[/>.-]|\b(?:(?:la |une |notre |valeur )?(?:cible|visee?)|(?:l'|un |notre )?objectif|de|a|au|aux|en"
    r"|d'ici|d'ici la|et|avec|pour|soit|est|sera"
    r"|sont|vise[es]?|visons|a ce jour|deja|actuellement|aujourd'hui|jusqu'a|on en est))+$"
)
LABEL_END = re.compile(
    r"[,;:=()\[\]>]| - |->|\b(?:d'ici|a ce jour|au depart|deja|actuellement|aujourd'hui|vise[es]{1,2}|vises?"
    r"|attendue?s?|prevue?s?"
    r"|(?<=[a-z]s )realise[es]{0,2}|(?:la |notre )?cible|(?:l'|un )?objectif|soit|au [0-9]|en 202[0-9]|fin 202[0-9]"
    r"|contre|jusqu'en|jusqu'a|avant fin|depuis)\b"
)
AS_LABEL_BEFORE = re.compile(
    r"\b(?:a|apres|au[- ]dela d[e']|au[- ]dessus d[e']|au[- ]dessous d[e']|au (?:moins|plus)|plus d[e']|moins d[e']"
    r"|sous|dans les?|en|sur|les|des|tous les"
    r"|chaque|pendant|durant|superieure?s? a|inferieure?s? a|depassant|avant|d'au moins|d'environ|age[es]{0,2} de"
    r"|minimum|depuis) ?(?:les |plus de |moins de )?$"
)
LETTERS = re.compile(r"[a-z]{3}")
YEARS = range(1990, 2036)
LONGEST_TAIL, ROOM = 80, 18
ROUGHLY = re.compile(rf"[^a-z]*(?:{ABOUT} ?)?")
OF_WHAT = re.compile(r" (?:de|des|du|d')\b")
NOTE = re.compile(r"\b(?:notes?|scores?|satisfaction|moyenn?e?|evaluation|echelle)\b")
SCALES = (5, 10, 20, 100)
