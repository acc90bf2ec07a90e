"""A little grammar of not knowing: who does not know, has not received, has not decided, will say later, is not concerned.

Each word of a clause becomes one letter, its class; patterns over these letters say the state. A clause that says none says nothing.
"""

import re
from functools import cache

from survey.domain.vocabulary import Unknown
from survey.understanding.phrases import singular
from survey.understanding.readers.unknown_of_question import own_state

# Letter: the words of the class; « mot* » takes any ending. The first class that has the word wins.
_CLASSES: dict[str, str] = {
    "N": "ne n",
    "P": "pas plus rien jamais aucun aucune guere nul nulle point",
    "W": "personne",
    "Z": "sans",
    "E": "encore toujours",
    "J": "j je",
    "H": "ai a as avons avez ont avait avaient avais est sont etait etaient sera y",
    "B": "ete",
    # What one does when one knows.
    "K": "sai sait savon savez savent savai savait savoir su saurai saurait connai connait connaisson "
    "connaissent connaissai retrouve "
    "retrouvon trouve dispose disposon souvien rappelle maitrise maitrisent voi possede detien detenon",
    "I": "ignore ignoron ignorent",
    # What one does with figures that one holds.
    "T": "transmi transmise transmettent transmet transmettre envoye* envoie envoient communiqu* donne donnee "
    "donnent donner donnent dit dite "
    "disent dire fourni fournie fournissent fournir remonte remontee remontent remonter repondu repond "
    "repondent repondre renvoye* rendu "
    "adresse adressee partage partagee indique indiquee precise precisee renvoie arrive arrivee revenu "
    "revenue parvenu parvenue",
    "R": "recu recue recevon recupere recuperee obtenu obtenue recoi",
    "C": "compte comptee comptent compton compter comptabilis* mesur* suit suivi suivie suivent suivon suivre "
    "recens* quantifi* chiffr* "
    "denombr* enregistr* saisi saisie renseign* tenu tenue tient tiennent releve relevee trace tracee "
    "evalu* estim*",
    # What has to be settled before there is anything to tell.
    "D": "consolid* decide* arbitr* fixe fixee fixent defini definie choisi choisie choisir tranche tranchee tranchent "
    "arrete arretee vote votee votent "
    "stabilis* cale calee caler determin* finalis* design* retenu retenue selectionn* attribu* notifi* "
    "boucle bouclee valid* delibere* "
    "depouill* repartit reparti repartie sorti sortie cree creee actee acte etabli etablie signe signee "
    "monte montee genere generee "
    "identifie identifiee trouvee prete pret ficele ficelee construit construite",
    "G": "chiffre chiffree donnee info information montant date nombre total detail retour remontee nouvelle "
    "bilan stat statistique comptage "
    "compte decompte recensement element indication visibilite connaissance idee registre tableau suivi "
    "budget estimation cout reponse "
    "numero siret justificatif devis rib fichier liste releve facture trace mail moyen outil possibilite moyen outil possibilite",
    "O": "objectif cible",
    "Q": "combien quand qui quel quelle ou comment si lequel laquelle",
    # Who and what else stands between: pronouns, articles, prepositions, adverbs.
    "S": "on nous il ils elle elles tu vous le la les l lui leur leurs me m te t se s en un une du de d des au "
    "aux ce cet cette ces ca cela "
    "c son sa ses mon ma mes notre nos votre vos qu que dans sur sous par pour avec chez tout toute tous "
    "toutes autre",
    "A": "bien vraiment trop tres exactement precisement completement totalement encore deja tout fait du "
    "definitivement officiellement "
    "jusqu ici la aujourd hui hier assez meme non beaucoup grand chose malheureusement formellement juridiquement",
}
_FUTURE = re.compile(
    r"(?:saur|aur|recevr|dir|redir|envoi?er|enverr|renverr|donner|redonner|communiquer|transmettr|confirmer"
    r"|preciser|trancher|decider"
    r"|fixer|arbitrer|rappeler|recontacter|reparler|reviendr|completer|verr|reverr|tiendr|arriver|tomber|sortir"
    r"|connaitr|regarder"
    r"|repondr|voter|choisir|designer|notifier|deliberer|examiner|statuer|validder|valider|fourni?r|calculer"
    r"|remonter|demander|dependr"
    r"|repartir|prononcer|passer|chiffrer|ajuster|mettr|compter|fer)"
    r"(?:ai|as?|ons|ez|ont)"
)
# The same in the present, when a day is said: « je l'ai lundi », « la compta me l'envoie vendredi », « ça se décide le 12 ».
_PRESENT = re.compile(
    r"(?:donne|envoie|rappelle|redi[ts]|di[ts]|confirme|tranche|decide|fixe|vote|reparle|redemande[zr]?"
    r"|demande[zr]?|statue|delibere"
    r"|repond|repose[zr]?|arbitre|recoi[st]|sai[st]|transmet|communique|appelle|verifie|regarde|voit|vois|complete"
    r"|examine|depouille"
    r"|choisit|designe|recontacte[zr]?|relance[zr]?)s?"
)
# What has a day of its own, where it is no date that is asked: « réponse vendredi », « elle rentre lundi », « copil le 12 ».
_HAPPENS = re.compile(
    r"(?:prononce|reunit|connue?|attribuee?|transmise?|donnee?|envoyee?|revient|rentre|tombe|passe|ai|aurais?"
    r"|rendue?|rend|tient|reunit|reponse|decision|arbitrage|commission|jury|copil|comite|resultat"
    r"|retour|doit|doivent|va|vont|prevue?|attendue?)s?"
)
_DAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|apres demain|prochaine?s?|bientot|prochainement"
    r"|plus tard|janvier|fevrier"
    r"|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|rentree|printemps|fin d annee|d ici"
    r"|dans (?:une|deux|trois"
    r"|quatre|quelques|quinze|huit|[0-9]{1,2}) (?:jours?|semaines?|mois)|le [0-3]?[0-9]|cette semaine|ce soir"
    r"|tout a l heure|sous peu"
    r"|[0-3]?[0-9] [01]?[0-9])\b"
)

_IN_LETTERS = tuple(
    (re.compile(pattern), state)
    for pattern, state in (
        # « rien n'est fixé », « le préfet n'a pas tranché », « pas encore sorti », « aucun objectif chiffré ».
        (r"P[A-Z.]{0,3}N?[SAEHB]{0,5}D", "pending"),
        (r"(?:^|[SAE])W?P[SAE]{0,3}O", "pending"),
        (r"(?:PE|EP)(?:[SAHB]{0,3}C|G$)", "pending"),
        # « je sais pas », « nous ne disposons pas de », « personne ne sait ».
        (r"K[SAE]{0,3}P", "unknown"),
        (r"[WP]N?[SAEH]{0,3}K", "unknown"),
        (r"I[SAE]{0,3}(?:Q|G|$)|SI$", "unknown"),
        # « ne nous a rien transmis », « pas reçu », « rien n'est remonté », « on m'a rien dit ».
        (r"[PW][SAEN]{0,4}(?:H[SA]{0,3}B?)?[SAE]{0,3}(?:T|C)", "unknown"),
        (r"(?:H|^|[SAE])P[SAE]{0,4}R(?!D)", "unknown"),
        # « ne compte pas », « ils comptent pas », « ne nous dit rien », « on ne suit pas ».
        (r"[TC][SAE]{0,3}(?:P|W$)", "unknown"),
        (r"W[NSAE]{0,3}C", "unknown"),
        # « pas de retour », « aucune donnée », « sans nouvelles », « j'ai rien », « pas fixé d'objectif ».
        (r"(?:P|Z)[SAE]{0,4}[GK]", "unknown"),
        (r"J[SN]{0,2}HPE?$", "unknown"),
    )
)
# Whole ways of saying where the words themselves matter.
_IN_WORDS = tuple(
    (re.compile(pattern), state)
    for pattern, state in (
        (
            (
                r"\b(?:un peu |encore |bien |beaucoup )?(?:trop|peu) tot\b|\bpas (?:assez de|le|de) recul\b"
                r"|\bprematuree?s?\b"
            ),
            "pending",
        ),
        (
            (
                r"\b(?:en attente|on attend|j attends|nous attendons|dans l attente|j attend|reste en attente"
                r"|suspendue?s? a|sous reserve"
                r"|ca depend\w{0,2}|cela depend\w{0,2}|depend\w{0,2} d\w{1,2}|conditionnee?s? [ap]|subordonnee?s? a"
                r"|tributaires? d)\b"
            ),
            "pending",
        ),
        (
            (
                r"^(?:(?:reste|restent|encore|est|sont|tout|c est|le|la|les|porteur|operateur|date|nombre|montant|cout"
                r"|numero|structure)s? ){0,5}"
                r"a (?:trouver|designer|choisir|caler|definir|fixer|arreter|determiner|preciser|arbitrer|confirmer"
                r"|chiffrer|valider|negocier"
                r"|stabiliser|discuter|voir|calculer|estimer|affiner|consolider|selectionner|recruter|completer"
                r"|etablir|verifier)\b"
            ),
            "pending",
        ),
        (
            (
                r"\b(?:devis|budgets?|arbitrages?|recrutements?|consultations?|discussions?|negociations?|jury|aap"
                r"|appel a projets?|appel a manifestation d interet|ami|appel d offres"
                r"|appel a candidatures?|reponses?|marches?|calculs?|chiffrages?|decisions?|votes?|instruction"
                r"|conventions?|selections?"
                r"|reflexions?|demandes?|dossiers?|etudes?|analyses?|comptages?|recensements?|consolidation"
                r"|repartition|programmation|montages?"
                r"|echanges|bilans?|chiffres?|ca|agrements?)(?: \w+){0,3}? (?:en cours|pas (?:fini|termine|rendu)e?s?"
                r"|demandee?s?|en construction"
                r"|a venir|en preparation|en discussion|lancee?s?|en suspens|attendue?s?|bouge|evolue)\b"
            ),
            "pending",
        ),
        (
            (
                r"(?:\ben cours (?:de |d )\w+|^(?:le |la |les )?(?:tout )?(?:ca |budget )?(?:bouge|evolue"
                r"|change)\b)"
            ),
            "pending",
        ),
        (r"\b(?:faut|faudra|faudrait|reste a|devons|doit) attendre\b", "pending"),
        (
            (
                r"\b(?:doit|doivent|va|vont|dois) (?:me |nous |le |la |les |l |encore |bientot |vous |te "
                r"|se )*(?:verifi|rappel|confirm|dire|envoy|transmet"
                r"|donn|repond|tranch|decid|chiffr|calcul|compt|fourni|communiqu|precis|fix|arbitr|valid|vot|regard"
                r"|demand|designe|choisi)\w*"
            ),
            "pending",
        ),
        (
            (
                r"\b(?:choix|decision|designation|selection|attribution|calcul|comptage|bilan|point|chiffrage"
                r"|arbitrage|vote|repartition|annonce)s?"
                r"(?: \w+){0,2} (?:sera|seront|interviendra|est prevue?|aura lieu|se fera)\b"
            ),
            "pending",
        ),
        (
            (
                r"\b(?:compt|recens|suivi|decompt|releve|saisie)\w*(?: \w+){0,3} pas (?:encore )?(?:ete )?(?:fai"
                r"|effectu|realis|men|termin)\w+"
            ),
            "unknown",
        ),
        (r"\bpas (?:encore |toujours )?(?:ete )?(?:faite|effectuee?|realisee?|notifiee?|terminee?)s?\b", "pending"),
        (
            (
                r"\b(?:chiffre|donnee|info|information|dossier|bilan|tableau|montant|numero|liste"
                r"|registre)s?(?: (?:sont|est|reste|restent|se trouve))?"
                r" (?:chez|detenue?s? par|entre les mains|dans les mains|du cote|aupres)\b"
            ),
            "unknown",
        ),
        (
            (
                r"\b(?:incapable|pas capables?|pas en mesure|pas en capacite|pas possible|peux pas|peut pas"
                r"|pouvons pas|saurais? pas)\b"
            ),
            "unknown",
        ),
        (
            (
                r"\b(?:inconnue?s?|indisponibles?|introuvables?|non (?:connu|dispo|communiqu|transmi|renseign|compt"
                r"|quantifi|mesur|chiffr|recens|suivi"
                r"|evalu|estim)\w*)\b"
            ),
            "unknown",
        ),
        (
            (
                r"\b(?:j|je|on|nous)(?: n)? (?:ai|a|avons) (?:pas|plus) (?:encore )?(?:encore )?(?:la|le|les|l|cette"
                r"|ce|ces|ma|mon|mes|leurs?|son|sa|ses)"
                r" \w{3,}"
            ),
            "unknown",
        ),
        (
            (
                r"\b(?:on|nous) (?:en )?(?:(?:re)?cherch\w{1,4}|recrut\w{1,4}|hesit\w{1,4}|negoci\w{1,4}"
                r"|discut\w{1,4}|reflechi\w{1,6}|travaill\w{1,4})\b"
            ),
            "pending",
        ),
        (
            (
                r"\b(?:on|nous) (?:va|allons) (?:lancer|recruter|choisir|designer|decider|fixer|arbitrer|regarder"
                r"|demander|voir)\b"
            ),
            "pending",
        ),
        (r"^(?:faut |il faut |a )?voir (?:avec|aupres|ca avec|en|au|apres)\b", "pending"),
        (r"^(?:selon|suivant|en fonction|tant qu|au gre)\b|^si ", "pending"),
        (r"^(?:des qu\w{0,2}|une fois|quand|lorsqu\w{0,2}|aussitot|apres|sitot) (?!demain|les |midi)\w", "pending"),
        (r"\b(?:entre|parmi) (?:deux|trois|plusieurs)\b|^(?:ca|cela) se joue entre\b", "pending"),
        (
            (r"\b(?:a|ai|avons|avez) perdu (?:le|la|les|l)\b|\bm echappe\b|\bmystere\b|\bposez? la question a\b"),
            "unknown",
        ),
        (
            (
                r"\bpas (?:en (?:ma|notre|sa) possession|la main|l acces|acces|sous (?:la main|les yeux)|en tete"
                r"|sur moi|devant moi|a jour|fiables?"
                r"|exploitables?|accessibles?|disponibles?|connue?s?|au courant|informee?s?|en main)\b"
            ),
            "unknown",
        ),
        (
            (
                r"\b(?:refuse\w{0,3}|veut pas|veulent pas|rechigne\w{0,3}|tarde\w{0,3}) (?:de |a |nous |les "
                r"|me )*(?:donn|transm|commun|fourni|repond|dire)"
            ),
            "unknown",
        ),
        (r"\b(?:il |nous |me |m )?manque\w{0,2} (?:encore )?(?:le|la|les|l|des|un|une) ", "unknown"),
        (
            (
                r"\b(?:impossible|difficile|complique|dur|delicat) (?:de |a |d )(?:le |la |les |l |en )?"
                r"(?:dire|compt|chiffr|mesur|evalu|estim|quantifi|savoir|suivre|denombr|avoir)"
            ),
            "unknown",
        ),
        (
            (
                r"^(?:j? ?(?:ss|ch|chai|che|chais|sais|jsai|jsais|c|chs|jss|jsp)e? ?pas?|chepa|chaipa|chpa|jsp|nsp"
                r"|aucune ?idee|jen sais rien)$"
            ),
            "unknown",
        ),
        (r"\bpas moi\b|\b(?:egaree?s?|perdue?s?)\b|\bseule? (?:\w+ ){1,3}(?:peut|sait|a|connait)\b", "unknown"),
        (r"\brien (?:d officiel|de (?:sur|precis|concret|fiable|certain|definitif|formel|ferme))\b", "unknown"),
        (r"\b(?:est|sont) chez\b", "unknown"),
        (r"\b(?:toujours|encore) en (?:nego\w*|discussion|cours|reflexion|arbitrage|attente|debat)\b", "pending"),
        (r"\bpas (?:la moindre|une seule|vraiment d|trop d) ?idee\b", "unknown"),
        (r"\b(?:avait|avaient|detenait|gerait|suivait) (?:les|la|le|l|ca|tous)\b", "unknown"),
        (
            (
                r"\b(?:n a|ont|n ont|ca n a|a|aucun) (?:pas de |aucun |pas )?sens\b|\bsans objet\b|\bne s applique\b"
                r"|\bs applique pas\b"
                r"|\b(?:pas|non|peu) (?:concerne|pertinent|applicable|adapte)e?s?\b|\b(?:ne )?(?:nous "
                r"|me )?concerne(?:nt)? pas\b|\bhors sujet\b"
            ),
            "not_applicable",
        ),
    )
)
_BY_THEN = re.compile(r"(?:d ici|au plus tot|pas avant)\b")
_LIEU = re.compile(r"\b(?:aura|auront) (?:lieu|commence|demarre|debute|fini|termine)")
_TAKES_PLACE = re.compile(r"\b(?:passera|arrivera|sortira|tiendra|fera|mettra)\b")
_NOTHING_TOLD = re.compile(
    r"\b(?:pas|aucune?|sans) (?:encore )?(?:eu )?(?:de |d |l |la |les )?(?:info|information|nouvelle|retour|idee"
    r"|visibilite|reponse|connaissance|trace)s?\b"
    r"|\b(?:rien|pas) (?:encore )?(?:dit|transmis|recu|communique|remonte)\b|\b(?:me|nous|m) (?:a|ont) (?:rien|pas)\b"
    r"|\b(?:sai[st]|savons|connai[ts]) (?:pas|plus|rien)\b|\b(?:j |l |on )?ignore\b|\b(?:faut"
    r"|faudrait) (?:que je )?(?:demand|verifi|voi[rt])"
    r"|^a (?:verifier|demander|voir)\b|\bje (?:verifie|demande|me renseigne)\b"
)
_MOST_WORDS = 30


def state_of_clause(words: str, question: str, *, is_value: bool) -> Unknown | None:
    """Read the state that the words of one clause (folded, no punctuation) say of a question.

    ``is_value`` tells a question of a figure, a date, a number or an organisation, of which « pas encore décidé » is no answer.
    """
    if not is_value:
        return Unknown.UNKNOWN if _NOTHING_TOLD.search(words) else None
    tokens = words.split()[:_MOST_WORDS]
    own = own_state(words, question)
    if own:
        return own
    if _is_to_come(tokens, words, question) or (not question.endswith("_on") and _BY_THEN.match(words)):
        return Unknown.PENDING
    said = next((state for pattern, state in _IN_WORDS if pattern.search(words)), None)
    letters = "".join(map(_letter, tokens))
    said = said or next((state for pattern, state in _IN_LETTERS if pattern.search(letters)), None)
    return Unknown(said) if said else None


def _is_to_come(tokens: list[str], words: str, question: str) -> bool:
    """« on saura », « je vous l'envoie demain »; « ça va jusqu'au 30 juin » is a date, not one on which it will be known."""
    is_date = question.endswith("_on")
    if any(_FUTURE.fullmatch(token) for token in tokens) and not (is_date and _TAKES_PLACE.search(words)):
        return _LIEU.search(words) is None
    if _DAY.search(words) is None:
        return False
    return any(_PRESENT.fullmatch(token) or (not is_date and _HAPPENS.fullmatch(token)) for token in tokens)


def _letter(word: str) -> str:
    exact, prefixes = _classes()
    return (
        exact.get(word)
        or exact.get(singular(word))
        or next((letter for stem, letter in prefixes if word.startswith(stem)), ".")
    )


@cache
def _classes() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    exact: dict[str, str] = {}
    prefixes = []
    for letter, said in _CLASSES.items():
        for word in said.split():
            if word.endswith("*"):
                prefixes.append((word[:-1], letter))
            else:
                exact.setdefault(word, letter)
                exact.setdefault(singular(word), letter)
    return exact, tuple(prefixes)
