"""How far an action is.

Patterns are over folded words; of two that share words, the first one written wins.
"""

_MOMENT = (
    r"(?:en (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|20[0-9]{2}"
    r"|debut|fin|mi)|le|la|au|aux|a|fin"
    r"|debut|mi|apres|dans|bientot|prochainement|lundi|mardi|mercredi|jeudi|vendredi|demain|l an|l annee|courant"
    r"|d ici|des|vers|cet|cette|ce"
    r"|seulement|que|plus tard|pas avant)\b"
)
_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|noel|la rentree"
    r"|bientot|plus tard|20[0-9]{2})"
)
_SESSION = (
    r"(?:seance|atelier|session|rencontre|distribution|permanence|accompagnement|accueil|maraude|sortie|tournee"
    r"|formation|visite|entretien"
    r"|reunion|cours|sejour|action collective|beneficiaire|famille|personne|jeune|inscrit|livraison|suivi)s?"
)
_ACT = (
    r"(?:arretes?|conventions?|avenants?|marches?|bons? de commande|actes?|ej|engagements?|subventions?|ae"
    r"|credits?|financements?|tout|decisions?"
    r"|contrats?|notifications?)"
)
_DONE = r"(?:vers|deleg|mandat|sign|notifi|pris|valid|pass|engag|accord|attribu|mandat|recu|conclu|acquis|parti)\w{0,4}"

ACTION_STATE: tuple[tuple[str, str], ...] = (
    ("planned", r"\b(?:annonc|projet)ee? (?:pour|en)\b"),
    ("under_way", r"\b(?:c est|ca s est|bien|deja) enclenchee?\b"),
    (
        "planned",
        (
            r"\b(?:pas|aucune?|sans) (?:encore )?(?:de |d )?(?:convention|signature|financement|engagement|ej"
            r"|notification|porteur|date)\b"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:reprise?|relancee?|redemarree?|repart\w{0,2})\b|\btoujours d actualite\b|\b(?:seances?"
            r"|ateliers?|activites?|permanences?|sessions?|cours|distributions?|actions?) (?:continu"
            r"|se poursuiv|se tienn|tourn|se deroul|s enchain)\w{1,4}\b"
        ),
    ),
    (
        "dropped",
        (
            r"\b(?:dit|dire) (?:stop|non)\b|\bc est (?:mort|cuit|fichu|rate|foutu|termine avant)\b"
            r"|\b(?:porteur|asso|association|structure) (?:\w+ )?(?:a|est|s est) (?:ferm|dissou|liquid|disparu"
            r"|part|retir|desist)\w{0,3}\b"
        ),
    ),
    (
        "dropped",
        (
            r"\b(?:pas|jamais) pu (?:se |la |le |l |etre )?(?:fai|fait|mont|lanc|mettr|abouti|demarr"
            r"|realis)\w{0,3}\b|\b(?:on|nous) (?:ne )?(?:la|le|l) (?:fait|faisons|fera|ferons) (?:pas|plus)\b"
            r"|\bretiree? (?:du|de la|de notre) (?:plan|pacte|programme|liste|programmation)\b"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:non|pas) (?:encore )?signee?s?\b|^(?:pas )?encore rien\b|\b(?:ce|ca) sera\b"
            r"|\ben prevision\b|^a (?:demarrer|lancer|venir|engager|faire|monter|construire|ecrire)\b|\b(?:on"
            r"|nous) (?:attend|attendons) (?!le demarrage|le debut|de demarrer|de commencer)"
        ),
    ),
    (
        "under_way",
        (
            r"^(?:oui )?depuis\b|\b(?:est|sommes|sont) a (?:la|leur|notre|sa)? ?(?:deuxieme|troisieme"
            r"|quatrieme|[2-9]e)\b|\b(?:est|sommes|sont) au (?:premier|deuxieme|troisieme|quatrieme"
            r"|[0-9]{1,2}e)|\b(?:sont|est) (?:deja )?(?:entre|inscrit|arrive|accueilli|installe)\w{0,2}\b"
            r"|\b(?:circule|roule|avance|distribue|accueille|intervient|rassemble|recoit|accompagne)(?:nt)?\b"
        ),
    ),
    (
        "dropped",
        (
            r"\b(?:se (?:fera|feront)|aura lieu|verra le jour|demarrera|commencera|debutera|existera|fera|ferons"
            r"|aboutira) (?:finalement )?"
            r"(?:pas|jamais|plus)\b"
        ),
    ),
    (
        "dropped",
        (
            r"\b(?:donn\w{1,4} pas (?:de )?suite|pas donne (?:de )?suite|pas de suite|sans (?:aucune )?suite"
            r"|reste\w{0,2} sans suite)\b"
        ),
    ),
    (
        "dropped",
        (
            r"\b(?:on|nous|il|elle|porteur|asso|association|commune|mairie|partenaire) (?:s est|se sont"
            r"|s etant|s est finalement) (?:retire|desist|dedit)\w{0,3}\b"
        ),
    ),
    (
        "dropped",
        (
            r"\bs est (?:finalement )?(?:retire|desist|dedit)\w{0,3}\b|\b(?:on|nous) (?:arrete|arretons|stoppe"
            r"|stoppons|y renonce\w{0,3}|abandonnons|annule|annulons)\b(?! (?:le|la|les) (?:date|montant|liste"
            r"|budget))"
        ),
    ),
    (
        "dropped",
        (
            r"\b(?:renonc|abandonn|annul)(?:e|ee|es|ees|ons|ent|er|ation|ement)\b|\bmis\w? (?:de cote"
            r"|a la poubelle|au placard)\b|\bplus (?:du tout )?d actualite\b|\bpassee? a la trappe\b"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:rien|pas|aucune?)(?: n| ne)?(?: est| a| ont| sont)? (?:encore |ete |vraiment "
            r"|officiellement |de )*(?:engag|sign|lanc|demarr|commenc|debut|conventionn|notifi|mandat|ouvert"
            r"|concretis|enclench|mis en place|boug)\w{0,4}\b"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:sera|seront|va etre|vont etre|doit etre|devrait etre|devrait|doit|va|a etre|reste a"
            r"|pour etre) (?:bientot |etre |bien )?(?:engag|sign|lanc|demarr|commenc|debut|conventionn|notifi"
            r"|ouv)\w{0,4}\b"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:en cours de|en attente de|a la|pour|avant|apres) (?:la )?(?:signature|conventionnement"
            r"|notification|signer)\b"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:dans|au fond|sorti\w? des?) (?:les |des )?cartons\b|\b(?:stade|phase|etat|etape) (?:de |d "
            r"|du )?(?:l |la |une |un )?(?:idee|projet|reflexion|intention|montage|conception|preparation"
            r"|brouillon|ebauche)s?\b"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:montage|redaction|ecriture|construction|instruction) (?:du |de |d un |de la |en cours"
            r"|encore)\b|\b(?:en |de )(?:construction|conception|gestation|reflexion|negociation)\b"
        ),
    ),
    (
        "planned",
        (
            rf"^(?:c est |ce sera |ca sera |plutot |oui )?(?:pour|courant|debut|mi|fin|en|au|a|a partir de"
            rf"|prevu\w{{0,2}} pour) {_MONTH}\b|\b(?:pas|jamais) avant\b|\bl an(?:nee)? prochaine?\b"
        ),
    ),
    (
        "planned",
        (
            rf"\b(?:on|ca|elle|il|nous|l action|action|qui|atelier|ateliers|tout|cela) (?:re)?(?:demarre"
            rf"|demarrons|commence|commencons|debute|debutons|ouvre|ouvrons|lance|lancons"
            rf"|se lance) (?:{_MOMENT})"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:demarr|commenc|debut|lanc|ouv|engag)\w{0,3}(?:ra|ront|rons)\b|\b(?:demarrage|lancement"
            r"|debut|ouverture|commencement)(?: est| des ateliers| de l action)? (?:prevu|programm|attendu"
            r"|fixe|cale|envisag|annonc|a venir|en|le|debut|mi|fin|au|courant)\w{0,4}"
        ),
    ),
    (
        "planned",
        (
            r"\b(?:on|nous) (?:prepare|preparons|monte|montons|envisage|envisageons|prevoit|prevoyons|projette"
            r"|compte la faire|attend pour)\b|\b(?:on )?y (?:pense|reflechit|songe)\b|\benvisagee?\b"
            r"|\bintention\b"
        ),
    ),
    (
        "under_way",
        (
            rf"\b(?:premiere?s?|deja|deux|trois|quatre|cinq|six|dix|quelques|plusieurs"
            rf"|[0-9]{{1,4}})(?: \w+){{0,2}}? {_SESSION}(?: \w+){{0,3}}? (?:faite?s?|tenue?s?|lieu"
            rf"|realis\w{{1,3}}|passe\w{{0,2}}|demarre|commence|lance\w{{0,2}}|accueilli\w{{0,2}}|recue?s?"
            rf"|accompagne\w{{0,2}}|suivi\w{{0,2}}|inscrite?s?|aide\w{{0,2}}|organise\w{{0,2}})\b"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:il |elle |lui |nous )?(?:reste|restent|manque|manquent) (?:encore |plus que )?(?:une?|deux"
            r"|trois|quatre|cinq|six|quelques|des|plusieurs|la moitie|[0-9]{1,3})\b"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:on|ca|elle|il|nous|l action|action|cela|qui) (?:se |s )?(?:boucle|bouclons|termine"
            r"|terminons|cloture|cloturons|acheve|finit|finissons|finira|terminera|achevera|conclut)\b"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:suit|suivent|suivi) (?:son|leur) cours\b|\ben pleine?s?\b|\b(?:a plein regime"
            r"|vitesse de croisiere|au milieu|a moitie|a mi chemin|mi parcours)\b|\b(?:on|nous) (?:y )?(?:est"
            r"|sommes) (?:dedans|dessus|en plein|lances?|partis?|au milieu)\b|\b(?:on y est|nous y sommes"
            r"|c est parti|en train)\b"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:a|ont|avons|on a|vient de|viennent de|viens de) (?:bien |deja |enfin |juste "
            r"|tout juste )?(?:demarr|commenc|debut|ouvert|repris|lanc)\w{0,3}\b(?! a etudier)"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:pas|jamais) (?:encore |tout a fait |completement )(?:fini|termin|boucl|achev|clos|clotur"
            r"|sold)\w{0,3}\b"
        ),
    ),
    (
        "under_way",
        (
            r"\b(?:quasi|presque|bientot|pratiquement)(?: \w+)? (?:fini|termin|boucl|achev|clos|clotur"
            r"|au bout)\w{0,3}\b"
        ),
    ),
    (
        "finished",
        (
            r"\bbilans? (?:final |finaux |definitif )?(?:est |sont |a ete |ont ete |deja )*(?:rendu|fait"
            r"|transmis|envoye|remis|produit|boucl|signe)\w{0,2}\b|\b(?:menee?s?|allee?s?|arrivee?s?"
            r"|conduite?s?) (?:a bien|a (?:son |leur )?terme|jusqu au bout|au bout)\b"
        ),
    ),
    (
        "finished",
        (
            r"\b(?:tout|elle|ca|il|c) (?:est|a ete) (?:deja |bien )?(?:fait|faite|derriere nous|realis\w{1,3}"
            r"|consomm\w{1,3}|livr\w{1,3})\b|\bderniere? (?:seance|atelier|session|rencontre|distribution"
            r"|jour) (?:a eu|est pass|passe|etait|hier)\w{0,2}\b|\bplus rien a faire\b"
        ),
    ),
    (
        "committed",
        (
            rf"\b{_ACT}(?: (?!pas\b|plus\b|rien\b|non\b|sera\b|seront\b|va\b|attend\b|sans\b|mais\b"
            rf"|a signer\b)\w+){{0,4}}? {_DONE}\b(?! (?:prevue|attendue|a venir))"
        ),
    ),
    ("committed", r"(?<!on )(?<!nous )(?<!se )\bsignee?s?\b"),
    (
        "committed",
        (
            r"\b(?:on a|nous avons|j ai|a ete|ont ete|est|sont|prefet a|ddets a|dreets a|etat a) (?:bien "
            r"|deja |enfin )?(?:sign|notifi|engag|conventionn|mandat)\w{0,3}\b"
        ),
    ),
)
