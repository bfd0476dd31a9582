"""What the system reads becomes a part, whatever it is called; what is abstract or somebody's does not."""

import pytest

from assistant.model.system import Component
from knowledge_base.vocabulary import Certainty
from tests.assistant.interview.conftest import Hear, Heard

READ = [
    (
        "Our council has an assistant on GPT-4o. It reads the letters that come in.",
        "letters",
        "channel_connector",
    ),
    ("A bot with Claude sorts applications for our nursery.", "applications", "channel_connector"),
    ("Every Monday Claude summarises the reviews guests leave.", "reviews", "document_store"),
    ("An LLM reads the claims and the adjuster's notes and proposes a sum.", "claims", "document_store"),
    ("An LLM reads the claims and the adjuster's notes.", "adjuster's notes", "document_store"),
    ("GPT-4 goes through the tenders that suppliers send in.", "tenders", "channel_connector"),
    (
        "Our assistant translates minutes of the works council with DeepL.",
        "minutes of the works council",
        None,
    ),
    ("Llama 3 scores the essays that pupils hand in.", "essays", None),
    ("Claude extracts dates and sums from bills of lading.", "bills of lading", None),
    ("The assistant on GPT-4o answers letters from tenants.", "letters", "channel_connector"),
    ("Our tutor bot marks homework with GPT-4o.", "homework", None),
    ("Our bot with an LLM watches the footage of the door camera.", "footage of the door camera", None),
    ("An LLM screens manuscripts submitted to our publishing house.", "manuscripts", None),
    ("Our tool goes through grant proposals with Claude and ranks them.", "grant proposals", None),
    ("Claude reads affidavits and writes a chronology.", "affidavits", "document_store"),
    ("A language model triages incoming defect notices.", "incoming defect notices", "channel_connector"),
    ("An LLM sorts the wishes residents drop in the box.", "wishes", None),
    ("GPT-4o classifies feedback from passengers.", "feedback", None),
    ("We use Claude to summarise depositions.", "depositions", None),
    ("We let GPT-4o grade exams.", "exams", None),
    ("Our bot called Elk runs on GPT-5. Elk marks essays.", "essays", None),
    ("Applications are sorted by GPT-4o before we meet.", "applications", "channel_connector"),
    ("Claude sums up each grant proposal in ten lines.", "grant proposal", None),
    ("Partners add letters of support, which the model reads too. It is Claude.", "letters of support", None),
]

NOTHING = [
    "Our assistant on GPT-4o reads the situation and decides what to do.",
    "A chatbot with Claude answers questions about our opening hours.",
    "Our bot with GPT-4o sorts by urgency.",
    "Claude summarises it in two lines.",
    "Llama 3 classifies customers by risk.",
    "The LLM scores candidates.",
    "Our bot with GPT-4o drafts a reply. A clerk reads the letters.",
    "The assistant with GPT-4o does not read letters.",
    "Next year the assistant with GPT-4o will read letters.",
    "The chatbot on Claude translates its answers into Turkish.",
    "The LLM extracts names and dates.",
    "Our bot on Claude reads and drafts replies.",
    "Our bot with a voice from ElevenLabs reads aloud weather warnings.",
    "The assistant sorts results by price with GPT-4o.",
]

HELD = [
    ("Our agent with GPT-4o reads mails from the shared mailbox.", "shared mailbox"),
    ("The letters lie in SharePoint. Our assistant with Claude reads the letters.", "SharePoint"),
    ("Letters arrive by Outlook. An LLM reads the letters.", "Outlook"),
    ("Our bot on Claude reads receipts from a folder.", "folder"),
    ("Our assistant with GPT-4o reads our wiki.", "wiki"),
    ("There is an LLM button in the intranet, and it reads the nursing notes.", "intranet"),
]

HANDED = [
    ("Customers photograph the broken item and Gemini says whether it is covered.", "customers", "yes"),
    ("Farmers send pictures of leaves to our bot and it names the disease.", "farmers", "yes"),
    ("Patients record their cough and a model tells what it may be.", "patients", "yes"),
    ("Volunteers submit sightings and Claude checks them.", "volunteers", None),
]


def _sources(heard: Heard) -> list[Component]:
    kinds = ("document_store", "channel_connector")
    return [part for part in heard.model.system.components if part.kind in kinds]


@pytest.mark.parametrize(("text", "name", "kind"), READ)
def test_what_is_read_is_a_source(hear: Hear, text: str, name: str, kind: str | None) -> None:
    heard = hear(text)
    assert heard.kinds.get(name) in ((kind,) if kind else ("document_store", "channel_connector"))
    hub = next(part.id for part in heard.model.system.components if part.kind in ("agent", "orchestrator"))
    source = heard.part(name).id
    assert any(flow.source == source and flow.target == hub for flow in heard.model.system.flows)


@pytest.mark.parametrize(
    "text",
    [
        "The planner is an LLM tool. It reads wishes, spits out a plan and mails the team.",
        "The planner is an LLM tool. It reads wishes, spits out nonsense and puts on a hat.",
        "The planner is an LLM tool. It reads wishes and drafts replies.",
    ],
)
def test_what_is_done_next_is_no_source(hear: Hear, text: str) -> None:
    assert [part.name for part in _sources(hear(text))] == ["wishes"]


def test_a_source_nobody_named_is_inferred_and_quoted(hear: Hear) -> None:
    origin = hear("A council has an assistant on GPT-4o. It reads affidavits.").part("affidavits").origin
    assert origin.certainty is Certainty.INFERRED
    assert origin.quote is not None
    assert origin.quote.text == "It reads affidavits."


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_content_is_no_source(hear: Hear, text: str) -> None:
    assert _sources(hear(text)) == []


@pytest.mark.parametrize(("text", "place"), HELD)
def test_what_lies_in_a_part_is_no_second_one(hear: Hear, text: str, place: str) -> None:
    assert [part.name for part in _sources(hear(text))] == [place]


@pytest.mark.parametrize(
    ("text", "source", "writers"),
    [
        ("GPT-4 goes through the tenders that suppliers send in.", "tenders", "supplier"),
        ("Claude summarises the reviews guests leave.", "reviews", "customer"),
        ("The assistant on GPT-4o answers letters from tenants.", "letters", "customer"),
        ("Claude reads affidavits.", "affidavits", None),
    ],
)
def test_whoever_sends_it_can_write_to_it(hear: Hear, text: str, source: str, writers: str | None) -> None:
    assert hear(text).value("writers", source) == writers


@pytest.mark.parametrize(("text", "people", "uploads"), HANDED)
def test_what_people_hand_over_comes_in_by_a_page(
    hear: Hear, text: str, people: str, uploads: str | None
) -> None:
    heard = hear(text)
    page = next(part for part in heard.model.system.components if part.kind == "chat_front_end")
    user = next(actor for actor in heard.model.system.actors if actor.name == people)
    assert page.id in user.reaches
    assert heard.value("accepts-uploads", page.name) == uploads
    assert _sources(heard) == []


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Customers ask our GPT-4 helper about orders.", True),
        ("Customers use our GPT-4 helper. Members type their question.", True),
        ("Customers use our GPT-4 helper. A client asked whether logs are kept.", False),
        ("Customers use our GPT-4 helper. Finance asks for a ceiling.", False),
        ("Customers use our ChatGPT helper. It is one type of two.", False),
    ],
)
def test_who_only_asked_something_has_no_chat_page(hear: Hear, text: str, page: bool) -> None:
    assert ("chat page" in hear(text).kinds) is page


def test_what_is_sent_to_people_is_not_handed_over(hear: Hear) -> None:
    assert "chat page" not in hear("Claude drafts offers. Customers send photos to our office.").kinds


def test_what_was_handed_over_is_no_source_besides(hear: Hear) -> None:
    heard = hear("Volunteers submit sightings in the app. Claude reads the sightings.")
    assert _sources(heard) == []
