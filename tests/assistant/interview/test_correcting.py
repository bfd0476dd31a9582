"""What is taken back is applied at once: parts, people and facts, with the new words behind them."""

import pytest

from assistant.interview.correcting import announces_correction, takes_back
from assistant.model.facts import FactKey
from knowledge_base.vocabulary import FactTime
from tests.assistant.interview.conftest import Hear

START = (
    "Our support assistant for customers uses GPT-4o via Azure OpenAI, reads our wiki and logs every prompt "
    "in Datadog. Customers can edit the wiki. It can issue refunds with a person approving."
)


def told(hear: Hear, correction: str) -> list[str]:
    return [u.text for u in hear(START, correction).understanding.understood]


@pytest.mark.parametrize(
    ("correction", "old", "new"),
    [
        ("No, it is not GPT-4o but Mistral on our own servers.", "GPT-4o", "Mistral"),
        ("I was wrong, it is Claude, not GPT-4o.", "GPT-4o", "Claude"),
        ("We do not use Datadog, we use Splunk.", "Datadog", "Splunk"),
        ("We don't use Datadog. We use Splunk.", "Datadog", "Splunk"),
    ],
)
def test_one_part_takes_the_place_of_another(hear: Hear, correction: str, old: str, new: str) -> None:
    heard = hear(START, correction)
    assert old not in heard.kinds
    assert f"corrected: {new}, not {old}" in told(hear, correction)
    quote = heard.part(new).origin.quote
    assert quote is not None
    assert quote.utterance == "u2"
    assert len(heard.kinds.keys() - hear(START).kinds.keys() - {"own servers"}) == 1
    assert any(heard.part(new).id in (flow.source, flow.target) for flow in heard.model.system.flows)


def test_what_was_known_of_the_old_part_is_forgotten(hear: Hear) -> None:
    heard = hear(START, "No, it is not GPT-4o but Mistral on our own servers.")
    assert heard.value("scope", "Mistral") == "self_hosted"


def test_who_cannot_write_after_all(hear: Hear) -> None:
    heard = hear(START, "Actually customers cannot edit the wiki.")
    assert "wiki" in heard.kinds
    assert "customer" not in str(heard.value("writers", "wiki"))
    assert any(
        "cannot write to wiki" in line for line in told(hear, "Actually customers cannot edit the wiki.")
    )


def test_who_writes_instead(hear: Hear) -> None:
    assert hear(START, "Sorry, only admins can edit the wiki.").value("writers", "wiki") == "admin"
    assert hear(START, "Correction: suppliers can edit the wiki.").value("writers", "wiki") == "supplier"


def test_a_part_that_is_not_there(hear: Hear) -> None:
    assert "Datadog" not in hear(START, "We don't store logs.").kinds


def test_a_fact_is_corrected_wherever_it_was_said(hear: Hear) -> None:
    before = hear(START)
    (fact,) = [f for f in before.model.facts if f.key == "acts"]
    heard = hear(START, "Actually the refunds go out without anyone approving.")
    now = heard.model.facts_by_key[FactKey(fact.subject, "acts", FactTime.TODAY)]
    assert now.values == ("on_its_own",)
    assert [f.subject for f in heard.model.facts if f.key == "acts"] == [fact.subject]
    assert now.origin.quote is not None
    assert now.origin.quote.utterance == "u2"
    assert any(
        line.startswith("corrected, not ")
        for line in told(hear, "Actually the refunds go out without anyone approving.")
    )


def test_other_people_use_it(hear: Hear) -> None:
    heard = hear(START, "Not customers but employees use it.")
    assert {actor.name for actor in heard.model.system.actors} == {"employees"}


def test_what_is_denied_in_one_breath(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot answers customers. The key is in the vault, not in the configuration.")
    assert "config" not in {value for fact in heard.model.facts for value in fact.values}


@pytest.mark.parametrize("text", ["We tried Llama before.", "In the pilot we used Claude, now it is GPT-4o."])
def test_what_was_tried_is_not_there(hear: Hear, text: str) -> None:
    assert hear(f"Our bot answers customers with GPT-4o. {text}").told == {"GPT-4o", "bot"}


def test_a_name_for_what_is_there(hear: Hear) -> None:
    heard = hear(START, "Wait, the wiki is Confluence.")
    assert heard.part("wiki").product == "Confluence"
    assert "wiki is Confluence" in told(hear, "Wait, the wiki is Confluence.")


@pytest.mark.parametrize(
    "text",
    ["It is not only GPT-4o, we also use Claude.", "Customers do not see the logs.", "We also use Splunk."],
)
def test_what_adds_corrects_nothing(hear: Hear, text: str) -> None:
    assert set(hear(START).kinds) <= set(hear(START, text).kinds)
    assert not any("corrected" in line for line in told(hear, text))


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("Two of us merge by hand. Forgot.", True),
        ("I forgot: guests need no login.", True),
        ("She takes half of it back, the invoices are not checked.", True),
        ("There never was a ceiling.", True),
        ("What I wrote there stays between us.", False),
        ("It forgot the name of the guest.", False),
    ],
)
def test_how_a_correction_is_announced(text: str, *, announced: bool) -> None:
    assert announces_correction(text) is announced


@pytest.mark.parametrize("text", ["She swears at a child. Or, worse actually, she tells where it lives."])
def test_a_worse_fear_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)
