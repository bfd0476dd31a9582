import pytest

from assistant.interview.clauses import Subject, is_verb_here, subjects, words_in
from tests.assistant.interview.conftest import Hear


def subject_at(text: str, word: str, **known: Subject) -> Subject:
    words = words_in(text)
    ends = {w.end: known[w.text] for w in words if w.text in known}
    found = subjects(words, ends)
    return next(s for w, s in zip(words, found, strict=True) if w.text == word)


@pytest.mark.parametrize(
    ("text", "word", "subject"),
    [
        ("it reads the ticket and writes a patch", "writes", Subject.SYSTEM),
        ("we ask users and write a patch", "write", Subject.PEOPLE),
        ("the bot answers, users can cancel", "cancel", Subject.PEOPLE),
        ("reads mail", "reads", Subject.SYSTEM),
        ("the tool searches, then books", "books", Subject.SYSTEM),
        ("editors paste a text", "paste", Subject.PEOPLE),
        ("it holds seats and, after the customer presses Book, charges the card", "charges", Subject.SYSTEM),
        ("a nice day", "nice", Subject.OTHERS),
    ],
)
def test_subjects(text: str, word: str, subject: Subject) -> None:
    assert subject_at(text, word) is subject


def test_known_names_are_subjects() -> None:
    text = "Gong records calls"
    assert subject_at(text, "records", Gong=Subject.OTHERS) is Subject.OTHERS


@pytest.mark.parametrize(
    ("text", "word", "verb"),
    [
        ("it can order spare parts", "order", True),
        ("it reads the order", "order", False),
        ("it looks up orders", "orders", False),
        ("it books flights and sends mail", "sends", True),
        ("Refund questions are handed over", "Refund", False),
        ("it helps send mail", "send", True),
        ("it was sending mail", "sending", False),
        ("it updates records", "records", False),
    ],
)
def test_nouns_are_told_from_verbs(text: str, word: str, verb: bool) -> None:
    words = words_in(text)
    at = next(n for n, w in enumerate(words) if w.text == word)
    assert is_verb_here(words, at) is verb


def test_what_a_company_does_is_not_the_systems(hear: Hear) -> None:
    heard = hear("In our agency, which grants study loans, a GPT-4 bot answers applicants.")
    assert "tool" not in heard.kinds.values()
    assert "tool" in hear("We have a GPT-4 bot, which grants study loans.").kinds.values()
