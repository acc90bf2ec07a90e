"""What credits are for, and the axis of a priority.

Patterns are over folded words; of two that share words, the first one written wins.
"""

CREDIT_USE: tuple[tuple[str, str], ...] = (
    (
        "engineering",
        (
            r"\bprestations? (?:d |de )(?:un |une |l )?(?:cabinet|bureau|consultant|conseil|etude"
            r"|ingenierie)\w{0,4}\b"
        ),
    ),
    (
        "cross_cutting",
        (
            r"\b(?:transvers|mutualis)\w{0,6}\b|\b(?:site|application|appli|guide|plaquette|annuaire|outil"
            r"|plateforme)s?(?: \w+){0,3} (?:pour (?:tous|tout|toutes)|commune?s?|partagee?s?|de toutes"
            r"|du pacte)\b|\bcommunication\b|\b(?:toutes|plusieurs|ensemble de|des) (?:les |nos |trois "
            r"|deux )*(?:actions|priorites)\b"
        ),
    ),
    (
        "facilitation",
        (
            r"\b(?:anim|coordonn|organis|reuni|prepar)\w{0,6} (?:\w+ ){0,3}?(?:reseaux?|comites?|groupes?"
            r"|reunions?|instances?|copil|cotech|partenaires|acteurs|seminaires?|journees?|rencontres?"
            r"|gouvernance|collectif|dynamique|pacte|demarche)\b|\binter ?partenarial\w{0,3}\b"
            r"|\bjournees? (?:\w+ ){0,2}(?:partenaires?|acteurs|reseau|d echanges?)\b"
        ),
    ),
    (
        "engineering",
        (
            r"\b(?:evaluat|audit|etude|enquete|diagnostic|consultant|ingenierie|assistance|expertise|prefigur"
            r"|faisabilite|cartograph|observatoire|conseil)\w{0,5}\b|\b(?:charge|chargee|chef|cheffe"
            r"|charges) (?:de |d )(?:mission|projet|etudes?|developpement|evaluation)\b|\bcoordinat\w{3,6}\b"
        ),
    ),
    (
        "concrete",
        (
            r"\b(?:poste|salaire|remuner\w{1,5}|vacation|heures|etp|temps|intervention|embauche|recrutement"
            r"|recruter|indemnis\w{1,4}|payer|defray\w{1,5}|prise en charge)s?(?: \w+){0,4}? (?:mediat\w{1,5}"
            r"|travailleu\w{1,2}|educat\w{1,4}|animat\w{1,4}|conseill\w{1,3}|infirmi\w{1,3}|psycholog\w{1,2}"
            r"|intervenant\w{0,2}|accompagnat\w{1,4}|assistante? sociale?|cesf|referente?|moniteu\w{1,3}"
            r"|familles?|beneficiaires?|jeunes|personnes|enfants|repas|formation|stage)s?\b"
        ),
    ),
    (
        "concrete",
        (
            r"\b(?:achat|acheter|achats|acquerir|fourniture|fournir|distribu\w{1,5}|donner|offrir|financer"
            r"|payer)s?(?: \w+){0,3}? (?:velos?|couches?|denrees?|repas|colis|kits?|cheques?|tickets?|bons?"
            r"|paniers?|produits?|vetements?|livres?|jouets?|lunettes?|billets?|permis"
            r"|transports? des (?:beneficiaires|familles)|lait|aliments?|alimentation|fruits?|legumes?"
            r"|protections?|lits?|cartables?|sejours?|vacances|activites?|soins?|places?|nuits?|nuitees?"
            r"|heures|cours|ateliers?|sorties?)\b|\bpour (?:les |des )(?:jeunes|familles|enfants|personnes"
            r"|beneficiaires|gens|femmes|habitants)\b|\b(?:va|vont|sert|servent) aux?\b"
        ),
    ),
    (
        "logistics",
        (
            r"\b(?:vehicule|camion|fourgon|camionnette|transport|location|loyer|stock|equip|materiel|mobilier"
            r"|amenag|travaux|entrepot|logisti|livraison|carburant|local|locaux|salle|frais)\w{0,6}\b"
        ),
    ),
)
AXIS: tuple[tuple[str, str], ...] = (
    (
        "other",
        (
            r"\b(?:aucun|aucune|ni l un|hors)(?: \w+){0,4}? ?(?:axe|axes|quatre|4|d eux|colle|correspond"
            r"|convient)?\b|\bpas (?:vraiment |du tout |tout a fait )?(?:dans|d|un|un seul|sur) (?:un |des "
            r"|les |aucun )?axes?\b|\b(?:inclassable|transversale?|les quatre|tous les axes)\b"
        ),
    ),
    (
        "childhood",
        (
            r"\b(?:numero|axe|le|l axe|n|no) ?(?:numero |no |n )?(?:1|un|i)\b(?! [a-z])|\b(?:soutien|aide"
            r"|accompagnement|appui)s? (?:aux |des |a la |de la )(?:parents|parentalite|familles|meres|mamans"
            r"|enfants|jeunes parents)\b|\b(?:enfan|parental|creche|scolair|scolarit|educat|petite enfance"
            r"|bebe|matern|cantine|periscol)\w{0,6}\b"
        ),
    ),
    (
        "employment",
        (
            r"\b(?:numero|axe|le|l axe|n|no) ?(?:numero |no |n )?(?:2|deux|ii)\b(?! [a-z])|\b(?:emploi|travail"
            r"|insertion|boulot|chomage|embauche|professionnel|metier|entreprise|formation|rsa"
            r"|employab)\w{0,6}\b"
        ),
    ),
    (
        "transition",
        (
            r"\b(?:numero|axe|le|l axe|n|no) ?(?:numero |no |n )?(?:4|quatre|iv)\b(?! [a-z])|\b(?:energi"
            r"|energet|ecolog|climat|environnement|renovation|thermique|velo|recycl|reemploi|durable|sobri"
            r"|transition)\w{0,6}\b|\bmobilites? (?:propre|douce|durable|verte|active|solidaire)s?\b"
            r"|\balimentation (?:durable|saine|bio|locale|de qualite)\b|\bcircuits? courts?\b"
        ),
    ),
    (
        "rights",
        (
            r"\b(?:numero|axe|le|l axe|n|no) ?(?:numero |no |n )?(?:3|trois|iii)\b(?! [a-z])|\b(?:sans abri"
            r"|sans domicile|sdf|exclu|exclusion|acces aux|droit|non recours|heberg|domicili|sante|soin|rue"
            r"|aller vers|precarite alimentaire|aide alimentaire|surendett|numerique|illectron|mal log"
            r"|bidonville|squat|maraude)\w{0,6}\b"
        ),
    ),
)
