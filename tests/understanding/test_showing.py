import pytest

from survey.understanding.reports.showing import clean, quoted, underlined


def test_rule_stands_under_the_words_that_are_held() -> None:
    assert list(underlined("un bus à Alençon", [(3, 6), (9, 16)], 80)) == ["un bus à Alençon", "   ───   ───────"]


def test_lines_are_cut_between_words_and_never_in_an_amount() -> None:
    assert list(underlined("pour un total de 45 000 € en tout", [], 20)) == ["pour un total de", "45 000 € en tout"]


def test_rule_goes_on_over_two_lines() -> None:
    assert list(underlined("aaaa bbbb cccc", [(5, 14)], 10)) == ["aaaa bbbb", "     ────", "cccc", "────"]


def test_lines_of_the_text_stay_lines() -> None:
    assert list(underlined("a\tb\nc", [(4, 5)], 80)) == ["a b", "c", "─"]


def test_word_wider_than_the_terminal_is_cut() -> None:
    assert [len(line) for line in underlined("x" * 100, [], 60)] == [40, 60]


@pytest.mark.parametrize(("text", "rule"), [("漢字 a", "──── ─"), ("e\u0301a", "──"), ("é", "─")])
def test_rule_is_as_wide_as_the_characters(text: str, rule: str) -> None:
    spans = [(place, place + 1) for place, character in enumerate(text) if character != " "]
    assert list(underlined(text, spans, 80))[1] == rule


def test_control_and_direction_characters_are_taken_out() -> None:
    assert clean("a\x1b[1m\u202eb\u00a0\u202f€\x00") == "a [1m b\u00a0\u202f€ "


def test_long_words_are_quoted_without_their_middle() -> None:
    assert quoted("un  bus\ndes familles") == "«\u00a0un bus des familles\u00a0»"
    assert quoted("a" * 50 + "b" * 50) == f"«\u00a0{'a' * 30} … {'b' * 30}\u00a0»"
