import pytest

from assistant.changes.apply import with_fields
from assistant.interview.questions import OPENERS, PURPOSE, fact_of, question_id, waiting_along, word
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from tests.assistant.interview.conftest import Hear


def test_ids_go_there_and_back() -> None:
    ref = FactRef("the-wiki", "writers")
    assert fact_of(question_id(ref)) == ref
    assert fact_of(PURPOSE.id) is None


def test_openers_are_put_as_they_are(hear: Hear, catalogue: Catalogue) -> None:
    model = hear("Our GPT-4 bot answers.").model
    assert [word(o.id, model, catalogue=catalogue) for o in OPENERS] == list(OPENERS)


@pytest.mark.parametrize(
    ("text", "part", "called"),
    [
        ("Our GPT-4 bot reads the wiki.", "wiki", "the wiki"),
        ("Our bot uses GPT-4.", "GPT-4", "GPT-4"),
        ("Our GPT-4 bot reads the HR wiki.", "HR wiki", "the HR wiki"),
        ("Our GPT-4 bot reads the FAQ.", "FAQ", "the FAQ"),
        ("Our GPT-4 bot writes to Datadog.", "Datadog", "Datadog"),
    ],
)
def test_names_are_in_place(hear: Hear, catalogue: Catalogue, text: str, part: str, called: str) -> None:
    heard = hear(text)
    asked = word(question_id(FactRef(heard.part(part).id, "writers")), heard.model, catalogue=catalogue)
    assert asked is not None
    assert f"into {called}," in asked.text
    assert "{" not in asked.text + asked.why


def test_a_question_of_the_system(hear: Hear, catalogue: Catalogue) -> None:
    asked = word(
        question_id(FactRef(SYSTEM, "audience")), hear("Our GPT-4 bot answers.").model, catalogue=catalogue
    )
    assert asked is not None
    assert asked.choices
    assert asked.multiple
    assert asked.for_whom == "product owner"


@pytest.mark.parametrize(
    "question", ["fact:writers@nobody", "fact:nothing@system", "opener:unheard-of", "what"]
)
def test_what_is_gone_is_not_asked(hear: Hear, catalogue: Catalogue, question: str) -> None:
    assert word(question, hear("Our GPT-4 bot answers.").model, catalogue=catalogue) is None


@pytest.mark.parametrize(
    ("key", "put"),
    [
        ("access-per-user", "When the letters are searched"),
        ("shared-between-tenants", "Are the letters shared by"),
        ("fetches-urls", "Do the letters open"),
    ],
)
def test_many_are_spoken_of_as_many(hear: Hear, catalogue: Catalogue, key: str, put: str) -> None:
    heard = hear("Our GPT-4 bot reads the letters that come in.")
    asked = word(question_id(FactRef(heard.part("letters").id, key)), heard.model, catalogue=catalogue)
    assert asked is not None
    assert put in asked.text


@pytest.mark.parametrize(("other", "waits"), [("fact:vetted@wiki", True), ("fact:vetted@shelf", False)])
def test_a_second_question_waits_while_its_part_is_there(hear: Hear, other: str, waits: bool) -> None:
    model = hear("Our GPT-4 bot reads the wiki.").model
    asked = with_fields(model.interview, along={"fact:writers@wiki": other})
    found = waiting_along("fact:writers@wiki", with_fields(model, interview=asked))
    assert (found is not None) is waits
