"""What such a system is asked about weighs in, and brings up what no threat asks for."""

import pytest

from assistant.changes.apply import with_fields
from assistant.elicit.elicit import Elicited
from assistant.interview.agenda import rank_gaps
from assistant.interview.relevant import relevance, unheard_of
from assistant.model.facts import Fact
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from tests.assistant.interview.conftest import Hear

BOT = "Our assistant answers questions of our employees with GPT-4. It may run small scripts."
NOTHING_OPEN = Elicited(threats=(), ledger=(), open_matters=())


@pytest.fixture
def bot(hear: Hear) -> ThreatModel:
    return with_fields(hear(BOT).model, facts=(), relevance={"code-runs-in": 0.6, "recourse": 0.06})


def test_a_likelier_fact_is_worth_more_and_an_unlikely_one_less(bot: ThreatModel) -> None:
    assert relevance("code-runs-in", bot) > 1 > relevance("uses-mcp", bot)
    assert relevance("code-runs-in", with_fields(bot, relevance={})) == 1


def test_what_no_threat_asks_for_is_asked_of_the_application(bot: ThreatModel, catalogue: Catalogue) -> None:
    hub = next(c.id for c in bot.system.components if c.kind in ("agent", "orchestrator"))
    found = list(unheard_of(bot, among=(), catalogue=catalogue))
    assert found == [FactRef(hub, "code-runs-in"), FactRef(SYSTEM, "recourse")]


def test_what_was_told_or_is_asked_anyway_is_not_brought_up(bot: ThreatModel, catalogue: Catalogue) -> None:
    hub = next(c.id for c in bot.system.components if c.kind in ("agent", "orchestrator"))
    told = with_fields(bot, facts=(Fact(subject=hub, key="code-runs-in", values=("nowhere",)),))
    assert list(unheard_of(told, among={"recourse"}, catalogue=catalogue)) == []


def test_a_fact_of_a_file_is_not_asked_where_there_is_none(bot: ThreatModel, catalogue: Catalogue) -> None:
    model = with_fields(bot, relevance={"file-format": 0.9})
    assert list(unheard_of(model, among=(), catalogue=catalogue)) == []


def test_the_agenda_lists_it_by_how_likely_it_is(bot: ThreatModel, catalogue: Catalogue) -> None:
    gaps = [gap.question for gap in rank_gaps(bot, NOTHING_OPEN, catalogue=catalogue)]
    asked = [question.partition("@")[0] for question in gaps]
    assert asked.index("fact:code-runs-in") < asked.index("fact:recourse")
