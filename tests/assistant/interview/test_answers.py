import pytest

from assistant.interview.answer_words import ANSWER_WORDS
from assistant.interview.answers import Answer, Command, Sureness, command_in, read_answer, says_no
from knowledge_base.catalogue import Catalogue


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("I don't know", Command.DONT_KNOW),
        ("dunno", Command.DONT_KNOW),
        ("no idea", Command.DONT_KNOW),
        ("Hm, not sure", Command.DONT_KNOW),
        ("I'd have to ask", Command.DONT_KNOW),
        ("good question!", Command.DONT_KNOW),
        ("weiß nicht", Command.DONT_KNOW),
        ("skip", Command.SKIP),
        ("Skip it.", Command.SKIP),
        ("next question", Command.SKIP),
        ("whatever", Command.SKIP),
        ("we already asked that. next", Command.SKIP),
        ("I already said that", Command.SKIP),
        ("back", Command.BACK),
        ("go back", Command.BACK),
        ("why?", Command.WHY),
        ("what?", Command.WHY),
        ("Huh?", Command.WHY),
        ("Why do you ask?", Command.WHY),
        ("stop", Command.FINISH),
        ("that's all", Command.FINISH),
        ("undo", Command.UNDO),
        ("the vendor handles it", Command.VENDOR),
        ("Microsoft does that", Command.VENDOR),
        ("that is Microsoft's job", Command.VENDOR),
        ("our provider takes care of all of it", Command.VENDOR),
        ("they handle that", Command.VENDOR),
        ("yes", None),
        ("no", None),
        ("back office staff", None),
        ("why would they do that in the office", None),
        ("the vendor sends invoices", None),
        ("they do it by hand every day", None),
        ("stop words are removed", None),
        (
            "not sure what you mean, but the wiki is edited by HR and by the works council, and also by the "
            * 2,
            None,
        ),
    ],
)
def test_commands(text: str, command: Command | None) -> None:
    assert command_in(text) is command


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("acts", "4", ("on_its_own",)),
        ("acts", "It acts on its own", ("on_its_own",)),
        ("acts", "no", ("none",)),
        ("acts", "nothing", ("none",)),
        ("acts", "after my boss approves", ("with_approval",)),
        ("handles-personal-data", "yes", ("yes",)),
        ("handles-personal-data", "Yes, of course it does", ("yes",)),
        ("handles-personal-data", "nope", ("no",)),
        ("handles-personal-data", "ja", ("yes",)),
        ("handles-personal-data", "partly", ("partly",)),
        ("handles-personal-data", "yes, but only names", ("partly",)),
        ("handles-personal-data", "it depends", ("partly",)),
        ("handles-personal-data", "it does not", ("no",)),
        ("writers", "1, 2 and 7", ("public", "customer", "employee")),
        ("writers", "our customers", ("customer",)),
        ("writers", "anyone on the internet", ("public",)),
        ("writers", "employees, but not customers", ("employee",)),
        ("writers", "everyone in the company", ("employee",)),
        ("audience", "all", ("public", "customers", "employees", "team")),
        ("output-used-for", "people just read it", ("information",)),
        (
            "output-used-for",
            "people just read it, but we also do send a copy to the manager",
            ("information", "published"),
        ),
        ("keys-kept", "in a vault", ("secrets_store",)),
        ("code-runs-in", "none", ("nowhere",)),
    ],
)
def test_answers(catalogue: Catalogue, key: str, text: str, values: tuple[str, ...]) -> None:
    answer = read_answer(text, catalogue.facts[key])
    assert answer is not None
    assert set(answer.values) == set(values)


FREE = {
    "acts": {
        "by itself, up to 300 euros": "on_its_own",
        "it just sends it": "",
        "creates and deletes on its own if the host lets it": "on_its_own",
        "straight away, nobody checks": "on_its_own",
        "the planner has to click accept": "with_approval",
        "only after I confirm it": "with_approval",
        "it asks first": "with_approval",
        "it makes a suggestion and we send it": "proposes",
        "drafts only": "proposes",
        "nothing, it only answers": "none",
        "just text": "none",
        "read only": "none",
    },
    "handles-personal-data": {
        "some pages, yes": "partly",
        "names, addresses, who is late with rent": "yes",
        "obviously, four hundred of them": "yes",
        "of everyone": "yes",
        "I think so, yes": "yes",
        "well, it does": "yes",
        "not really": "no",
        "hardly, no": "no",
        "both": "partly",
        "depends": "partly",
        "only if they type it in": "partly",
        "not that I know": "no",
    },
    "sensitive-personal-data": {
        "Income in all cases, health in some": "yes",
        "money, sometimes illness": "partly,yes",
        "no, nothing like that": "no",
    },
    "output-checked-by-person": {
        "the teacher confirms each grade": "yes",
        "a lawyer looks. Hm, no, only if the member asks for it, so mostly nobody": "partly",
        "they say so, but the planner has ten minutes": "partly",
        "nobody has time for that": "no",
        "samples, once a week": "partly",
        "we used to, now not any more": "no",
    },
    "decides-about-people": {
        "it suggests the grade, the teacher decides": "partly",
        "indirectly, yes": "yes",
        "in the end a person decides": "partly",
    },
    "writers": {
        "anybody who has the mail address, to be honest": "public",
        "only the admins": "admin",
        "whoever sends you an invitation, so public": "public",
        "HR and two editors": "employee",
        "our clients and the suppliers": "customer,supplier",
    },
    "audience": {
        "everyone in the company": "employees",
        "two planners, that is a team": "team",
        "patients, and sometimes their families": "customers",
        "anyone who finds the page": "public",
    },
    "access-per-user": {
        "no, it searches with one account": "no",
        "does not apply, the guides are for all members": "not_applicable",
        "yes, with the rights from SharePoint": "yes",
    },
    "irreversible": {
        "deletes are final": "yes",
        "you can cancel until the evening": "partly",
        "yes": "no",
        "no": "yes",
        "yes, easily": "no",
        "not really": "yes",
        "we restore it from the version history": "no",
    },
    "keys-kept": {
        "in the vault": "secrets_store",
        "in a .env file on the server": "config",
        "hard-coded, I fear": "code",
        "it is in the repo": "code",
    },
    "output-used-for": {
        "for grading": "decisions",
        "for the plan, so it decides": "decisions",
        "it is sent to the tenants": "published",
        "it lands in the CRM": "records",
        "people just read it": "information",
    },
    "scope": {
        "we run it ourselves": "self_hosted",
        "it runs on our own servers, an open model": "self_hosted,local_open_weights",
        "through the API of Anthropic": "vendor_api",
        "the start-up, we have a subscription": "saas",
    },
    "has-memory": {
        "it remembers each tenant's story, that is the beauty": "yes",
        "every chat starts empty": "no",
        "no, it forgets all": "no",
    },
    "moves-money": {"indirectly, a plumber costs money, so yes": "yes", "up to 50 euros": "partly,yes"},
    "discloses-ai": {"it signs as Anna, so no": "no", "there is a line below each answer": "yes"},
    "login-required": {
        "no login, they just write": "no",
        "Yes, with the official's card": "yes",
        "The tablet is signed in with one account of the shift. So I would say no.": "no",
    },
    "rate-limited": {"no": "no", "not yet": "no", "The guests? No, they may ask as they like": "no"},
    "trains-model": {"me? no. there's a box for what makes a good tenant, that stays between us": "no"},
    "recourse": {
        "parents can talk to the teacher": "yes",
        "in theory": "partly",
        "They can write to us, and they don't know of the points. No, I'd say.": "no",
        "They can write to us. So yes, but nobody does.": "partly",
    },
    "vulnerable-users": {"yes, pupils from 12": "yes", "it cannot be ruled out": "partly"},
    "quality-watched": {"we wait for complaints": "partly,yes", "nobody would notice": "no"},
}
"""Answers as people give them, and what a careful listener takes from them; where several will do, any."""


@pytest.mark.parametrize(
    ("key", "text", "allowed"),
    [(key, text, allowed) for key, answers in FREE.items() for text, allowed in answers.items() if allowed],
)
def test_free_answers_are_read(catalogue: Catalogue, key: str, text: str, allowed: str) -> None:
    answer = read_answer(text, catalogue.facts[key])
    assert answer is not None
    assert set(answer.values) <= set(allowed.split(",")), answer


@pytest.mark.parametrize("text", ["depends", "it depends on the customer", "both"])
def test_what_depends_is_a_guess(catalogue: Catalogue, text: str) -> None:
    answer = read_answer(text, catalogue.facts["handles-personal-data"])
    assert answer == Answer(("partly",), Sureness.IMPLIED)


def test_the_words_for_answers_are_of_the_catalogue(catalogue: Catalogue) -> None:
    for key, values in ANSWER_WORDS.items():
        assert set(values) <= {choice.value for choice in catalogue.facts[key].choices}, key


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("acts", "9"),
        ("acts", "it is blue"),
        ("handles-personal-data", "public"),
        ("writers", "yes"),
        ("writers", "not the customers"),
        ("output-used-for", "yes"),
        ("scope", "12345678901234567890"),
    ],
)
def test_what_is_no_answer(catalogue: Catalogue, key: str, text: str) -> None:
    assert read_answer(text, catalogue.facts[key]) is None


def test_one_answer_where_one_is_asked_for(catalogue: Catalogue) -> None:
    assert read_answer("1 and 2", catalogue.facts["acts"]) == Answer(("none",), Sureness.STATED)


def test_guessed_answers_say_so(catalogue: Catalogue) -> None:
    answer = read_answer("our customers", catalogue.facts["writers"])
    assert answer is not None
    assert not answer.direct


@pytest.mark.parametrize(
    ("text", "no"), [("no", True), ("No, there is none.", True), ("yes", False), ("nobody", True)]
)
def test_a_plain_no(text: str, no: bool) -> None:
    assert says_no(text) is no


def test_every_label_and_value_is_an_answer(catalogue: Catalogue) -> None:
    for entry in catalogue.facts.values():
        for n, choice in enumerate(entry.choices, 1):
            for text in (choice.label, str(n)):
                answer = read_answer(text, entry)
                assert answer is not None, (entry.id, text)
                assert answer.values == (choice.value,), (entry.id, text)


@pytest.mark.parametrize(
    "text",
    [
        "I wouldn't know, ask my nephew",
        "I couldn't tell you",
        "nobody's told me",
        "that's above my pay grade",
        "ask her",
    ],
)
def test_not_knowing_is_no_no(text: str) -> None:
    assert command_in(text) is Command.DONT_KNOW
