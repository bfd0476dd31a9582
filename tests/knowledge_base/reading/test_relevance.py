"""Which facts fuller tellings speak of: the weights, their card, and how they are learnt."""

import numpy as np
import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.errors import ChecksumError
from knowledge_base.reading.reader import Card, Reader, open_reader
from knowledge_base.reading.relevance import RelevanceCard, RelevanceHead, Summary
from knowledge_base.reading.training_relevance import AMONG, Beginning, Telling, among, beginnings, trained

KEYS = ("acts", "audience")


def summary(*vector: float) -> Summary:
    return Summary.of(np.array([vector, vector], dtype=np.float32), np.zeros(2, dtype=np.float32))


def test_the_card_fits_reader_and_catalogue(shipped: Catalogue) -> None:
    card = RelevanceCard.load()
    assert card.reader == Card.load().weights, (
        "train anew: python -m knowledge_base.reading.training_relevance"
    )
    assert set(card.keys) == set(shipped.facts)
    assert card.figures["to_come_among_16"] > card.figures["by_frequency_alone"] + 0.1
    with pytest.raises(ChecksumError, match="install Fourfold anew"):
        RelevanceHead.from_package(reader="another")


def test_a_coding_agent_is_asked_where_code_runs_and_a_toy_about_children() -> None:
    reader = open_reader()
    agent = reader.relevant(["Our coding agent writes patches, runs the tests and opens merge requests."])
    toy = reader.relevant(
        ["A plush bear talks with small children at bedtime, made by GPT-4o and a voice model."]
    )
    assert agent["code-runs-in"] > toy["code-runs-in"]
    assert toy["vulnerable-users"] > agent["vulnerable-users"]
    assert reader.relevant(["", " "]) == {}
    assert Reader.from_package(alone=True).relevant(["It books rooms."]) == {}


def test_a_sentence_says_as_much_as_it_has_pieces() -> None:
    zeros, signs = np.zeros(2, dtype=np.float32), np.array([[1], [0], [0]], dtype=np.float32)
    head = RelevanceHead(("acts",), {"signs": signs, "bias": zeros[:1]})
    short = Summary(np.array([2], dtype=np.float32), 1, zeros)
    long = Summary(np.array([-3], dtype=np.float32), 3, zeros)
    assert head.read([short, long]) == {"acts": pytest.approx(1 / (1 + np.exp(0.25)))}


def test_beginnings_leave_what_they_state_out_of_what_is_to_come() -> None:
    states = [frozenset({"acts"}), frozenset({"acts", "audience"}), frozenset({"scope"})]
    found = list(beginnings(iter([Telling("x", [summary(1)] * 3, states)])))
    assert found
    for one in found:
        assert one.told == frozenset().union(*states) - one.known
        assert one.known == frozenset().union(*states[: len(one.summaries)])


def test_what_is_learnt_tells_the_two_apart() -> None:
    none = frozenset[str]()
    acting = Beginning([summary(1, 0)], none, frozenset({"acts"}))
    asking = Beginning([summary(0, 1)], none, frozenset({"audience"}))
    head = RelevanceHead(KEYS, trained([acting, asking] * 50, KEYS))
    first, second = head.read([summary(1, 0)]), head.read([summary(0, 1)])
    assert first["acts"] > first["audience"]
    assert second["audience"] > second["acts"]


def test_the_share_among_the_likeliest_counts_what_is_not_known_yet() -> None:
    keys = [f"k{n:02}" for n in range(AMONG + 2)]
    chances = {key: 1 - n / 100 for n, key in enumerate(keys)}
    row = Beginning([summary(1)], frozenset({"k00"}), frozenset({"k01", keys[AMONG], keys[AMONG + 1]}))
    assert among([row], [chances]) == pytest.approx(2 / 3)
