"""A reply to the question of a list: the whole text is that list."""

import re

from survey.understanding.mentions.names import words
from survey.understanding.roles.casting import Casting
from survey.understanding.roles.parts import Part, Role

_LISTS = {"partners": Role.PARTNER, "cofundings": Role.COFUNDER, "signatories": Role.SIGNATORY}
_ONE = {"operator": Role.OPERATOR, "lead_organisation": Role.LEAD}
_LONGEST_REPLY = 6
_SIGLE = range(3, 7)
_NAME = range(3, 100)
_SIGHS = words(
    "oui non ok rien stop aide bof bjr salut merci idem nous moi eux lui ras nsp suite passe quoi hein euh cc slt"
)
_SEPARATOR = re.compile(r"[,;\n+]|\bet\b| - |^")
_MOST_ITEMS = 40


def cast_list(casting: Casting) -> None:
    """Give every organisation of a reply to « avec qui ? » the part that was asked for."""
    role = _LISTS.get(casting.said.analysis.scene.asked or "")
    if role is None:
        return
    for number, mention in enumerate(casting.said.organisations):
        present = casting.parts.get(number)
        if casting.said.analysis.is_negated(mention.first) or (present and present.role in (Role.OPERATOR, Role.LEAD)):
            continue
        if mention.indefinite and not mention.named and role is Role.SIGNATORY:
            continue
        if number not in casting.amounts or role is Role.COFUNDER:
            casting.parts[number] = Part(role, mention, 0.9, casting.start_of(number))
        else:
            casting.also[number] = Part(role, mention, 0.9, casting.start_of(number))
    if role is not Role.COFUNDER:
        _cast_unknown_items(casting, role)


def cast_reply(casting: Casting) -> None:
    """Read the reply to « qui porte ? » that no cue tells: the name with which it begins."""
    role = _ONE.get(casting.said.analysis.scene.asked or "")
    if role is None or "?" in casting.text or any(part.role is role for part in casting.parts.values()):
        return
    first = casting.names.after(0)
    if first in casting.by_first:
        casting.parts.setdefault(casting.by_first[first], Part(role, casting.mentions[casting.by_first[first]], 0.8))
    elif first < len(casting.tokens) and _is_whole_name(casting, first):
        mention = casting.unknown(first)
        if mention is not None and not casting.text[mention.end :].strip(' ."»!'):
            casting.mentions.append(mention)
            casting.give(role, len(casting.mentions) - 1, 0.7)


def _is_whole_name(casting: Casting, first: int) -> bool:
    """Whether a lone name is beyond doubt: the code of the department, quotes, an article before a capital, two capitals, a sigle."""
    reply = casting.tokens[first:]
    if len(reply) > _LONGEST_REPLY:
        return False
    said = [casting.said.analysis.source(word.start, word.end) for word in reply]
    capitals = [word for word in said if word[:1].isupper()]
    sigle = len(said) == 1 and said[0].isupper() and len(said[0]) in _SIGLE and reply[0].word not in _SIGHS
    coded = len(reply) > 1 and casting.names.is_number_of_name(first + len(reply) - 1)
    after_article = first > 0 and bool(capitals)
    return (
        coded
        or sigle
        or casting.names.is_quoted(first)
        or (not casting.names.is_shouted and (after_article or len(capitals) > 1))
    )


def _cast_unknown_items(casting: Casting, role: Role) -> None:
    """« Défis 52, Toits etc »: items of the list that begin with a capital and that no lexicon knows."""
    for match in list(_SEPARATOR.finditer(casting.text))[:_MOST_ITEMS]:
        token = casting.names.after(casting.said.analysis.token_at(match.end()))
        if token >= len(casting.tokens) or casting.is_within_mention(token) or not casting.names.is_capital(token):
            continue
        if not casting.names.capitals_tell or casting.said.analysis.is_negated(token):
            continue
        mention = casting.unknown(token)
        if mention is not None and len(mention.organisation.name) in _NAME:
            casting.mentions.append(mention)
            casting.give(role, len(casting.mentions) - 1, 0.7)
