"""What a reader adds to a sketch: facts as inferred, where rules said nothing. A scripted one reads."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from assistant.interview.answers import Sureness, read_answer
from assistant.interview.understand import Listener, Understanding
from assistant.model.facts import Utterance
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.expecting import ExpectedThreat
from knowledge_base.reading.names import NamedPart
from knowledge_base.reading.reader import ANSWERED, LEAST, Reading
from knowledge_base.vocabulary import Certainty

Listen = Callable[..., Understanding]
START = "Our GPT-4 bot answers customers on the website from the wiki. "


class Scripted:
    """Reads from a sentence what a script says of the words in it."""

    sure = 0.7

    def __init__(self, script: dict[str, tuple[str, str, float]], answers: Sequence[str] = ()) -> None:
        self._script, self._answers = script, tuple(answers)

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        assert asked is None
        return [
            Reading(key, value, chance, text.index(words), text.index(words) + len(words))
            for words, (key, value, chance) in self._script.items()
            if words in text and chance >= least
        ]

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        return self._answers if least <= self.sure else ()

    def names(self, text: str) -> Sequence[NamedPart]:
        at = text.find("code interpreter")
        return [NamedPart("code_interpreter", 0.9, 0.9, at, at + 16)] if at >= 0 else []

    def addresses(self, text: str, asked: str) -> float:
        del text, asked
        return 1.0

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        return {}

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        return ()


@pytest.fixture
def listen(catalogue: Catalogue) -> Listen:
    def understand(text: str, **script: tuple[str, str, float]) -> Understanding:
        words = {name.replace("_", " "): said for name, said in script.items()}
        listener = Listener(catalogue, Scripted(words))
        return listener.understand(ThreatModel(id="m"), Utterance(id="u1", text=text, by="person"))

    return understand


def known(understood: Understanding, key: str) -> list[tuple[str, tuple[str, ...], Certainty]]:
    return [(f.subject, f.values, f.origin.certainty) for f in understood.model.facts if f.key == key]


def test_what_is_read_is_inferred_and_quotes_its_sentence(listen: Listen) -> None:
    text = START + "Nobody would notice for weeks."
    heard = listen(text, notice=("quality-watched", "no", 0.8))
    assert known(heard, "quality-watched") == [("system", ("no",), Certainty.INFERRED)]
    (told,) = [u for u in heard.understood if u.text.startswith("likely: ")]
    assert told.quote == "Nobody would notice for weeks."


def test_a_rule_has_the_first_word(listen: Listen) -> None:
    heard = listen(START + "It has no memory.", memory=("has-memory", "yes", 0.9))
    assert known(heard, "has-memory") == [("system", ("no",), Certainty.SAID)]


def test_the_surest_reading_of_a_sentence_counts(listen: Listen) -> None:
    text = START + "A person has a look at some of it."
    heard = listen(text, person=("recourse", "yes", 0.7), look=("recourse", "no", 0.9))
    assert known(heard, "recourse") == [("system", ("no",), Certainty.INFERRED)]


def test_two_sentences_that_differ_are_taken_for_partly(listen: Listen) -> None:
    text = START + "Some may object in the north. In the south there is none."
    heard = listen(text, object=("recourse", "yes", 0.7), south=("recourse", "no", 0.9))
    assert known(heard, "recourse") == [("system", ("partly",), Certainty.INFERRED)]


def test_what_is_planned_is_not_read_as_today(listen: Listen) -> None:
    heard = listen(START + "Next year there will be a committee.", committee=("recourse", "yes", 0.9))
    assert known(heard, "recourse") == []


def test_a_part_that_a_reading_needs_is_added_as_inferred(listen: Listen) -> None:
    heard = listen(START + "Last week is not forgotten.", forgotten=("has-memory", "yes", 0.9))
    (part,) = [c for c in heard.model.system.components if c.kind == "memory"]
    assert part.origin.certainty is Certainty.INFERRED
    assert part.origin.quote is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("300 held-out cases must pass before each release.", "evaluation on 300 held-out cases"),
        ("It must pass before each release.", "evaluation"),
    ],
)
def test_a_test_without_a_name_is_known_by_what_it_is_run_on(listen: Listen, text: str, name: str) -> None:
    heard = listen(START + text, pass_before=("quality-watched", "yes", 0.9))
    assert [c.name for c in heard.model.system.components if c.kind == "evaluation_harness"] == [name]


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("Whatever it makes runs on our app host.", True),
        ("The query runs on the read-only replica.", False),
        ("Whatever it makes runs in a sandbox with gVisor.", False),
    ],
)
def test_code_runs_in_the_sandbox_that_is_known_and_queries_in_a_database(
    listen: Listen, text: str, added: bool
) -> None:
    heard = listen(START + text, runs=("code-runs-in", "app_server", 0.9))
    assert any(c.kind == "code_interpreter" for c in heard.model.system.components) is added


def test_several_values_of_a_fact_that_takes_them(listen: Listen) -> None:
    text = START + "It lands in the file and on the press page."
    heard = listen(
        text, file=("output-used-for", "records", 0.7), press=("output-used-for", "published", 0.9)
    )
    ((_, values, _),) = known(heard, "output-used-for")
    assert set(values) == {"records", "published"}


@pytest.mark.parametrize(
    ("text", "answers", "values", "sure"),
    [
        ("no", ("yes",), ("no",), Sureness.STATED),
        ("the usual crowd from accounting", ("with_approval",), ("with_approval",), Sureness.IMPLIED),
        ("the usual crowd from accounting", (), None, None),
    ],
)
def test_an_answer_is_read_where_rules_are_not_sure(
    catalogue: Catalogue, text: str, answers: tuple[str, ...], values: tuple[str, ...], sure: Sureness
) -> None:
    entry = catalogue.facts["login-required" if text == "no" else "acts"]
    answer = read_answer(text, entry, reader=Scripted({}, answers))
    assert (answer and answer.values, answer and answer.sure) == (values or None, sure)


def test_a_reader_that_is_sure_outweighs_a_rule(catalogue: Catalogue) -> None:
    entry, text = catalogue.facts["misuse-watched"], "Yes, there is the report button."
    unsure, sure = Scripted({}, ("partly",)), Scripted({}, ("partly",))
    sure.sure = 0.9
    assert read_answer(text, entry, reader=unsure) == (("yes",), Sureness.STATED)
    assert read_answer(text, entry, reader=sure) == (("partly",), Sureness.IMPLIED)


def test_what_runs_code_runs_it_somewhere(listen: Listen) -> None:
    text = START + "It has a code interpreter. Any command runs there without approval."
    heard = listen(text, command=("code-runs-in", "nowhere", 0.9))
    assert known(heard, "code-runs-in") == []


def test_one_agent_is_not_several(listen: Listen) -> None:
    alone = listen(START + "The agent hands over to a person.", hands=("multi-agent", "yes", 0.9))
    assert known(alone, "multi-agent") == []
    several = listen(START + "The agents talk it over.", talk=("multi-agent", "yes", 0.9))
    assert known(several, "multi-agent") == [("system", ("yes",), Certainty.INFERRED)]


def test_what_is_unsure_is_a_hint_and_nobody_is_told(listen: Listen) -> None:
    text = START + "A committee reads some of it."
    heard = listen(text, committee=("output-checked-by-person", "partly", 0.45))
    assert known(heard, "output-checked-by-person") == []
    assert not [u for u in heard.understood if u.text.startswith("likely: ")]
    (hint,) = heard.model.hints
    assert (hint.key, hint.value, hint.chance) == ("output-checked-by-person", "partly", 0.45)
    assert hint.quote.text == "A committee reads some of it."


def test_nothing_is_hinted_at_that_is_known(listen: Listen) -> None:
    assert not listen(START + "It has no memory.", memory=("has-memory", "yes", 0.45)).model.hints


def test_a_sure_reading_leaves_no_hint(listen: Listen) -> None:
    text = START + "Some may object in the north. In the south there is none."
    heard = listen(text, object=("recourse", "yes", 0.4), south=("recourse", "no", 0.9))
    assert known(heard, "recourse") == [("system", ("no",), Certainty.INFERRED)]
    assert not heard.model.hints
