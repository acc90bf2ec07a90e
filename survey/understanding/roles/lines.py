"""Which line of a list an organisation stands on: one that is already there, or a new one."""

from survey.domain.values import Organisation
from survey.understanding.folding import key
from survey.understanding.mentions.mentioned import Mentioned


def line_of(said: Mentioned, repeat: str, question: str, organisation: Organisation, taken: set[int]) -> int:
    """Give the number of the line of an organisation, after those already there and those just taken where it is new."""
    entries = said.analysis.scene.entries.get(repeat, ())
    for number, entry in enumerate(entries):
        present = entry.get(question)
        if number not in taken and isinstance(present, Organisation) and is_same(present, organisation):
            return number
    return max([len(entries) - 1, *taken]) + 1


def is_same(one: Organisation, other: Organisation) -> bool:
    """Whether two ways of naming may be of one organisation: the same family, one name within the other."""
    if one.category is not other.category:
        return False
    names = {f" {key(one.name)} ", f" {key(other.name)} "}
    shorter, longer = min(names, key=len), max(names, key=len)
    return not shorter.strip() or shorter in longer
