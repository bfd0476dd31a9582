"""New words beside what was known: agree, widen, correct, contradict."""

from tests.assistant.interview.conftest import Hear

ALONE = "Our GPT-4 bot acts on its own."
ASKS = "A person approves every step of the bot."


def test_a_contradiction_in_one_message(hear: Hear) -> None:
    heard = hear(f"{ALONE} {ASKS}")
    assert heard.value("acts", "bot") == "conflicting"
    (notice,) = heard.understanding.notices
    assert ALONE in notice
    assert ASKS in notice


def test_a_contradiction_with_what_was_said_before(hear: Hear) -> None:
    heard = hear(ALONE, ASKS)
    (fact,) = [f for f in heard.model.facts if f.key == "acts"]
    assert fact.values == ("conflicting",)
    assert fact.origin.quote is not None
    assert fact.against is not None
    assert (fact.origin.quote.text, fact.against.text) == (ALONE, ASKS)


def test_an_explicit_correction_takes_the_place(hear: Hear) -> None:
    heard = hear(ALONE, f"Actually, that was wrong. Sorry: {ASKS.lower()}")
    assert heard.value("acts", "bot") == "with_approval"
    assert heard.understanding.notices == ()


def test_a_correction_in_the_same_message(hear: Hear) -> None:
    heard = hear(f"{ASKS.replace('bot', 'GPT-4 bot')} Actually, the bot acts on its own.")
    assert heard.value("acts", "GPT-4 bot" if "GPT-4 bot" in heard.kinds else "bot") == "on_its_own"


def test_a_threshold_is_no_contradiction(hear: Hear) -> None:
    heard = hear(
        "Up to 500 euros our GPT-4 bot acts on its own, above that a person approves what the bot does."
    )
    assert "conflicting" not in str(heard.value("acts", "bot"))


def test_saying_it_again_changes_nothing(hear: Hear) -> None:
    once, twice = hear(ALONE), hear(ALONE, ALONE)
    assert [f.model_copy(update={"origin": None}) for f in once.model.facts] == [
        f.model_copy(update={"origin": None}) for f in twice.model.facts
    ]


def test_more_of_a_kind_widens(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot is for our employees.", "It is open to the public.")
    assert heard.value("audience") == "employees,public"


def test_only_does_not_widen(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot is open to the public.", "Only our team uses it.")
    assert heard.value("audience") == "conflicting"


def test_weights_of_ones_own_on_ones_own_machine(hear: Hear) -> None:
    heard = hear("Our bot runs Llama 3, self-hosted.")
    assert heard.value("scope", "Llama 3") == "local_open_weights"


def test_yes_and_partly_are_the_worse_of_the_two(hear: Hear) -> None:
    heard = hear("Our GPT-4 tool shortlists candidates. It proposes a decision.")
    assert heard.value("decides-about-people") == "yes"


def test_a_correction_that_corrects_nothing_says_so(hear: Hear) -> None:
    told = [
        u.text
        for u in hear(
            "Our GPT-4 bot has a tool to pay.", "Sorry, since May it pays out by itself."
        ).understanding.understood
    ]
    assert told
    assert not any(line.startswith("corrected, not yes: ") and line.endswith(": yes") for line in told)
