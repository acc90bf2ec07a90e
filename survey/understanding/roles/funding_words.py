"""The words that tie an amount to the organisation that gives it, folded."""

from survey.understanding.mentions.names import words

GIVES = words(
    "suivre mettre donner financer verser apporter participer abonder contribuer cofinancer completer "
    "met mettent mettra mettrait mettraient donne donnent donnera apporte apportent apportera verse "
    "versent versera finance financent financera cofinance cofinancent participe participent participera "
    "contribue contribuent contribuera abonde abondent complete completent completera ajoute ajoutent "
    "accorde accordent octroie octroient attribue attribuent subventionne subventionnent soutient "
    "soutiennent suit suivra promet promettent engage engagent notifie paie paient paye payent mis "
    "debloque debloquent prend prennent rajoute vote alloue allouent propose s'engage intervient appuie "
    "apportant versant financant donnant mettant participant contribuant cofinancant abondant couvre avance "
    "file filent lache lachent offre offrent"
)
"""Verbs of who gives money: « la région met dix mille »."""

BEFORE_AMOUNT = GIVES | words(
    "dit prononcer se pas encore ttc pret don dons avait avaient aura auront aurait "
    "a ont va vont devrait doit peut pourrait hauteur de pour environ aussi egalement elle il elles ils "
    "nous y en encore qui c est eux l d un une la le subvention aide participation part apport charge "
    "dotation enveloppe somme montant soit deja jusqu autour pres presque sur maximum moins plus "
    "essentiel reste solde complement leur sa son cofinancement financement notre quote total s se euh eh "
    "ben bon bien obtenu obtenus obtenue acquis acquise demande demandes demandee sollicite sollicites "
    "attendu attendus prevu prevus notifies confirme confirmes accordes attente reponse notification oui "
    "convention signee deliberation vote votes notifie notifiee notifiees votee votees dire sollicitee sollicitees acquises obtenues "
    "attendue attendues accord suivre mecenat mecene don valider confirmer chacun chacune chaque an "
)
"""Words that may stand between a funder and the amount after it."""

AFTER_AMOUNT = words(
    "ttc ht net environ "
    "de du des d la le l les par via cote venant provenant finance finances financee financees apporte "
    "apportes apportee verse verses versee mis pris en charge subvention subventions aide cofinancement "
    "cofinances participation part dotation demande demandes demandee demandees aupres acquis obtenu "
    "obtenus obtenue sollicite sollicites sollicitee attendu attendus accorde accordes octroye octroyes "
    "alloue alloues attribue attribues notifie notifies confirme confirmes promis promises prevu prevus "
    "au aux a titre fonds credits credit nous vient viennent sont est euros deja bien vote votee votes votees ete reste "
    "mecenat don dons acquise acquises notifiee notifiees confirmee promise offerts fournis fournie assures"
)
"""Words that may stand between an amount and the funder after it: « 4 000 € demandés à la CAF »."""

ASKS = words(
    "espere esperons esperent reclamons solliciter attendons demande demandes demandee demandees demandons demander "
    "sollicite sollicites sollicitee sollicitons "
    "reclame attend attendus"
)
"""Words of who asks for money, which then goes the other way."""

OBTAINED = words("obtenu obtenue acquis acquise accorde accordee notifie notifiee vote votee signee confirme confirmee")
"""Words of money that is sure."""
