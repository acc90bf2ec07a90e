"""Questions put to the service: « c'est quoi une AE ? », « pourquoi vous demandez ça ? », « je dois mettre quoi ? »."""

import re

from survey.questionnaire import glossary
from survey.questionnaire.kinds import Choice, Choices, Text
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.wording import Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Act, Command
from survey.understanding.folding import key
from survey.understanding.readers.choices import labels

_OPENERS = re.compile(
    r"[^a-z0-9]{0,5}(?:(?:bonjour|bonsoir|salut|pardon|desolee?|excusez?[ -]moi|euh|heu|hum|mais|et"
    r"|dites|dis(?:[ -]moi)?|au fait|une? question"
    r"|question|alors|stp|svp|s'il (?:te|vous) plait|attends|attendez|oui|non|ok|bon|ben|bah|sinon"
    r"|juste|d'accord|oups|merde|donc|ah|oh)\b[ ,.!:?;-]{1,4}){0,4}"
)
_WHAT = r"(?:quoi|koi|qoi|kwa|qoa|qui|lesquels|lesquelles)"
_SOFT = (
    r"(?: (?:deja|exactement|exact|au juste|en gros|en fait|svp|stp|s'il (?:te|vous) plait|pour vous"
    r"|ici|dans ce cas|au fait|precisement|concretement"
    r"|ca|ce truc|ce machin|hein|merci|encore|en clair|en vrai|du coup|chez vous|par hasard"
    r"|je sais plus|je ne sais plus|svp merci)){0,3}"
)
_END = rf"{_SOFT}[ ,]{{0,2}}[?!.… ]{{0,8}}$"
_EXPLAIN = (
    r"(?:(?:tu peux|peux[ -]tu|vous pouvez|pouvez[ -]vous|pourriez[ -]vous|pourrais[ -]tu|il faudrait"
    r"|merci de|on peut|est[- ]ce que (?:vous pouvez|tu peux)) )?"
    r"(?:(?:m'|nous |me |m )?(?:expliqu(?:er|e|ez)|rappel(?:er|le|ez)|precis(?:er|e|ez)|dire"
    r"|defini(?:r|s|ssez)|eclair(?:er|e|ez) sur))(?:[- ]moi|[- ]nous)? "
)
_MEANING = (
    r"(?:ce que c'est (?:qu(?:e |'))?|ce qu(?:e |')est |c'est quoi |ce que (?:veut dire|signifie"
    r"|veulent dire|designe|represente|recouvre) |ce qu'on (?:entend par|appelle) "
    r"|ce que vous (?:entendez par|appelez) |la notion d(?:e |')|le sens d(?:e |u |es |')"
    r"|la signification d(?:e |u |es |')|la definition d(?:e |u |es |')|le (?:terme|mot|sigle) "
    r"|l'acronyme )"
)
_DEFINITIONS = tuple(
    re.compile(pattern + _END)
    for pattern in (
        (
            rf"(?:une? )?(?:c[' ]?est|c|s'?est|sait|ses|ces) ?{_WHAT}(?:[ ,](?:exactement|au juste|deja|en fait"
            rf"|donc|encore|vraiment))?,? ?"
            r"(?:(?:qu'on|que vous|qu'ils|que l'on) (?:appellent|appelez|appelle|entend par|entendez par) "
            r"|la (?:definition|signification) d(?:e |u |es |')|le sens d(?:e |u |es |'))?(?P<x>.{2,90}?)"
        ),
        (
            r"(?:kesako|kezako|quesaco|kesaco|qu[e']s aquo|keske ?c(?:'?est)?|keskec|kes?ke?ce?que"
            r"|quid(?: d(?:e|u|es|'))?)[ :,]{1,2}(?P<x>.{2,90}?)"
        ),
        (
            r"qu'?est[- ]?ce[ -]?(?:que c'?est (?:encore )?(?:qu(?:e |'))?|que vous (?:appelez|entendez par"
            r"|nommez) |qu'on (?:appelle|entend par|nomme) |que (?:veut dire|signifie|veulent dire"
            r"|designe) )(?P<x>.{2,90}?)"
        ),
        r"qu'?est[- ]?ce[ -]?qu(?:e |')(?P<x>(?:l'|le |la |les |une? |des )[^?]{2,80}?)",
        rf"(?:ca|cela|sa) (?:veut|veux|voudrait|veulent) dire {_WHAT},? (?P<x>.{{2,90}}?)",
        rf"(?:ca|cela|sa) (?:signifie|correspond a|designe|represente|recouvre) {_WHAT},? (?P<x>.{{2,90}}?)",
        (
            r"(?:que|ke|qu'est[ -]ce que) (?:veut dire|veulent dire|signifie|signifient|designe|recouvre"
            r"|represente)(?:nt)? (?P<x>.{2,90}?)"
        ),
        r"(?:qui|quels?|quelles?) (?:est|sont) (?P<x>(?:l'|le |la |les |ces |ce )?[^?]{2,80}?)",
        r"(?:quelle est )?(?:la )?(?:definition|signification)(?: exacte)? ?(?:d(?:e |u |es |')|: ?)?(?P<x>.{2,90}?)",
        rf"(?:{_EXPLAIN}|c'est ){_MEANING}(?P<x>.{{2,90}}?)",
        rf"{_EXPLAIN}(?P<x>(?:l'|le |la |les |une? |ce |cet |cette ).{{2,80}}?)",
        (
            r"(?:par |quand vous dites |quand tu dis |vous dites )(?P<x>.{2,60}?),? (?:vous|tu"
            r"|on) (?:entend(?:ez|s)?|voulez dire|veux dire|parle[rz]? d(?:e|u)|pense[rz]? a) (?:quoi|qui|koi)"
        ),
        (
            r"(?:explique[rz]?|expliquez|definis|definissez|definir)(?:[- ]moi|[- ]nous)? (?P<x>(?:l'|le |la "
            r"|les |une? |ce |cet |cette )?.{2,80}?)"
        ),
        r"(?:qu'entend(?:ez|s|)[- ](?:vous|tu|on)|(?:vous|tu|on) entend(?:ez|s|) quoi) par (?P<x>.{2,90}?)",
        r"(?:qu'appel(?:ez|les|le)[- ](?:vous|tu|t-on)|(?:vous|on) appel(?:ez|le) quoi) (?P<x>.{2,90}?)",
        (
            r"(?:c'est quoi |quelle (?:est )?|y a quoi comme "
            r"|il y a quelle )?(?:la )?difference (?:y a[- ]t[- ]il |il y a )?(?:entre|avec) (?P<x>.{2,90}?)"
        ),
        r"a quoi (?:correspond(?:ent)?|ca correspond) (?P<x>.{2,90}?)",
        (
            rf"(?:je |j' ?)?(?:ne |n' ?)?(?:sais|connais|comprends|vois|capte|ai oublie|me souviens"
            rf"|me rappelle)(?: plus| pas)? (?:bien |trop |du tout |de )?{_MEANING}(?P<x>.{{2,90}}?)"
        ),
        r"comment (?:definir|definissez[ -]vous|vous definissez|on definit|definit[ -]on) (?P<x>.{2,90}?)",
        rf"(?P<x>.{{2,60}}?)[ ,:]{{1,2}}(?:c'?est|c|s'?est) ?{_WHAT}(?: la difference)?",
        (
            rf"(?P<x>.{{2,60}}?)[ ,:]{{1,2}}(?:(?:ca|cela|sa) )?(?:veut dire|veux dire|signifie|correspond a"
            rf"|designe|represente) {_WHAT}"
        ),
        (
            r"(?P<x>.{2,60}?)[ ,:]{1,2}(?:kesako|kezako|quesaco|kesaco|definition|c'est[ -]a[ -]dire"
            r"|qu'est[- ]ce que c'est|qu'est[- ]ce|keskecest|keske c'?est)"
        ),
        r"(?P<x>.{2,60}?) ?= ?(?:quoi)? ?\?",
        rf"(?P<x>.{{2,60}}?)[ ,:]{{1,2}}{_EXPLAIN}(?:ce que c'est|ce que (?:ca|cela) (?:veut dire|signifie)|c'est quoi)",
        (
            r"(?:est[- ]ce que )?(?P<x>.{2,60}?),? (?:c'est|est[- ]ce|ce serait) (?:bien )?(?:pareil|la meme chose|idem"
            r"|different|le meme truc|equivalent) (?:que|qu'|de|d'|a|au)\b.{2,80}\?"
        ),
    )
)
_BARE = re.compile(r"(?:une? |l'|la |le |les |des |un )?(?P<x>[a-z0-9][a-z0-9 '+-]{1,40}?) ?\?{1,3}\s*$")
_NOTHING = "ca cela ce cet cette la le les l quoi ici celle question truc champ case machin bazar votre commande"
_NOT_NOTIONS = frozenset(_NOTHING.split())
_WHY_WORDS = re.compile(
    r"\b(?:vous|tu|on|nous|question|demand[a-z]{0,5}|faut|besoin|savoir|oblig[a-z]{0,8}|indiquer"
    r"|renseigner|mettre|remplir|preciser|justifier|donner|encore|utile|sert|dire|ca|cette|ce)\b"
)
_WHY = re.compile(r"(?:pourquoi|pourkoi|prquoi|pkoi|pquoi|pk|pq|pr quoi)\b")
_WHAT_FOR = re.compile(
    r"(?:et )?(?:(?:a|pour) quoi (?:ca|cela|sa|bon)\b|(?:ca|cela|sa) (?:vous |te |nous |leur )?(?:sert"
    r"|servira|va servir|apporte) (?:a )?quoi|a quoi (?:vous |te |leur )?(?:sert|servent|servira"
    r"|serviront)\b|a quoi (?:va|vont|peut|peuvent) (?:bien )?(?:me |nous |vous )?servir\b"
    r"|qui (?:va|vont|peut) (?:lire|voir|utiliser|exploiter)\b"
    r"|(?:c'?est )?pour quoi faire|pour quel(?:le)?s? (?:raison|motif|usage|but)|c'est pour quoi\b"
    r"|dans quel (?:but|objectif)"
    r"|(?:(?:c'?est |c )?(?:quoi|koi)|quel(?:le)?(?: est| serait)?) (?:l'|le |la )?(?:interet|utilite"
    r"|but|objectif|finalite|raison|rapport)\b(?! d[eu] l'action)"
    r"|vous (?:en )?faites quoi|qu'est[ -]ce que (?:vous en faites|vous allez (?:en )?faire"
    r"|ca (?:vous )?(?:apporte|change|peut vous faire))"
    r"|en quoi (?:ca|cela|c'est|cette|est[- ]ce|le|la|les)\b|d'ou (?:ca )?(?:vient|sort) (?:cette|ca)"
    r"|qui (?:a )?(?:demande|a decide|exige|veut savoir)\b"
    r"|(?:je |on )?(?:ne )?vois pas (?:bien |trop )?(?:l'interet|le rapport|l'utilite|a quoi (?:ca|cela) sert|pourquoi)"
    r"|(?:c'est|est[- ]ce|est[- ]ce que c'est)(?: bien| vraiment)? (?:utile|necessaire|indispensable"
    r"|bien utile|obligatoire)\b.{0,40}\?)"
)
_WHAT_FOR_AFTER = re.compile(
    r"\b(?:vous|tu|on|faut)\b[^.;]{0,60}\b(?:pour quoi faire|pourquoi faire|dans quel but|a quelle fin|pour quelle raison)[ ?.!]*$"
)
_HELP = re.compile(
    r"(?:(?:et |mais |dans ce cas |la )?(?:on|je|j'|faut(?:[ -]il)?|il faut|dois[ -]je|doit[ -]on"
    r"|peut[ -]on|puis[ -]je|est[ -]ce qu|quel|comment|combien|ou |c'est|c |ca |sous quel|en quel"
    r"|vous voulez|tu veux|vous attendez|s'agit[ -]il|il s'agit|a quel|de quel|sur quel|doit|dois)).{0,120}"
)
_PUTTING = re.compile(
    r"\b(?:mets?|mettre|mettons|compt(?:e|er|ons|ez|ent|abilise[a-z]{0,3})|inclu(?:s|t|re|ant|ent)?"
    r"|indiqu(?:e|er|ons)|renseign(?:e|er|ons)|saisi(?:r|s|t|ssons)?|rempli(?:r|s|t)?"
    r"|ecri(?:re|s|t|vons)|repond(?:re|s|ons)?|choisi(?:r|s|t|ssons)?|coche[rz]?|preciser?|declarer?"
    r"|prend(?:re|s|ons)?|trouver?|ht|ttc|format|detailler?|additionner?|dire)\b"
)
_WHICH = re.compile(r"\b(?:quoi|comment|quel(?:le)?s? [a-z]{2,14})[ .!]*$")


def read_asking(analysis: Analysis, wording: Wording) -> Command | None:
    """Give what the utterance asks of the service, if it is a question to it."""
    text = analysis.folded.text.replace("\n", " ").rstrip()
    opened = _OPENERS.match(text)
    begin = opened.end() if opened else 0
    said = text[begin:]
    act, argument = _asked(analysis, wording, said)
    return Command(act, *analysis.folded.span(begin, len(text)), argument) if act and begin < len(text) else None


def _asked(analysis: Analysis, wording: Wording, said: str) -> tuple[Act | None, str]:
    asked = kind_of(analysis.scene.asked or "", analysis.scene.form)
    if _is_why(said, is_text=isinstance(asked, Text)):
        return Act.WHY, ""
    notion = _notion(analysis, said)
    if notion is not None:
        return (Act.DEFINITION, notion) if notion else (Act.HELP, "")
    if _says_help(wording):
        return Act.HELP, ""
    if _HELP.match(said) and _PUTTING.search(said) and (said.endswith("?") or _WHICH.search(said)):
        return Act.HELP, ""
    return None, ""


def _says_help(wording: Wording) -> bool:
    terms = set(wording.terms.split())
    return "help" in terms and terms <= {"help", "thing", "name", "no", "yes"}


def _is_why(said: str, *, is_text: bool) -> bool:
    why = _WHY.match(said)
    if why:
        rest = said[why.end() :].strip()
        if rest.startswith("pas "):
            return False
        return not is_text or not key(rest) or rest.endswith("?") or _WHY_WORDS.search(rest) is not None
    return _WHAT_FOR.match(said) is not None or _WHAT_FOR_AFTER.search(said) is not None


def _notion(analysis: Analysis, said: str) -> str | None:
    """Give the notion asked about; empty where only « ça » or « la question » is; ``None`` where none is."""
    for pattern in _DEFINITIONS:
        match = pattern.match(said)
        if match:
            notion = match["x"].strip(" \"'«»,:.?!")
            if set(key(notion).split()) <= _NOT_NOTIONS:
                return ""
            return _as_said(analysis, said, notion)
    bare = _BARE.match(said)
    if bare and not _is_answer(analysis, bare["x"]):
        found = glossary.named(bare["x"], inside=False)
        return found[1] if found else None
    return None


def _as_said(analysis: Analysis, said: str, notion: str) -> str:
    """Give the name of the glossary, or else the words as they were written."""
    found = glossary.named(notion)
    if found:
        return found[1]
    first = len(analysis.folded.text.replace("\n", " ").rstrip()) - len(said) + said.find(notion)
    return re.sub(r"(?i)^(?:l['’]|(?:le|la|les|une?|des|du|de)\s+)", "", analysis.source(first, first + len(notion)))


def _is_answer(analysis: Analysis, notion: str) -> bool:
    """Whether it may be a doubtful answer: « l'arrondissement ? » to the question of the scale."""
    kind = kind_of(analysis.scene.asked or "", analysis.scene.form)
    return isinstance(kind, Choice | Choices) and key(notion) in labels(kind.vocabulary)
