"""Measures of a list of threats against figures worked out by hand."""

from collections.abc import Callable

import pytest

from evals.case import CoverageCase
from evals.output import Drafted, Shown
from evals.scorers.threats import (
    CONDITIONAL,
    COVERAGE,
    COVERAGE_ANCHORED,
    DUPLICATES,
    IRRELEVANT,
    LENGTH,
    ON_TARGET,
    TWO_NAMES,
)

MakeSystem = Callable[..., CoverageCase]
Show = Callable[..., Shown]


def drafted(*shown: Shown, names: tuple[str, ...] = ()) -> Drafted:
    return Drafted(shown=shown, names=names)


def test_coverage_is_the_share_of_wishes_met(make_system: MakeSystem, show: Show) -> None:
    score = COVERAGE.score(make_system("a", "b/c", "d"), drafted(show("c"), show("a"), show("x")))
    assert score.value == pytest.approx(2 / 3)
    assert score.remarks == ("d: it was said",)


def test_one_threat_meets_one_wish_only(make_system: MakeSystem, show: Show) -> None:
    assert COVERAGE.score(make_system("a", "a/b"), drafted(show("a"))).value == 0.5


def test_wishes_are_paired_so_that_most_are_met(make_system: MakeSystem, show: Show) -> None:
    """The first wish gives way: it can be met by b as well."""
    assert COVERAGE.score(make_system("a/b", "a"), drafted(show("a"), show("b"))).value == 1.0


def test_a_special_case_says_the_general_one(make_system: MakeSystem, show: Show) -> None:
    assert COVERAGE.score(make_system("general"), drafted(show("special", "general"))).value == 1.0


def test_the_twenty_first_does_not_count(make_system: MakeSystem, show: Show) -> None:
    filler = [show(f"x{number}") for number in range(20)]
    assert COVERAGE.score(make_system("a"), drafted(*filler, show("a"))).value == 0.0


def test_the_anchor_has_to_bear_an_expected_word(make_system: MakeSystem, show: Show) -> None:
    case = make_system("a@shop", "b@BOT")
    answer = drafted(show("a", anchor="mail bot"), show("b", anchor="mail bot"))
    assert COVERAGE.score(case, answer).value == 1.0
    assert COVERAGE_ANCHORED.score(case, answer).value == 0.5


def test_what_the_words_rule_out_is_irrelevant(make_system: MakeSystem, show: Show) -> None:
    case = make_system("a", never="n")
    score = IRRELEVANT.score(case, drafted(show("a"), show("n"), show("x"), show("n", anchor="shop")))
    assert (score.value, score.remarks) == (0.5, ("n: ruled out", "n: ruled out"))


def test_an_empty_list_has_no_share_of_irrelevant_ones(make_system: MakeSystem) -> None:
    assert IRRELEVANT.score(make_system("a"), drafted()).value is None
    assert COVERAGE.score(make_system("a"), drafted()).value == 0.0


def test_an_entry_twice_at_a_part_is_a_duplicate(make_system: MakeSystem, show: Show) -> None:
    answer = drafted(show("a"), show("a"), show("a", anchor="shop"), show("b"))
    assert DUPLICATES.score(make_system(), answer).value == 0.25


def test_the_same_sentence_is_a_duplicate(make_system: MakeSystem, show: Show) -> None:
    answer = drafted(show("a", statement="It fails."), show("b", statement="it fails."))
    assert DUPLICATES.score(make_system(), answer).value == 0.5


def test_a_general_threat_beside_its_special_case_is_a_duplicate(make_system: MakeSystem, show: Show) -> None:
    special = show("special", "general")
    assert DUPLICATES.score(make_system(), drafted(special, show("general"))).value == 0.5
    assert DUPLICATES.score(make_system(), drafted(special, show("general", anchor="shop"))).value == 0.0
    wider = show("general").model_copy(update={"touches": ("wiki",)})  # it comes from somewhere else, too
    assert DUPLICATES.score(make_system(), drafted(special, wider)).value == 0.0


def test_a_name_inside_a_longer_one_is_no_second_name(make_system: MakeSystem, show: Show) -> None:
    answer = drafted(
        show("a", statement="Someone steers the mail bot."),
        show("b", statement="Someone who writes to the Inbox steers the mail bot."),
        names=("bot", "mail bot", "inbox"),
    )
    assert TWO_NAMES.score(make_system(), answer).value == 0.5


def test_each_wish_puts_one_listed_threat_on_target(make_system: MakeSystem, show: Show) -> None:
    answer = drafted(show("a"), show("a", anchor="shop"), show("x"), show("b"))
    assert ON_TARGET.score(make_system("a", "b"), answer).value == 0.5
    assert ON_TARGET.score(make_system("a"), drafted()).value is None


def test_conditional_ones_are_counted(make_system: MakeSystem, show: Show) -> None:
    answer = drafted(show("a", conditional=True), show("b"))
    assert CONDITIONAL.score(make_system(), answer).value == 1.0
    assert LENGTH.score(make_system(), answer).value == 2.0
