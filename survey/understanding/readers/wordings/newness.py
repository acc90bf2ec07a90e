"""Whether an action is new, and how far it reaches.

Patterns are over folded words; of two that share words, the first one written wins.
"""

NOVELTY: tuple[tuple[str, str], ...] = (
    ("continued", r"\b(?:ca|cela) fait (?:\w+ )?(?:ans?|mois|longtemps)\b|\breprise de l(?: action| annee)?\b"),
    (
        "reinforced",
        (
            r"\b(?:on|nous) (?:y )?(?:a|avons|ont) (?:\w+ )?(?:r?ajoute|elargi|etendu|renforce|double|augmente"
            r"|densifie|ouvert)\w{0,2} (?:aux?|des|deux|trois|de|une?|les?|la|[0-9])\b"
        ),
    ),
    ("continued", r"\bdans (?:la|le) (?:ligne\w{0,2}|prolongement|suite|continuite)\b"),
    (
        "reinforced",
        (
            r"\b(?:nombre|capacite|places?|public|perimetre|budget|duree|volume|horaires?|effectifs?|moyens"
            r"|territoire)(?: \w+){0,3} (?:augment|doubl|s elargi|grandi|s eten|mont|progress)\w{0,4}\b"
        ),
    ),
    (
        "reinforced",
        (
            r"\b(?:on|nous) (?:densifi|muscl|etoff|complet|accelere|accro|enrichi|recrut|deploi)\w{1,5}\b"
            r"|\b(?:recrut|embauch)\w{1,3} (?:un|une) (?:deuxieme|second|seconde|autre)\b"
        ),
    ),
    (
        "continued",
        (
            r"\b(?:elle|il|ca|on|l action|nous) (?:se )?(?:poursui|continu|perdur|dur)\w{1,5}\b|\b(?:elle|il"
            r"|ca|qui) (?:avait|a|avaient) deja (?:lieu|ete|exist)\w{0,3}|\b(?:on|nous) (?:la |le |l )?(?:mene"
            r"|menons|porte|portons|finance|financons|fait|conduit) depuis\b"
        ),
    ),
    (
        "reinforced",
        (
            r"\b(?:plus|davantage|deux fois plus|trois fois plus|encore plus) (?:de |d )(?!la\b)\w+|\b(?:de"
            r"|des) (?:nouveaux|nouvelles|nouvel)\b|\b(?:un|une|le|la|avec) (?:\w+ )?(?:deuxieme|second"
            r"|seconde|2e|2eme|troisieme|3e) (?!edition|annee|saison|fois|vague|session|tour|reconduction)\w+"
        ),
    ),
    (
        "reinforced",
        (
            r"\b(?:en )?(?:ajoutant|elargissant|etendant|renforcant|doublant|ouvrant|incluant|integrant"
            r"|augmentant|intensifiant|passant|rajoutant)\b|\b(?:on|nous) (?:(?:l|la|le|y|en|lui|s) )?(?:ouvr"
            r"|ajout|rajout|elargi|eten|renforc|doubl|tripl|augment|intensifi|developp|amplifi|integr|inclu"
            r"|compl)\w{1,6}\b|\b(?:elle|il|ca|l action) (?:(?:s|se) )?(?:ouvre|elargit|etend|renforce|grossit"
            r"|grandit|monte en|double|triple|developpe|agrandit|gagne)\b"
        ),
    ),
    (
        "reinforced",
        (
            r"\b(?:de|passe\w{0,2} de) [0-9]{1,5} a [0-9]{1,5}\b|\b[0-9]+ (?:\w+ )?(?:de plus|supplementaires?"
            r"|en plus)\b|\b(?:une?|deux|trois|quatre|cinq|plusieurs|des|quelques) (?:\w+ ){1,2}(?:de plus"
            r"|supplementaires?|en plus)\b|\bplus (?:grosse?|grande?|large|loin|ambitieu\w{1,2}|important\w?"
            r"|fort\w?|vite|souvent) que\b|\b(?:grosse|grande|forte) (?:montee|extension)\b"
        ),
    ),
    (
        "reinforced",
        (
            r"\b(?:existait|existe|existante?|connue?|ancienne?|meme)\b.{0,60}\b(?:mais|sauf que|et|maintenant"
            r"|desormais|avec|plus)\b.{0,40}\b(?:aussi|en plus|de plus|plus de|nouve\w{1,4}|elargi\w{0,2}"
            r"|eten\w{0,5}|renforc\w{0,3}|ajout\w{0,3}|supplementaires?)\b"
        ),
    ),
    (
        "reinforced",
        (
            r"\bmais (?:en )?(?:mieux|plus (?:grand|large|gros|fort|intense|soutenu))\w{0,3}\b|\b(?:extension"
            r"|renfort|renforcement|elargissement|montee en (?:charge|puissance))\b|\bdes moyens en plus\b"
            r"|\bavec plus\b"
        ),
    ),
    (
        "continued",
        (
            r"\b(?:pas|plus|rien|non|aucune?)(?: \w+)? (?:de |du |tout |tres |vraiment )*(?:nouv|neuf|neuve"
            r"|change|bouge|inedit)\w{0,4}\b|\bsans (?:rien )?(?:chang|modif|evolution)\w{0,5}\b"
        ),
    ),
    (
        "continued",
        (
            r"\b(?:existait|existe|tourne|tournait|fonctionne|dure|marche|se fait|se faisait|est en place"
            r"|en place|financ\w{1,3}|portee?|conduite?|menee?|active?) (?:deja|depuis)\b|\b(?:deja|existait"
            r"|avait deja|avions deja) (?:financ|fait|mene|conduit|porte|men|en place|exist|la|l an|en 20"
            r"|l annee)\w{0,4}"
        ),
    ),
    (
        "continued",
        (
            r"\b(?:on|nous) (?:la|le|les) (?:refait|refaisons|reprend|reprenons|continue|continuons|poursuit"
            r"|poursuivons|garde|gardons|relance|relancons|remet|reconduit|avait|avions|connait|fait chaque"
            r"|faisait|finance depuis)\b|\b(?:on|nous|l) (?:l )?(?:avait|avions|a) deja\b"
            r"|\bremet(?:tons)? (?:ca|le couvert)\b|\brepart\w{0,3} (?:pour|comme|avec)\b"
        ),
    ),
    (
        "continued",
        (
            r"\b(?:comme|idem|pareil qu\w{0,2}|meme chose qu\w{0,2}|suite de|suite a)(?: en| l"
            r"| a)? (?:20[0-9]{2}|an(?:nee)? (?:dernier|derniere|passe|passee|d avant|precedente?)|avant"
            r"|d habitude|toujours)\b|\b(?:deuxieme|seconde?|troisieme|quatrieme|cinquieme|sixieme|[2-9](?:e"
            r"|eme|nde|d)|[1-9][0-9](?:e|eme)) (?:edition|saison|annee|fois|vague|session|tour|reconduction"
            r"|millesime)\b"
        ),
    ),
    (
        "continued",
        (
            r"\bmemes? (?:budget|public|action|dispositif|format|perimetre|porteur|formule|modele|montant"
            r"|equipe)s?\b|\b(?:elle |il |ca )existait\b|\bdepuis (?:longtemps|toujours|des annees"
            r"|[0-9]{1,2} ans|(?:un|deux|trois|quatre|cinq|six|dix) ans|20[012][0-9]|l an dernier)\b"
            r"|\btous les ans\b|\bhabituelle?\b"
        ),
    ),
    (
        "new",
        (
            r"\b(?:jamais|rien|aucun\w{0,2}) (?:\w+ ){0,2}?(?:fait|tent|essay|eu|vu|exist|propos|mont|test"
            r"|mis en place|comparable|equivalent|de tel|d equivalent)\w{0,3}(?: (?:avant|ici|jusque? la"
            r"|encore))?\b"
        ),
    ),
    (
        "new",
        (
            r"\b(?:vient|viens|venons|viennent) (?:juste )?d (?:etre )?(?:cre|mont|lanc|ouvr|invent"
            r"|imagin)\w{0,3}\b|\b(?:cree{1,2}|montee|monte|lancee|lance|nee|inventee|imaginee|ouverte|inauguree"
            r"|demarree)s? (?:cette annee|en 2024|ce printemps|cet ete|cet automne|a la rentree|pour le pacte"
            r"|pour l occasion|de toutes pieces|par le pacte|avec le pacte)\b|\b(?:creation|nouveaute"
            r"|lancement|demarrage) (?:20[0-9]{2}|totale?|pure|complete?|cette annee|d une action)\b"
        ),
    ),
    (
        "new",
        (
            r"\b(?:toute?|entierement|completement|totalement|vraiment|plutot) (?:neuve?|neuf|nouvel\w{1,2}"
            r"|nouveau)\b|\bdu (?:neuf|nouveau)\b|\bpremiere? (?:annee|edition|fois|experience|experimentation"
            r"|saison)\b|\bon (?:innove|experimente|teste|essaie|part de rien|invente|defriche)\b"
            r"|\ba titre experimental\b|\bpart\w{0,2} de (?:zero|rien)\b"
        ),
    ),
)
SCALE: tuple[tuple[str, str], ...] = (
    (
        "department",
        (
            r"\btoute? (?:l ile|l archipel)\b|\b(?:ile|archipel|guyane|guadeloupe|martinique|mayotte"
            r"|reunion) entiere?\b|^(?:[0-9]{2,3}|2[ab]) entier$"
        ),
    ),
    ("interdepartmental", r"^(?:[0-9]{2}|2[ab])(?: et| plus)? (?:[0-9]{2}|2[ab])\b"),
    ("epci", r"\bintercom\b"),
    (
        "interdepartmental",
        (
            r"\b(?:a cheval|limitrophe|frontalier|frontaliere)s?(?: sur| entre)?(?: les| deux| plusieurs| le"
            r"| la| l)*(?: departements?| [0-9]{2}\b| voisin)|\b(?:deux|trois|quatre|plusieurs|les 2|2"
            r"|3) departements?\b|\bdepartements? (?:voisin|limitrophe|d a cote|mitoyen)s?\b|\b(?:toute?"
            r"|ensemble de|echelle de|niveau|echelon) (?:la |l |de la )*(?:region|regional|regionale)\b"
            r"|\b(?:infra|supra|multi|pluri) ?(?:regional|departemental)\w{0,2}\b"
        ),
    ),
    (
        "neighbourhood",
        (
            r"\b(?:qpv|quartiers?|cites? (?:hlm|des|du|de la)|hlm|zup|zus|ilot|pieds? d immeubles?"
            r"|bas d immeubles?|quelques rues|une rue|pate de maisons|grands? ensembles?|banlieue|citee?"
            r"|residence)\b"
        ),
    ),
    (
        "epci",
        (
            r"\b(?:plusieurs|deux|trois|quatre|cinq|six|[2-9]|[1-9][0-9]) (?:interco|intercos|epci|agglos?"
            r"|comcoms?|cc|com com|communautes?)\w{0,12}\b|\b(?:toute?|ensemble de|echelle de|territoire de"
            r"|perimetre de|ressort de) (?:la |l |le |notre )*(?:interco\w{0,10}|epci|agglo\w{0,8}|comcom|cc"
            r"|com com|communaute\w{0,2}|metropole|cu|ca|cdc)\b|\bmetropolitain\w{0,2}\b|\bcommunautaire\b"
            r"|\b(?:syndicat|petr|sivom|sivu)\b"
        ),
    ),
    (
        "living_area",
        (
            r"\b(?:bassins? (?:de vie|d emploi|de population|de services?|d habitat|de proximite)"
            r"|zone d emploi|bassin|aire d attraction|canton|autour de \w+(?: et (?:ses|les) (?:environs"
            r"|alentours))|(?:alentours|environs|pays) (?:de|d|du))\b|\bet (?:ses |les )(?:alentours|environs"
            r"|villages autour)\b"
        ),
    ),
    ("arrondissement", r"\b(?:arrondissements?|sous prefets?|sous prefectures?)\b"),
    (
        "commune",
        (
            r"\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|dix|plusieurs|quelques|[1-9][0-9]?|des"
            r"|les) (?:\w+ ){0,2}?(?:communes?|villages?|bourgs?|villes?|municipalites?|hameaux|bourgades?)\b"
            r"|\b(?:centre ville|centre bourg|chef lieu|ville centre|ville prefecture)\b"
        ),
    ),
    (
        "department",
        (
            r"\b(?:tout|ensemble du|partout dans le|toute l etendue du|echelle du|niveau du|le|notre) (?:le "
            r"|notre )?(?:departement|dept|dpt|territoire departemental)\b|\bpartout(?: chez nous| ici)?$"
            r"|\btout le territoire\b|\b(?:toutes les|chaque) communes?\b|\ben entier\b"
            r"|(?<!inter )(?<!infra )(?<!supra )\bdepartemental\w{0,2}\b"
        ),
    ),
)
