"""Corrections in many wordings, announced or not, of a described system; and words that correct nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.changes.change import RecordFact
from assistant.model.facts import Fact
from assistant.model.values import SYSTEM, Origin
from assistant.service import Fourfold, Message
from assistant.settings import load_settings
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import FactTime, SubjectKind

START = (
    "Our assistant Folio answers library readers on our website. It is an agent on GPT-4o through "
    "Azure OpenAI, searches our book catalogue in a vector store and renews loans with a renewal "
    "tool. Questions go to a log store."
)
KNOWN = {
    "login-required": "yes",
    "output-checked-by-person": "yes",
    "has-memory": "no",
    "provider-trains-on-data": "no",
    "keys-kept": "secrets_store",
    "acts": "with_approval",
    "recourse": "yes",
    "discloses-ai": "yes",
    "decides-about-people": "no",
    "fetches-urls": "no",
    "quality-watched": "yes",
    "rate-limited": "yes",
    "model-version-pinned": "yes",
    "moves-money": "no",
    "deletion-possible": "yes",
    "accepts-uploads": "no",
    "sensitive-personal-data": "no",
    "logs-hold-content": "no",
    "feedback-trains": "no",
    "incident-plan": "yes",
    "fallback-exists": "yes",
    "spend-limit": "no",
}
CORRECTIONS = [
    (
        "I told you nonsense earlier: the login was taken off in spring, anybody who has the link gets in.",
        "login-required",
        {"no"},
    ),
    (
        (
            "Correction to what I said about the checks: all answers except those about opening hours are"
            " read by a librarian."
        ),
        "output-checked-by-person",
        {"partly"},
    ),
    (
        (
            "I have to take something back. Chats are remembered: each reader has a profile that is read "
            "at the start of the next talk."
        ),
        "has-memory",
        {"yes"},
    ),
    (
        (
            "My mistake, the contract with the provider was never changed, they may use our texts to make"
            " their models better."
        ),
        "provider-trains-on-data",
        {"yes"},
    ),
    (
        "One small amendment: the key is not in the vault, it sits in the .env of the web server.",
        "keys-kept",
        {"config"},
    ),
    (
        "I need to revise something. Renewals go through by themselves, no librarian presses anything.",
        "acts",
        {"on_its_own"},
    ),
    (
        "I was too optimistic about complaints: readers reach no person unless they write three times.",
        "recourse",
        {"no", "partly"},
    ),
    (
        "Forget what I said about the badge, nobody is told that a machine writes.",
        "discloses-ai",
        {"no"},
    ),
    (
        (
            "I gave you the wrong picture: who gets blocked for late returns is decided by it alone, no "
            "person has a say."
        ),
        "decides-about-people",
        {"yes"},
    ),
    (
        "Let me set that straight: when a reader pastes a link, it does open the page and reads it.",
        "fetches-urls",
        {"yes"},
    ),
    (
        "Apparently I was mistaken, the nightly quality tests were switched off last year.",
        "quality-watched",
        {"no"},
    ),
    (
        "Scrap my answer on limits. There are none, someone can ask ten thousand questions in an hour.",
        "rate-limited",
        {"no"},
    ),
    (
        "I misled you about the version. We point at latest, so it changes whenever the provider changes it.",
        "model-version-pinned",
        {"no"},
    ),
    (
        "To put it right: it can waive fines, up to ten euros.",
        "moves-money",
        {"partly"},
    ),
    (
        "That was not the full truth about deletion, we cannot remove one reader's data from the backups.",
        "deletion-possible",
        {"no", "partly"},
    ),
    (
        "My colleague from IT says that readers can upload photos of book covers since March.",
        "accepts-uploads",
        {"yes"},
    ),
    (
        "It turns out people write about their illnesses and that is kept, so there is health data in it.",
        "sensitive-personal-data",
        {"yes"},
    ),
    (
        "Ben has looked at the logs: every question and every answer is in there in full.",
        "logs-hold-content",
        {"yes"},
    ),
    (
        "Strictly speaking everybody signs in except at the kiosk in the hall.",
        "login-required",
        {"partly"},
    ),
    (
        "In fact the librarian only looks at one answer in twenty.",
        "output-checked-by-person",
        {"partly"},
    ),
    (
        (
            "When I said it forgets, I did not know that there is one notebook for all readers, and what "
            "one of them says turns up for the next."
        ),
        "has-memory",
        {"shared"},
    ),
    (
        "The free account is what we use for it, so they do learn from what is typed.",
        "provider-trains-on-data",
        {"yes"},
    ),
    (
        "Not everybody is told that it is AI, the mails that go out are signed Anna.",
        "discloses-ai",
        {"no", "partly"},
    ),
    (
        "The key was moved, it's in the repository now like everything else.",
        "keys-kept",
        {"code"},
    ),
    (
        (
            "You have it down that a librarian reads each answer. That is so on weekdays; at the weekend "
            "they go straight to the reader."
        ),
        "output-checked-by-person",
        {"partly"},
    ),
    (
        "Please change my earlier answer: there is a monthly cap on what we spend.",
        "spend-limit",
        {"yes"},
    ),
]
NO_CORRECTIONS = [
    "As I said, everybody has to sign in.",
    "I'm actually quite happy with how that is going.",
    "Sorry, what do you mean by that?",
    "Sorry for the late reply, I was in a meeting.",
    "Actually, can you show me the list so far?",
    "There is also a printer in the hall that prints receipts.",
    "Next year we will open it without a login.",
    "Sorry, I have to go in five minutes, can we go on tomorrow?",
    "Thanks, I think that is right.",
    "Wait, how many questions are left?",
    "The bot we had before had no login.",
    "I worry that someone gets in without signing in.",
    "The board asked us whether it could run without a login; it cannot.",
    "Sorry, I was away. As I told you, a librarian reads each answer.",
    "It would be bad if nobody checked the answers.",
    "No, that was all I wanted to say about it.",
    "My mistake, I pressed the wrong button.",
    "I was wrong to worry, my boss likes it.",
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fourfold]:
    folder: Path = tmp_path_factory.mktemp("corrections")
    settings = load_settings({"FOURFOLD_DATA_DIR": str(folder), "FOURFOLD_CACHE_DIR": str(folder)}, folder)
    with Fourfold.open(settings) as opened:
        yield opened


@pytest.fixture
def model_id(service: Fourfold) -> str:
    """Describe the library's assistant, say the worst day is left open, and note what is known of it."""
    catalogue = load_catalogue()
    made = service.create("Library", actor="ana").model_id
    service.say(made, Message(text=START))
    parts = service.view(made).model.system.components
    for key, value in KNOWN.items():
        entry = catalogue.facts[key]
        fitting = (part.id for kind in entry.applies_to for part in parts if part.kind == kind)
        subject = SYSTEM if entry.subject is SubjectKind.SYSTEM else next(fitting)
        fact = Fact(subject=subject, key=key, values=(value,), origin=Origin(by="person"))
        service.edit(made, [RecordFact(fact=fact)], actor="ana")
    service.say(made, Message(kind="skip"))
    return made


def known(service: Fourfold, model_id: str) -> dict[str, set[str]]:
    """Return every value that each fact has today, of whatever part."""
    today: dict[str, set[str]] = {}
    for fact in service.view(model_id).model.facts:
        if fact.when is FactTime.TODAY and not fact.is_open:
            today.setdefault(fact.key, set()).update(fact.values)
    return today


@pytest.mark.parametrize(("words", "key", "values"), CORRECTIONS)
def test_a_correction_holds(service: Fourfold, model_id: str, words: str, key: str, values: set[str]) -> None:
    assert known(service, model_id)[key] == {KNOWN[key]}
    service.say(model_id, Message(text=words))
    assert known(service, model_id)[key] <= values
    assert known(service, model_id)[key]


@pytest.mark.parametrize("words", NO_CORRECTIONS)
def test_what_corrects_nothing_leaves_what_is_known(service: Fourfold, model_id: str, words: str) -> None:
    before = service.view(model_id).model.facts_by_key
    service.say(model_id, Message(text=words))
    after = service.view(model_id).model.facts_by_key
    told = [ref for ref in before if ref.key in KNOWN]
    assert [after[ref].values for ref in told] == [before[ref].values for ref in told]
