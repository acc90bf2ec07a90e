"""The state of the pact, what steers it, the schemes that it goes with, how often a committee meets.

Patterns are over folded words; of two that share words, the first one written wins.
"""

PACT_STATE: tuple[tuple[str, str], ...] = (
    (
        "none",
        (
            r"\b(?:pas|aucun|sans|ni|jamais)(?: de| d un| un| souhaite| voulu| encore| prevu)* pacte\b"
            r"|\b(?:en (?:fait|fera|fait pas|aura|ferons|avons|a)|y (?:a|aura)) pas\b|\b(?:pas|ne) (?:souhait"
            r"|voul|voulu|fait|fera)\w{0,3} (?:pas )?(?:de |faire )?(?:pacte)\b|\brenonc\w{1,3}\b|\bpas (?:en"
            r"|pour) (?:2024|cette annee)\b"
        ),
    ),
    (
        "preparing",
        (
            r"\b(?:rien|pas|aucun)(?: n)?(?: est| a)?(?: encore| ete| vraiment)* (?:valid|adopt|approuv|act"
            r"|arret|stabilis|redig|ecrit|commenc|final|fini|termin|pret|abouti|boucl)\w{0,4}\b"
            r"|\brien n est sign\w\b"
        ),
    ),
    (
        "preparing",
        (
            r"\b(?:en attente de|avant|reste la|manque la|pour) (?:la )?validation\b|\bvalidation (?:prevue|en"
            r"|au|le|a venir|attendue)\b|\b(?:reste a|a|doit etre|sera|va etre) (?:valid|adopt|approuv|redig"
            r"|ecri|final)\w{0,4}\b"
        ),
    ),
    (
        "preparing",
        (
            r"\b(?:demarre|lance|commence|debute|engage|poursuit|finalise|redige|ecrit|travaille|construit"
            r"|prepare|consulte|concerte|discute|avance|reflechit)\w{0,3} (?:la|le|les|sur|avec|un|une|encore"
            r"|toujours|actuellement|dessus)\b|\b(?:ebauche|diagnostic|concertation|redaction|consultation"
            r"|brouillon|v1|relecture|atelier)s?\b(?: (?:est|sont))? (?:en cours|se termine|se poursuit"
            r"|commence|continue|lance|avance|demarre|en ce moment)\w{0,2}\b|\b(?:ebauche|brouillon|esquisse"
            r"|trame)\b"
        ),
    ),
    (
        "agreed",
        (
            r"\b(?:on|nous|prefet|se) (?:le )?sign(?:e|ons|era|erons) (?:le|la semaine|lundi|mardi|mercredi"
            r"|jeudi|vendredi|demain|en|bientot|dans|mi|fin|debut)\b(?! prefet)|\b(?:sera|seront|va|doit"
            r"|devrait)(?: etre)? sign\w{0,3}\b"
        ),
    ),
    (
        "agreed",
        (
            r"\bmanque\w{0,2}(?: plus)?(?: que)?(?: encore)? (?:la|les|une|deux|trois|quelques|des|sa|leur"
            r"|le paraphe)(?: \w+)? ?signatures?\b|\b(?:parti|partie|pret|prete|part|bon|mur|transmis"
            r"|envoye)\w? (?:pour|a|en|au) (?:la )?(?:signature|signer|parapheur|etre signe)\b|\b(?:reste"
            r"|plus) (?:qu|plus qu)? ?a (?:le )?signer\b"
        ),
    ),
    (
        "agreed",
        (
            r"\b(?:valid|adopt|approuv|act|arret|vot)\w{1,2}(?: \w+){0,4}? (?:non|pas|reste a|a"
            r"|avant)(?: encore)? (?:sign|paraph)\w{1,4}\b|\b(?:non|pas) (?:encore )?sign\w{1,3} mais (?:deja "
            r"|bien )?(?:valid|adopt|approuv|act|boucl|final|pret)\w{0,3}\b"
        ),
    ),
    (
        "signed",
        (
            r"\bsignature(?:s)? (?:\w+ ){0,2}?(?:a eu lieu|ont eu lieu|faite|effectuee|realisee|apposee"
            r"|officielle (?:le|hier)|hier)\b|\b(?:a|ont|avons|est|ete)(?: tous| toutes| bien| deja| enfin"
            r"| tout juste)? sign\w{1,3}\b|\bsign\w{1,2} (?:hier|le|en|depuis|par|avant hier"
            r"|la semaine derniere|cet ete|avec|ce matin|au|lors|du)\b"
        ),
    ),
)
GOVERNANCE: tuple[tuple[str, str], ...] = (
    (
        "existing",
        (r"\b(?:la|les|du) memes? (?:qu|instance|comite|copil)\w{0,2}|\bmemes? (?:instance|comite|copil)\b"),
    ),
    (
        "undecided",
        (
            r"\b(?:pas|rien|non|aucune?)(?: encore| n est| de| d)*(?: decide| tranche| choisi| arrete| fixe"
            r"| defini| arbitre| instance| pour l instant| pour le moment)\w{0,2}|\b(?:a|reste a) (?:definir"
            r"|decider|arbitrer|trancher|fixer|choisir|voir|preciser|determiner)\b|\b(?:on"
            r"|nous) (?:y )?(?:hesit|reflechi|discut|ver|en parl)\w{1,5}\b|\ben (?:discussion|reflexion|debat"
            r"|suspens)\b|\bentre (?:deux|plusieurs)\b"
        ),
    ),
    (
        "created",
        (
            r"\b(?:cree|creee|creation|creons|creer|monte|montee|installe|installee|constitue|constituee"
            r"|mise? en place|instaure|instauree|inaugure|lance|lancee)s?\b(?! il y a| depuis"
            r"| en (?:20[01][0-9]|202[0-3]))|\b(?:nouvelle?|nouveau|tout nouveau) (?:\w+ )?(?:instance|comite"
            r"|copil|conseil|groupe|commission|gouvernance|cellule)\b|\b(?:ad hoc|dediee?|expres"
            r"|specifique\w{0,4}|specialement|sur mesure|propre au pacte)\b"
        ),
    ),
    (
        "existing",
        (
            r"\b(?:exist|preexist)\w{0,5}\b|\bdeja\b|\b(?:greff|adoss|appui|rattach|utilis|reutilis|repren"
            r"|repris|conserv|gard|branch|insere|integr|fondu|port|calque|elargi|mutualis)\w{0,6} (?:e |ee "
            r"|es )?(?:sur|a|au|aux|le|la|les|dans|l|par|celle|celui)\b|\b(?:dans le cadre|au sein"
            r"|sous l egide|dans) d\w{0,2}\b|\bcell?es? (?:du|de|des|d|qui)\b|\bcelui (?:du|de|des|d|qui)\b"
            r"|\bdepuis (?:20|[0-9]+ ans|longtemps|des annees)"
        ),
    ),
)
FREQUENCY: tuple[tuple[str, str], ...] = (
    (
        "other",
        (
            r"\b(?:quand|selon|en fonction|a la demande|au besoin|si besoin|irreguli|ponctuel|variable"
            r"|aleatoire|au fil|au coup|pas de (?:rythme|regle|frequence|calendrier))\w{0,10}"
        ),
    ),
    (
        "other",
        (
            r"\b(?:3|trois|7|8|9|sept|huit|neuf)(?: fois| x|x| reunions?| seances?| rencontres?)* (?:par an"
            r"|dans l annee|l an|an|annuelles?|par annee|l annee)\b|\b(?:deux|2|trois|3|quatre|4)(?: fois| x|x"
            r"| reunions?| seances?)* (?:par|le) mois\b"
        ),
    ),
    (
        "other",
        (
            r"\b(?:une?|1)(?: seule| fois| x|x| reunion| seance| rencontre)* (?:par an|dans l annee|l an"
            r"|l annee|an|annuelle|par annee)\b|\b(?:toutes les|chaque|par) (?:deux |trois |2 |3 |six "
            r"|6 )?semaines?\b|\btous les (?:quatre|4|cinq|5|quinze|15|dix|10) (?:mois|jours)\b"
        ),
    ),
    (
        "half_yearly",
        (
            r"\b(?:2|deux)(?: fois| x|x| reunions?| seances?| rencontres?| comites?)* (?:par an|dans l annee"
            r"|l an|an|annuel\w{0,3}|par annee|l annee)\b|\b(?:en|a l|au) (?:janvier|fevrier|mars|avril|mai"
            r"|juin|printemps|ete) et (?:en |a l |au |une autre en )?(?:juillet|aout|septembre|octobre"
            r"|novembre|decembre|automne|hiver|fin d annee)\b|\b(?:une?|1)? ?(?:fois|x|1x|reunion)? ?(?:par"
            r"|chaque|le|tous les|le) semestres?\b"
        ),
    ),
    (
        "quarterly",
        (
            r"\b(?:4|quatre)(?: fois| x|x| reunions?| seances?| rencontres?| comites?)* (?:par an|dans l annee"
            r"|l an|an|annuel\w{0,3}|par annee|l annee)\b|\b(?:1 ?x|1|une|un|une fois|1 fois|fois|par|chaque"
            r"|tous les|le) (?:fois )?(?:par |au |le )?trim(?:estre)?s?\b|\btrim\b|\b(?:tous"
            r"|tout) les (?:trois|3) mois\b|\ba chaque saison\b"
        ),
    ),
    (
        "bimonthly",
        (
            r"\b(?:5|6|cinq|six)(?: fois| x|x| reunions?| seances?| rencontres?| comites?)* (?:par an"
            r"|dans l annee|l an|an|annuel\w{0,3}|par annee|l annee)\b|\b(?:tous|tout|ts) les (?:deux"
            r"|2) mois\b|\b(?:un|1) mois sur (?:deux|2)\b|\bbi ?mestr\w{0,5}\b"
        ),
    ),
    (
        "monthly",
        (
            r"\b(?:10|11|12|dix|onze|douze)(?: fois| x|x| reunions?| seances?| rencontres?"
            r"| comites?)* (?:par an|dans l annee|l an|an|annuel\w{0,3}|par annee|l annee)\b|\b(?:tous|ts"
            r"|tout) les mois\b|\bchaque (?:debut de |fin de )?mois\b|\b(?:une?|1) ?(?:fois|x|reunion|seance"
            r"|rencontre)? ?(?:par|chaque|le|du|dans le|au) mois\b|\b(?:premier|deuxieme|troisieme|dernier|1er"
            r"|2e|3e) \w{5,8} (?:du|de chaque|de|chaque) mois\b"
        ),
    ),
)
LINKED_SCHEME: tuple[tuple[str, str], ...] = (
    (
        "metropolis_contract",
        (
            r"\b(?:contrat|convention|pacte|accord|cls)s?(?: (?!ville|sante|schema|et|plan|feuille|ctg"
            r"|territoriale)\w+){0,4}? (?:metropole|metropolitain|metropolitaine|eurometropole)s?\b"
        ),
    ),
    (
        "department_contract",
        (
            r"\b(?:contrat|convention|accord|cls)s?(?: (?!metropole|ville|sante|territoriale|schema|et|pdal"
            r"|plan|feuille|ctg)\w+){0,4}? (?:conseil departemental|departement|departementale?|cd [0-9]{2}"
            r"|cd[0-9]{2}|collectivite europeenne)s?\b(?! (?:d action|de l habitat|pour l insertion))"
            r"|\bcontractualisation\b"
        ),
    ),
    (
        "none",
        (
            r"^(?:non |avec |pour l instant |pour le moment |il n y a |y a |a priori )*(?:rien|aucune?"
            r"|pas d(?:e)? ?(?:articulation|lien|demarche|autre)\w{0,10}|neant|sans lien|nada)(?: (?:du tout"
            r"|pour l instant|pour le moment|particuliere?|specifique|prevue?|autre demarche|demarche"
            r"|articulation|de tout ca|a ce jour|a ce stade))*$"
        ),
    ),
)
