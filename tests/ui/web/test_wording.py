from datetime import UTC, datetime

import pytest

from assistant.model.threat import Range, Rating, Risk, Threat
from knowledge_base.vocabulary import ImpactKind, LifecycleStage, RiskLevel
from ui.web.wording import count, level_words, risk_words, stage_words, time_words

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "UTC", "09:05"),
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "Europe/Berlin", "10:05"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "UTC", "yesterday 23:30"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "Europe/Berlin", "00:30"),
        (datetime(2026, 3, 1, 8, 0, tzinfo=UTC), "UTC", "1 March 2026, 08:00"),
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), None, "09:05"),
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "Nowhere/At-all", "09:05"),
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "../etc", "09:05"),
    ],
)
def test_a_time_reads_as_on_the_readers_clock(moment: datetime, zone: str | None, words: str) -> None:
    assert time_words(moment, now=NOON, zone=zone) == words


def test_a_number_agrees_with_its_noun() -> None:
    assert [count(n, "threat") for n in (0, 1, 2)] == ["0 threats", "1 threat", "2 threats"]


def test_many_stages_are_summed_up() -> None:
    assert stage_words((LifecycleStage.DESIGN, LifecycleStage.DATA)) == "Design, Data"
    assert stage_words(tuple(LifecycleStage)[:4]) == "Design and 3 more stages"


def test_a_rating_is_a_word_with_its_numbers() -> None:
    rating = Rating(
        likelihood=Range(low=3, high=4),
        impact=Range(low=5, high=5),
        level=RiskLevel.CRITICAL,
        level_low=RiskLevel.HIGH,
    )
    threat = Threat(id="a@b", title="T", statement="S", anchor="b")
    rated = threat.model_copy(update={"risk": Risk(inherent=rating, today=rating, worst=ImpactKind.MONEY)})
    assert risk_words(rated) == "Critical (likelihood 3 to 4, impact 5)"
    assert level_words(rated) == "Critical"
    assert risk_words(threat) == level_words(threat) == "Not rated"
