"""Texts of 10,000 characters that nobody types, each against a way that a reader of text can go wrong or slow."""

from itertools import cycle, islice

from survey.understanding.lexicon import LEXICONS, read_phrases

LONGEST = 10_000
_WORDS = """
de |de la |et |ou |et de |l'|d'|qu'|pas |pas de |ne |sans |sauf |dont |à |pour |deux |cent |mille |deux cent mille |
une trentaine de |un million |et demi |12 euros et |12 k€ dont |entre 10 et 12 |de 10 à 12 |12 000 € |12 000 € de la CAF, |
45 k€ |1,2 M€ |200 familles |200 familles et |10 % |octobre |1er octobre |lundi |fin |mi-|d'ici |depuis |T4 |lundi prochain |
du 1er au 3 |le 15 |en 2024 |Alençon |Alençon, |Alençon et |à Alençon |saint-|Saint-Denis |commune de |quartier |CC des |
QPV de |61000 |61000 Alençon |arrondissement de |canton de |dans l'|sur le |tout le |CAF |CAF de |la CAF et |CAF, MSA, |
association |association de |mission locale |CCAS de |ville de |conseil départemental de l'|porté par |avec |avec la |
cofinancé par |financé par la CAF |pilote : |titre : |titre |action |action 2 |AE : |AE 12 CP |oui |non |oui sauf |
non, plutôt |ajoute |enlève |enlève la CAF |remplace la CAF par |annule |passe |c'est quoi |même pilote que |je ne sais pas |
pas encore |plus tard |150 de plus |finalement |au lieu de |et pas |erreur |cordialement |bonjour |abcdefgh 2024 |aa bb |
06 12 34 56 78 |732 829 320 00074 |2104800011 |a@b.fr |https://a.fr/b?c=d&e |3 à 12 ans |le 31 sept |
par |projet par |l'action est portée par |cofinancement par |la ville porte |titre de l'action : |notre projet |
"""
PIECES = (
    *(
        "1",
        "0",
        "9",
        "1 ",
        "1 1 000 ",
        "1.000.",
        "1,5 ",
        "1e9",
        "½",
        "²",
        "٣",
        "12/10 ",
        "1/1/1/",
        "31/02/2024 ",
        "00:",
    ),
    *(
        "(",
        ")",
        "[",
        "«",
        "« ",
        '"',
        "'",
        "-",
        " - ",
        "–",
        "_",
        "*",
        "/",
        "\\",
        "%",
        "€",
        "@",
        "#",
        ".",
        "…",
        "!",
        "? ",
        ":",
        ";",
    ),
    *(",", ", ", " ,", "\n", "\r\n", "\t", " ", "\u00a0", "\u202f", "\u2028", "\x00", "\x1b[2J", "\x7f", "\x85"),
    *("a", "é", "e\u0301", "\u0301", "ß", "ﬃ", "\ufdfa", "İ", "ŉ", "œ", "\u017ft", "ᵃ", "\uff21"),
    *(
        "\ud800",
        "\udfff",
        "\ufffe",
        "\U0010ffff",
        "\u202e",
        "\u200b",
        "\u200d",
        "\ufeff",
        "שלום ",
        "مرحبا",
        "漢字",
        "👨‍👩‍👧‍👦",
        "🇫🇷",
    ),
    *(
        "a;b;c\n",
        "a\tb\tc\n",
        "| a | b |\n",
        "Action;AE;CP\n",
        "Titre\tMontant\nBus\t12\n",
        "- bus : 12 €\n",
        "1. bus\n",
        "x" * 40 + " ",
    ),
    *(word for line in _WORDS.splitlines() for word in line.split("|") if word),
)
"""Each is repeated until the text is full."""


PHRASES = tuple(phrase.rstrip("*") + " " for name in LEXICONS for phrase in read_phrases(name))


def filled(piece: str) -> str:
    """Repeat a piece up to the longest text that is looked into."""
    return (piece * (LONGEST // len(piece) + 1))[:LONGEST]


def hostile_texts() -> dict[str, str]:
    """Give every hostile text by a name that tells what it is made of."""
    texts = {ascii(piece): filled(piece) for piece in PIECES}
    for name in LEXICONS:
        phrases = [phrase.rstrip("*") for phrase in read_phrases(name)]
        for joint in (" ", ", "):
            texts[f"{name}{joint!r}"] = filled(joint.join(phrases) + joint)
    lexicons = [list(read_phrases(name)) for name in LEXICONS if read_phrases(name)]
    mixed = [phrases[rank % len(phrases)].rstrip("*") for rank in range(60) for phrases in lexicons]
    texts["every lexicon in turn"] = filled(" ".join(mixed) + " ")
    texts["every lexicon in turn, with figures"] = filled(
        " ".join(
            f"{phrase} {rank * 37}{unit}" for rank, (phrase, unit) in enumerate(zip(mixed, cycle(_UNITS), strict=False))
        )
    )
    texts["every piece in turn"] = "".join(islice(cycle(PIECES), LONGEST))[:LONGEST]
    return texts


_UNITS = (" €", " k€", " familles", " %", "/10/2024", "", " personnes", " ans")
