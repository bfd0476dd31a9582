import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.model.handed_over import unconfirmed
from assistant.service import DescribeSystem, Fourfold, Message, TurnState
from knowledge_base.vocabulary import Certainty, DismissReason, ThreatStatus
from ui.web.conversation import as_words
from ui.web.origin_words import quoted, sure_words

OpenApp = Callable[..., AppTest]
Start = Callable[[], AppTest]

POEMS = "A bot that writes poems with GPT-4o for the public."


def said(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.text, *app.info))


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def tell(app: AppTest, words: str) -> AppTest:
    app = app.chat_input[0].set_value(words).run()
    assert not app.exception
    return app


@pytest.fixture
def interview(open_app: OpenApp, service: Fourfold) -> Start:
    """A function that opens the interview of a model, new for the first call."""

    def start() -> AppTest:
        if not service.models():
            service.create("Copilot", actor="person")
        app = open_app(model="copilot")
        app._page_hash = calc_hash("interview")
        return app.run()

    return start


@pytest.fixture
def drafted(interview: Start, service: Fourfold, description: str) -> Start:
    """The same, with a first description told."""

    def start() -> AppTest:
        if not service.models():
            service.create("Copilot", actor="person")
            service.say("copilot", Message(text=description))
        return interview()

    return start


def ask_something_with_choices(service: Fourfold) -> None:
    """Answer the openers, so that a question with quick answers waits."""
    for _ in range(6):
        ask = service.question("copilot")
        assert ask is not None
        if ask.choices:
            return
        service.say("copilot", Message(kind="skip"))
    pytest.fail("no question with choices came")


def test_without_a_model_it_leads_to_the_list(open_app: OpenApp) -> None:
    app = open_app()
    app._page_hash = calc_hash("interview")
    assert app.run().title[0].value == "Choose a model first"


def test_a_new_model_is_asked_about(interview: Start) -> None:
    app = interview()
    assert app.title[0].value == "Copilot"
    assert "**What are you working on?" in said(app)
    assert "The diagram appears with your first description." in said(app)


def test_a_description_gives_a_draft(interview: Start, description: str, service: Fourfold) -> None:
    app = tell(interview(), description)
    assert "Here is a first draft from your words" in said(app)
    assert app.info[0].value.startswith("New answer. Before you read")
    assert service.view("copilot").analysis.threats
    assert [button.label for button in app.button].count("Keep") == 3
    assert any(expander.label.startswith("What I understood") for expander in app.expander)


@pytest.fixture
def slow(scripted: Callable[[object], None]) -> None:
    scripted({"turns": [{"events": [{"text": "One moment."}, {"wait": 2}], "reply": {"text": "Done."}}]})


def test_an_answer_that_took_its_time_is_announced_too(slow: None, interview: Start) -> None:
    app = tell(interview(), "Hello")
    assert "Done." in said(app)
    assert app.info[0].value.startswith("New answer.")


def test_words_are_shown_as_they_were_said(interview: Start) -> None:
    words = "Our **chat** bot :red[alarm] ![x](https://evil.example/p.png) answers with GPT-4o."
    assert words in [element.value for element in tell(interview(), words).text]


def test_the_panel_shows_where_one_stands(drafted: Start) -> None:
    app = drafted()
    panel = "\n".join(str(element.value) for element in app.sidebar.markdown)
    assert "1 What are we working on? *(begun)*" in panel
    assert "high or critical" in panel
    assert "Saved" in app.sidebar.caption[0].value
    assert app.sidebar.progress[0].value > 0


def test_a_quick_answer_takes_one_click(drafted: Start, service: Fourfold) -> None:
    drafted()
    ask_something_with_choices(service)
    before = service.question("copilot")
    assert before is not None
    app = drafted()
    first = before.choices[0]
    if before.multiple:
        app = app.pills[0].select(app.pills[0].options[0]).run()
        app = press(app, "Send")
    else:
        app = app.pills[0].set_value(first.value).run()
    assert not app.exception
    last = service.turns("copilot")[-1]
    assert (last.message.kind, last.message.chosen, last.state) == ("choose", (first.value,), TurnState.DONE)
    assert first.label in [element.value for element in app.text]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("I don't know", "dont_know"),
        ("Skip", "skip"),
        ("Why do you ask?", "why"),
        ("Go back", "back"),
        ("Finish", "finish"),
    ],
)
def test_there_is_a_way_out_of_every_question(
    drafted: Start, service: Fourfold, label: str, kind: str
) -> None:
    press(drafted(), label)
    last = service.turns("copilot")[-1]
    assert (last.message.kind, last.state) == (kind, TurnState.DONE)


def test_a_click_counts_once(drafted: Start, service: Fourfold) -> None:
    """Two tabs that show the same question, each clicked: the second click finds its button gone."""
    one, other = drafted(), drafted()
    press(one, "Skip")
    press(other, "Skip")
    assert [turn.message.kind for turn in service.turns("copilot")] == ["say", "skip"]


def test_words_for_an_older_question_wait(drafted: Start, service: Fourfold) -> None:
    """Somebody answered in another tab: what was typed here is kept, and not taken for another answer."""
    app = drafted()
    service.say("copilot", Message(kind="skip"))
    tell(app, "Refunds to the wrong person.")
    assert [turn.message.kind for turn in service.turns("copilot")] == ["say", "skip"]
    assert app.toast[0].value.startswith("Somebody answered in between")
    tell(app, "Refunds to the wrong person.")
    assert service.turns("copilot")[-1].message.text == "Refunds to the wrong person."


def test_a_threat_is_kept(drafted: Start, service: Fourfold) -> None:
    press(drafted(), "Keep")
    decided = [threat.status for threat in service.view("copilot").analysis.threats]
    assert decided.count(ThreatStatus.CONFIRMED) == 1


def test_a_threat_is_set_aside_with_a_reason(drafted: Start, service: Fourfold) -> None:
    app = drafted()
    app.menu_button[0].set_value(DismissReason.TOO_UNLIKELY).run()
    assert not app.exception
    decision = service.view("copilot").model.decisions[0]
    assert (decision.status, decision.reason) == (ThreatStatus.DISMISSED, DismissReason.TOO_UNLIKELY)


def test_already_handled_leads_to_a_control_and_decides_nothing(drafted: Start, service: Fourfold) -> None:
    app = drafted()
    app.menu_button[0].set_value(DismissReason.ALREADY_HANDLED).run()
    assert not app.exception
    assert any(selectbox.label == "What handles it?" for selectbox in app.selectbox)
    assert service.view("copilot").model.decisions == ()


def test_a_decision_can_be_taken_back(drafted: Start, service: Fourfold) -> None:
    press(press(drafted(), "Keep"), "Decide again")
    assert service.view("copilot").model.decisions == ()


def test_the_last_change_can_be_undone(drafted: Start, service: Fourfold) -> None:
    press(drafted(), "Undo")
    assert service.view("copilot").model.system.components == ()


def test_an_answer_is_edited(drafted: Start, service: Fourfold, description: str) -> None:
    app = press(drafted(), "Edit my answer")
    assert app.chat_input[0].proto.value == description
    assert "You are editing an earlier answer" in said(app)
    tell(app, POEMS)
    states = [turn.state for turn in service.turns("copilot")]
    assert states == [TurnState.SUPERSEDED, TurnState.DONE]
    assert any("set aside when one was edited" in expander.label for expander in app.expander)


def test_editing_can_be_left(drafted: Start, service: Fourfold) -> None:
    app = press(press(drafted(), "Edit my answer"), "Leave it as it was")
    assert "You are editing" not in said(app)
    tell(app, "The bot pays out refunds to a stranger.")
    assert [turn.state for turn in service.turns("copilot")] == [TurnState.DONE, TurnState.DONE]


def test_editing_past_a_persons_edit_asks_first(drafted: Start, service: Fourfold) -> None:
    app = press(drafted(), "Edit my answer")
    service.edit("copilot", [DescribeSystem(purpose="Support")], actor="person")
    tell(app, POEMS)
    assert service.view("copilot").model.system.purpose == "Support"
    assert "Send it again to go back all the same" in app.toast[0].value
    assert app.chat_input[0].proto.value == POEMS
    tell(app, POEMS)
    assert service.view("copilot").model.system.purpose != "Support"


def test_a_model_that_came_without_its_conversation_goes_on(
    drafted: Start, service: Fourfold, open_app: OpenApp
) -> None:
    drafted()
    copy = service.import_model(service.export("copilot", "json"), actor="person")
    app = open_app(model=copy.model_id)
    app._page_hash = calc_hash("interview")
    app.run()
    assert "This model came without its conversation" in said(app)
    assert "Skip" in [button.label for button in app.button]
    press(app, "Skip")


def test_a_model_without_a_question_goes_on_to_deciding(
    drafted: Start, service: Fourfold, open_app: OpenApp
) -> None:
    press(drafted(), "Finish")
    copy = service.import_model(service.export("copilot", "json"), actor="person")
    app = open_app(model=copy.model_id)
    app._page_hash = calc_hash("interview")
    press(app.run(), "Go on: decide about the threats")
    assert service.question(copy.model_id) is not None


def test_a_finished_interview_says_what_is_open(drafted: Start) -> None:
    app = press(drafted(), "Finish")
    assert "That was my last question for now" in said(app)
    assert "Skip" not in [button.label for button in app.button]


def hand(app: AppTest, name: str, content: bytes, words: str = "") -> AppTest:
    app = app.chat_input[0].upload(name, content).set_value(words).run()
    assert not app.exception
    return app


def test_a_document_is_shown_before_it_is_used(interview: Start, service: Fourfold, description: str) -> None:
    app = hand(interview(), "design.md", description.encode())
    assert "Read, not used yet: 1 document" in said(app)
    assert description in said(app)
    assert service.turns("copilot") == []
    app = press(app, "Use it")
    assert "Here is a first draft from your words" in said(app)
    assert "From the document design.md" in said(app)
    assert "nobody said it" in said(app)
    assert "Read, not used yet" not in said(app)


def test_a_document_can_be_left_out(interview: Start, service: Fourfold, description: str) -> None:
    app = press(hand(interview(), "design.md", description.encode()), "Leave it out")
    assert "Read, not used yet" not in said(app)
    assert service.turns("copilot") == []


def test_words_that_come_with_a_document_answer_the_question_first(drafted: Start, service: Fourfold) -> None:
    app = hand(drafted(), "more.txt", b"It also reads the tickets in Zendesk.", "Refunds to strangers.")
    press(app, "Use it")
    _, words, document = service.turns("copilot")
    assert (words.message.text, words.message.document) == ("Refunds to strangers.", None)
    assert document.message.document == "more.txt"
    assert {words.state, document.state} == {TurnState.DONE}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("picture.txt", b"\x89PNG\x00\xff", "not text in UTF-8"),
        ("empty.md", b"  \n", "is empty"),
        ("big.md", b"a" * 1_000_001, "1,000,001 bytes long; at most 1,000,000"),
    ],
)
def test_what_cannot_be_read_says_why(
    interview: Start, service: Fourfold, name: str, content: bytes, why: str
) -> None:
    app = hand(interview(), name, content, "Here you are")
    assert why in app.error[0].value
    assert name in app.error[0].value
    assert app.chat_input[0].proto.value == "Here you are"
    assert service.turns("copilot") == []


def test_what_can_be_read_is_offered_beside_what_cannot(interview: Start, description: str) -> None:
    app = interview()
    app.chat_input[0].upload("design.md", description.encode())
    app = hand(app, "empty.txt", b"")
    assert "“empty.txt” is empty" in app.error[0].value
    assert "Read, not used yet: 1 document" in said(app)


def test_what_stems_from_a_document_is_marked_so(
    interview: Start, service: Fourfold, description: str
) -> None:
    press(hand(interview(), "design.md", description.encode()), "Use it")
    model = service.view("copilot").model
    part = next(part for part in model.system.components if part.name == "support copilot")
    assert sure_words(part.origin, model) == "From design.md, not confirmed"
    assert part.origin.quote is not None
    assert quoted(part.origin.quote, model).endswith("(in design.md)")


def test_what_a_document_says_is_so_after_one_click_and_that_can_be_undone(
    interview: Start, service: Fourfold, description: str
) -> None:
    app = press(hand(interview(), "design.md", description.encode()), "Use it")
    written = service.view("copilot").model
    (waiting,) = unconfirmed(written)
    assert f"{waiting.number} things from design.md, not confirmed" in said(app)
    app = press(app, "That is how it is")
    opened = service.view("copilot")
    assert unconfirmed(opened.model) == ()
    assert "not confirmed" not in said(app)
    assert "That is how it is" not in [button.label for button in app.button]
    part = next(part for part in opened.model.system.components if part.name == "support copilot")
    assert (part.origin.certainty, part.origin.by) == (Certainty.SAID, "person")
    assert sure_words(part.origin, opened.model) == "Said"
    service.undo("copilot", actor="person")
    assert service.view("copilot").model == written


def test_a_document_that_only_repeats_what_was_said_asks_for_nothing(
    drafted: Start, service: Fourfold, description: str
) -> None:
    app = press(hand(drafted(), "design.md", description.encode()), "Use it")
    assert "That is how it is" not in [button.label for button in app.button]


def test_an_answer_can_be_copied_as_plain_words(drafted: Start, service: Fourfold) -> None:
    app = drafted()
    reply = service.turns("copilot")[0].reply
    assert reply is not None
    assert app.code[0].value == as_words(reply)
    assert reply.new_threats[0].statement in as_words(reply)


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Return a function that has answers come from a script; call it before the service is opened."""

    def use(script: object) -> None:
        path = tmp_path / "script.json"
        path.write_text(json.dumps(script), encoding="utf-8")
        monkeypatch.setenv("FOURFOLD_AGENT", f"scripted:{path}")

    return use


@pytest.fixture
def failing(scripted: Callable[[object], None]) -> None:
    scripted({"turns": [{"fails": "The provider did not answer."}, {"reply": {"text": "Here I am."}}]})


def test_an_answer_that_failed_can_be_tried_again(failing: None, interview: Start) -> None:
    app = tell(interview(), "Hello")
    assert app.error[0].value.startswith("The provider did not answer.")
    app = press(app, "Try again")
    assert "Here I am." in said(app)


@pytest.fixture
def busy(scripted: Callable[[object], None]) -> None:
    steps = [{"step": f"Asked **{what}**"} for what in ("the system", "the catalogue", "the threats")]
    scripted({"turns": [{"events": [*steps, {"text": "One moment."}], "reply": {"text": "Done."}}]})


def test_what_was_done_on_the_way_stays_readable(busy: None, interview: Start) -> None:
    app = tell(interview(), "Hello")
    (steps,) = [expander for expander in app.expander if expander.label == "What I did (3)"]
    assert "the catalogue" in steps.markdown[0].value
    assert "**the" not in steps.markdown[0].value


@pytest.fixture
def hostile(scripted: Callable[[object], None]) -> None:
    text = "# Big\n![x](https://evil.example/p.png) <script>alert(1)</script> :red[alarm] [go](https://evil.example)"
    scripted({"turns": [{"reply": {"text": text, "notices": [text]}}]})


def test_what_a_model_says_is_tamed(hostile: None, interview: Start) -> None:
    app = tell(interview(), "Hello")
    shown = said(app)
    assert "**Big**" in shown
    assert "<script>" not in shown
    assert "](https" not in shown
    assert ":red" not in shown


@pytest.fixture
def quick(scripted: Callable[[object], None]) -> None:
    scripted({"turns": [{"reply": {"text": "Noted."}}]})


def test_a_long_conversation_is_shown_from_its_end(quick: None, interview: Start, service: Fourfold) -> None:
    service.create("Copilot", actor="person")
    for number in range(35):
        service.say("copilot", Message(text=f"word {number}"))
    app = interview()
    assert app.text[0].value == "word 5"
    assert press(app, "Show earlier").text[0].value == "word 0"


def test_an_answer_is_judged_by_thumbs(drafted: Start, service: Fourfold) -> None:
    app = drafted()
    turn = service.turns("copilot")[-1].id
    for thumb, helpful in ((1, True), (0, False)):
        app = app.feedback(key=f"helpful-{turn}").set_value(thumb).run()
        assert not app.exception
        assert service.turn(turn).helpful is helpful
    service.judge(turn, helpful=True)
    app.run()
    assert service.turn(turn).helpful is True, "a tab that thinks as before overwrites what another said"
