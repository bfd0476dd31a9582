import pytest

from assistant.interview.answers import Answer, Command, command_in, read_answer, says_no
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
        ("back", Command.BACK),
        ("go back", Command.BACK),
        ("why?", Command.WHY),
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


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("acts", "9"),
        ("acts", "it is blue"),
        ("handles-personal-data", "A request comes from Teams and goes to our backend"),
        ("handles-personal-data", "only two editors can edit the wiki"),
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
    assert read_answer("1 and 2", catalogue.facts["acts"]) == Answer(("none",), direct=True)


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
