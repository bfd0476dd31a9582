"""The order of threats, and the room every sort of threat keeps among the first."""

from collections import Counter

import pytest

from assistant.elicit.rank import CONDITIONAL, FIRST, PER_ANCHOR, PER_FAMILY, rank, rating_today, sort_key
from assistant.elicit.risk_table import level_of
from assistant.model.threat import OpenFact, Range, Rating, Risk, Threat
from knowledge_base.vocabulary import ImpactKind, RiskLevel


def make(
    name: str,
    *,
    likelihood: int = 3,
    impact: int = 3,
    family: str = "",
    anchor: str = "",
    quota: str = "genai",
    conditional: bool = False,
    entry: str = "",
) -> Threat:
    both = Rating(
        likelihood=Range(low=likelihood, high=likelihood),
        impact=Range(low=impact, high=impact),
        level=level_of(likelihood, impact),
        level_low=level_of(likelihood, impact),
    )
    return Threat.model_validate(
        {
            "id": name,
            "entry": entry or name,
            "title": name,
            "statement": name,
            "anchor": anchor or name,
            "family": family or name,
            "quota": quota,
            "risk": Risk(inherent=both, today=both, worst=ImpactKind.MONEY),
            "depends_on": (OpenFact(subject="system", key="open"),) if conditional else (),
        }
    )


def ids(threats: list[Threat]) -> list[str]:
    return [threat.id for threat in threats]


def test_nothing_ranks_to_nothing() -> None:
    assert rank([]) == []


def test_the_level_comes_first_then_impact_then_likelihood_then_the_id() -> None:
    threats = [
        make("b", likelihood=3, impact=3),
        make("a", likelihood=3, impact=3),
        make("worse", likelihood=2, impact=4),
        make("likelier", likelihood=4, impact=2),
        make("high", likelihood=4, impact=3),
        make("low", likelihood=1, impact=1),
    ]
    assert ids(rank(threats)) == ["high", "worse", "a", "b", "likelier", "low"]
    assert rank(threats) == rank(threats[::-1])


def test_what_hangs_on_an_answer_counts_one_level_less() -> None:
    threats = [
        make("maybe-critical", likelihood=5, impact=5, conditional=True),
        make("high", likelihood=4, impact=3),
        make("medium", likelihood=3, impact=3),
    ]
    assert ids(rank(threats)) == ["high", "maybe-critical", "medium"]
    assert ids(rank([make("maybe-high", likelihood=4, impact=3, conditional=True), threats[2]])) == [
        "medium",
        "maybe-high",
    ]


def test_among_the_first_no_family_crowds_out_the_rest() -> None:
    many = [make(f"injection-{n:02}", likelihood=4, impact=4, family="injection") for n in range(10)]
    others = [make(f"other-{n:02}") for n in range(20)]
    first = rank([*many, *others])[:FIRST]
    assert Counter(threat.family for threat in first)["injection"] == PER_FAMILY
    assert ids(first)[:3] == ["injection-00", "injection-01", "injection-02"]


def test_among_the_first_no_anchor_crowds_out_the_rest() -> None:
    many = [make(f"bot-{n:02}", likelihood=4, impact=4, anchor="bot") for n in range(10)]
    others = [make(f"other-{n:02}") for n in range(20)]
    first = rank([*many, *others])[:FIRST]
    assert Counter(threat.anchor for threat in first)["bot"] == PER_ANCHOR


def test_what_has_no_place_among_the_first_comes_after_them() -> None:
    many = [make(f"injection-{n}", likelihood=4, impact=4, family="injection") for n in range(5)]
    others = [make(f"other-{n:02}") for n in range(3)]
    found = ids(rank([*many, *others]))
    assert found[-2:] == ["injection-3", "injection-4"]
    assert len(found) == 8


@pytest.mark.parametrize("quota", ["conventional", "oversight", "people", "supply_chain"])
def test_each_sort_keeps_a_place_if_it_rates_medium(quota: str) -> None:
    crowd = [make(f"crowd-{n:02}", likelihood=4, impact=4) for n in range(30)]
    kept = make("kept", quota=quota)
    low = make("low", likelihood=1, impact=1, quota=quota)
    unsure = make("unsure", likelihood=5, impact=5, quota=quota, conditional=True)
    assert "kept" in ids(rank([*crowd, kept])[:FIRST])
    assert "low" not in ids(rank([*crowd, low])[:FIRST])
    assert "unsure" not in ids(rank([*crowd, unsure])[:FIRST][1:])


@pytest.mark.parametrize(("asserted", "places"), [(0, 1), (3, 1), (4, 2), (8, 4), (40, CONDITIONAL)])
def test_few_of_the_first_hang_on_an_answer_and_the_rest_are_left_out(asserted: int, places: int) -> None:
    maybe = [make(f"maybe-{n}", likelihood=5, impact=5, conditional=True) for n in range(9)]
    sure = [make(f"sure-{n:02}", likelihood=1) for n in range(asserted)]
    found = rank([*maybe, *sure])
    assert sum(bool(threat.depends_on) for threat in found) == places
    assert len(found) == places + asserted


def test_an_entry_that_is_told_already_is_not_supposed_elsewhere() -> None:
    told = make("told@a", entry="told")
    maybe = [make(f"told@{n}", entry="told", conditional=True) for n in "bc"]
    twice = [make(f"twice@{n}", entry="twice", conditional=True) for n in "ab"]
    crowd = [make(f"crowd-{n}", likelihood=4, impact=4) for n in range(9)]
    assert ids(rank([told, *maybe, *twice, *crowd]))[-2:] == ["told@a", "twice@a"]


def test_of_what_hangs_on_an_answer_that_comes_first_which_the_words_hint_at() -> None:
    maybe = [make(f"maybe-{n}", likelihood=5, impact=5, conditional=True) for n in range(9)]
    hinted = make("hinted", likelihood=2, impact=2, conditional=True)
    sure = [make(f"sure-{n}") for n in range(8)]
    chances = {"hinted": 0.5, **dict.fromkeys(ids(maybe), 0.1)}
    chosen = {t.id for t in rank([*maybe, hinted, *sure], chances=chances) if t.depends_on}
    assert len(chosen) == CONDITIONAL
    assert "hinted" in chosen
    assert "hinted" not in ids(rank([*maybe, hinted, *sure]))


def test_what_cannot_be_put_into_words_is_left_out() -> None:
    maybe = [make(f"maybe-{n}", conditional=True) for n in range(2)]
    found = rank(maybe, tell=lambda t: None if t.id == "maybe-0" else t.model_copy(update={"title": "If so"}))
    assert [(threat.id, threat.title) for threat in found] == [("maybe-1", "If so")]


def test_a_threat_without_a_rating_cannot_be_ranked() -> None:
    bare = make("bare").model_copy(update={"risk": None})
    with pytest.raises(ValueError, match="'bare' is not rated"):
        sort_key(bare)
    assert rating_today(make("a")).level is RiskLevel.MEDIUM


def test_among_too_many_the_expected_are_chosen_and_risk_still_orders_them() -> None:
    likely = make("likely", likelihood=2, impact=2)
    others = [make(f"other-{n:02}", likelihood=4, impact=4) for n in range(FIRST)]
    shown = ids(rank([*others, likely], chances={"likely": 0.9, "other-00": 0.9}))
    assert shown.index("likely") == FIRST - 1, "it is among the first, and the least of them"
    assert shown[0] == "other-00"
    assert "likely" not in ids(rank([*others, likely]))[:FIRST]


def test_an_unlikely_if_is_not_told_where_chances_are_known() -> None:
    sure = [make(f"sure-{n}") for n in range(4)]
    maybe = make("maybe", conditional=True)
    assert "maybe" in ids(rank([*sure, maybe]))
    assert "maybe" not in ids(rank([*sure, maybe], chances={"sure-0": 0.5, "maybe": 0.05}))
    assert "maybe" in ids(rank([*sure, maybe], chances={"sure-0": 0.5, "maybe": 0.2}))
