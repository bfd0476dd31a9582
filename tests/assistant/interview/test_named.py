"""What a reader's names add to what the rules found, and take from it. A scripted one names."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from assistant.interview.understand import Listener, Understanding
from assistant.model.facts import Utterance
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.reading.expecting import ExpectedThreat
from knowledge_base.reading.names import NO_PARTS, NamedPart
from knowledge_base.reading.reader import ANSWERED, LEAST, Reading
from knowledge_base.vocabulary import Certainty

Listen = Callable[..., Understanding]
START = "Our GPT-4 bot answers customers on the website. "


class Naming:
    """Names words as a script says, and reads nothing else."""

    def __init__(self, **names: tuple[str, float]) -> None:
        self._names = {words.replace("_", " "): told for words, told in names.items()}

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        del text, asked
        return ()

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        del text, asked
        return ()

    def names(self, text: str) -> Sequence[NamedPart]:
        found = [(text.find(words), words, *told) for words, told in self._names.items()]
        return [
            NamedPart(kind, chance, 0.0 if kind in NO_PARTS else chance, at, at + len(words))
            for at, words, kind, chance in sorted(found)
            if at >= 0
        ]

    def addresses(self, text: str, asked: str) -> float:
        del text, asked
        return 1.0

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        return {}

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        return ()


@pytest.fixture
def listen(catalogue: Catalogue) -> Listen:
    def understand(text: str, **names: tuple[str, float]) -> Understanding:
        listener = Listener(catalogue, Naming(**names))
        return listener.understand(ThreatModel(id="m"), Utterance(id="u1", text=text, by="person"))

    return understand


def parts(understood: Understanding) -> dict[str, Component]:
    return {component.name: component for component in understood.model.system.components}


def test_a_name_no_rule_knows_is_a_part_as_inferred_with_its_sentence(listen: Listen) -> None:
    heard = listen(START + "It looks things up in Blauwal.", Blauwal=("database", 0.9))
    part = parts(heard)["Blauwal"]
    assert (part.kind, part.origin.certainty) == ("database", Certainty.INFERRED)
    assert part.origin.quote is not None
    assert part.origin.quote.text == "It looks things up in Blauwal."


@pytest.mark.parametrize(
    ("text", "names", "called"),
    [
        ("Blauwal moves urgent scans up. GPT-4 is behind it.", {"Blauwal": ("parser", 0.95)}, "Blauwal"),
        ("Scans go to Blauwal. GPT-4 is behind it.", {"Blauwal": ("parser", 0.95)}, "application"),
        ("Pro-Wal moves urgent scans up. GPT-4 is behind it.", {"Wal": ("service", 0.95)}, "Pro-Wal"),
    ],
)
def test_a_part_of_an_unsure_kind_that_does_something_is_the_application(
    text: str, names: dict[str, tuple[str, float]], called: str
) -> None:
    class Unsure(Naming):
        def names(self, text: str) -> Sequence[NamedPart]:
            return [name._replace(chance=0.35) for name in super().names(text)]

    listener = Listener(load_catalogue(), Unsure(**names))
    heard = listener.understand(ThreatModel(id="m"), Utterance(id="u1", text=text, by="person"))
    hubs = [c.name for c in heard.model.system.components if c.kind in ("orchestrator", "agent")]
    assert hubs == [called]


def test_a_name_that_only_the_reader_knows_comes_before_a_plain_word(listen: Listen) -> None:
    heard = listen("Pip is the assistant of our vets. It runs on GPT-4.", Pip=("orchestrator", 0.9))
    assert "Pip" in parts(heard)
    assert "assistant" not in parts(heard)


def test_words_that_the_reader_takes_for_two_names_are_two(listen: Listen) -> None:
    text = "Our GPT-4 bot sits in the freight exchange wiki."
    assert "freight exchange wiki" in parts(listen(text, freight_exchange_wiki=("document_store", 0.9)))
    two = listen(text, freight_exchange=("organisation", 0.9), wiki=("document_store", 0.9))
    assert "wiki" in parts(two)
    assert "freight exchange wiki" not in parts(two)


def test_a_name_does_not_end_in_a_little_word(listen: Listen) -> None:
    heard = listen(START + "It runs on a Kladde in the cellar.", Kladde_in_the=("host", 0.9))
    assert "Kladde" in parts(heard)


def test_a_name_that_is_hardly_one_is_left(listen: Listen) -> None:
    assert "Blauwal" not in parts(listen(START + "It is blue like a Blauwal.", Blauwal=("database", 0.3)))


def test_a_proper_name_of_some_part_is_a_service_where_nobody_can_tell_the_kind(listen: Listen) -> None:
    heard = listen(START + "Whatever it says ends up with Kladde.", Kladde=("log_store", 0.85))
    assert parts(heard)["Kladde"].kind == "log_store"

    class Unsure(Naming):
        def names(self, text: str) -> Sequence[NamedPart]:
            return [name._replace(chance=0.3) for name in super().names(text)]

    listener = Listener(load_catalogue(), Unsure(Kladde=("log_store", 0.85)))
    said = Utterance(id="u1", text=START + "Whatever it says ends up with Kladde.", by="person")
    unsure = listener.understand(ThreatModel(id="m"), said)
    assert (parts(unsure)["Kladde"].kind, parts(unsure)["Kladde"].origin.certainty) == ("service", "inferred")
    assert any("Kladde" in notice for notice in unsure.notices)


@pytest.mark.parametrize("kind", ["people", "organisation", "absent"])
def test_what_is_no_part_is_none_whatever_rule_took_it_for_one(listen: Listen, kind: str) -> None:
    text = START + "It writes into the order database."
    assert "order database" in parts(listen(text, order_database=("database", 0.9)))
    assert "order database" not in parts(listen(text, order_database=(kind, 0.95)))
    assert "order database" in parts(listen(text, order_database=(kind, 0.4)))


def test_a_stranger_that_is_a_person_is_no_service(listen: Listen) -> None:
    text = START + "The list is managed by Gabriele."
    assert "Gabriele" in parts(listen(text))
    heard = listen(text, Gabriele=("people", 0.95))
    assert "Gabriele" not in parts(heard)
    assert not any("Gabriele" in notice for notice in heard.notices)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("PostgreSQL", "database"), ("vector store", "vector_store"), ("wiki", "document_store")],
)
def test_what_the_lexicon_knows_keeps_its_kind(listen: Listen, words: str, kind: str) -> None:
    text = START + f"Orders lie in the {words}."
    heard = listen(text, **{words.replace(" ", "_"): ("third_party", 0.99)})
    assert parts(heard)[words].kind == kind


def test_a_model_that_only_the_reader_knows_makes_it_a_system_with_one(listen: Listen) -> None:
    text = "The Java client sends bulletins to Zugvogel and gets them back in Frisian."
    assert not listen(text).genai
    heard = listen(text, Zugvogel=("model_server", 0.9))
    assert heard.genai
    assert parts(heard)["Zugvogel"].kind == "model_server"


@pytest.mark.parametrize("word", ["contract", "login"])
def test_a_word_that_the_reader_sees_no_name_in_names_no_part(listen: Listen, word: str) -> None:
    text = START + f"In the night everything is erased, it stands in the {word}."
    assert word not in parts(listen(text))
    assert word in parts(listen(text, **{word: ("document_store", 0.7)}))


def test_what_is_read_or_answered_stays_whatever_the_reader_sees(listen: Listen) -> None:
    assert "mail" in parts(listen(START + "It summarises new mail."))


def test_a_sign_alone_tells_of_no_scheduler(listen: Listen) -> None:
    text = START + "Once a month we look at forty answers."
    assert "scheduler" not in {part.kind for part in parts(listen(text)).values()}
    heard = listen(text, Once_a_month=("scheduler", 0.7))
    assert "scheduler" in {part.kind for part in parts(heard).values()}


def test_a_name_in_pieces_is_an_identifier(listen: Listen) -> None:
    heard = listen(START + "It calls get_reservation for that.", get=("tool", 0.9), reservation=("tool", 0.9))
    assert {"get", "get_", "reservation", "_reservation"}.isdisjoint(parts(heard))
    assert "get_reservation" in parts(heard)


def test_what_is_surely_a_part_has_its_likeliest_kind(listen: Listen) -> None:
    class Likely(Naming):
        def names(self, text: str) -> Sequence[NamedPart]:
            return [name._replace(part=0.95) for name in super().names(text)]

    listener = Listener(load_catalogue(), Likely(watcher_script=("ingester", 0.45)))
    said = Utterance(id="u1", text=START + "A watcher script picks it up.", by="person")
    assert parts(listener.understand(ThreatModel(id="m"), said))["watcher script"].kind == "ingester"


def test_the_application_is_what_the_reader_takes_for_it_where_no_word_is(listen: Listen) -> None:
    text = "A Delphi client sends each note to DeepL, and GPT-4o checks it."
    assert "application" in parts(listen(text))
    heard = parts(listen(text, Delphi_client=("orchestrator", 0.5)))
    assert heard["Delphi client"].kind == "orchestrator"
    assert "application" not in heard
    assert "application" in parts(listen(text, Delphi_client=("orchestrator", 0.2)))


def test_a_name_told_again_is_the_application_and_no_script_beside_it(listen: Listen) -> None:
    once = "Members mail letters to Rentbert. It goes through them with a Python script and GPT-4o."
    scripted = {"Rentbert": ("orchestrator", 0.8), "Python_script": ("orchestrator", 0.8)}
    assert "Rentbert" not in parts(listen(once, **scripted))
    assert parts(listen(f"{once} Rentbert drafts an answer.", **scripted))["Rentbert"].kind == "orchestrator"


@pytest.mark.parametrize(
    "text",
    [
        "Plainsong makes simple versions of our labels with GPT-4o.",
        "The draft of a purpose. Inkwell proposes redactions with GPT-4o. Inkwell shows them to an officer.",
    ],
)
def test_what_a_text_opens_with_is_the_application_unless_it_is_somebody(listen: Listen, text: str) -> None:
    name = next(word for word in ("Plainsong", "Inkwell") if word in text)
    assert parts(listen(text))[name].kind in ("orchestrator", "agent")
    assert name not in parts(listen(text, **{name: ("people", 0.9)}))


def test_the_head_of_a_letter_is_no_application(listen: Listen) -> None:
    assert "From" not in parts(listen("From: the office. Letters are drafted by GPT-4o for our customers."))


def test_what_begins_a_sentence_without_an_article_is_a_name_of_its_own(listen: Listen) -> None:
    text = "Lumen drafts answers with GPT-4o."
    assert "Lumen" in parts(listen(text, Lumen=("orchestrator", 0.9)))
