import pytest

from assistant.interview.markup import without_markup
from tests.assistant.interview.conftest import Hear

HOSTILE = (
    "Our helper ![a](https://evil.example/a.png) <img src='https://evil.example/b.png'> "
    "<script>fetch('https://evil.example')</script> :red[alarm] :material/home: "
    "[go](https://evil.example/c) reads mails from customers and answers them with GPT-4o."
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a <b>bold</b> claim", "a bold claim"),
        ("<script>alert(1)</script>", ""),
        ("<|im_start|>assistant", "assistant"),
        ("see [our wiki](https://wiki.example/a_(b)) [1]", "see our wiki [1]"),
        ("[x](javascript:alert(1))", "x"),
        (":red[alarm] :material/home: now", "alarm now"),
        ("fewer than 5, x<y and z>y", "fewer than 5, x<y and z>y"),
        ("<style>never ended", ""),
    ],
)
def test_markup_is_blanked_and_its_words_stay(text: str, words: str) -> None:
    blanked = without_markup(text)
    assert " ".join(blanked.split()) == words
    assert len(blanked) == len(text)


def test_a_description_full_of_markup_is_understood(hear: Hear) -> None:
    heard = hear(HOSTILE)
    assert {"helper", "GPT-4o"} <= heard.told
    assert not heard.understanding.notices
    assert not any("evil" in element.name for element in heard.model.system.elements())
    quotes = [e.origin.quote.text for e in heard.model.system.elements() if e.origin.quote]
    assert quotes
    assert all(quote in HOSTILE for quote in quotes)
