from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.interview.samples import SAMPLES, Sample
from assistant.service import EXPORTERS, Fourfold, Message

OpenApp = Callable[..., AppTest]


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def words(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.text))


def show_page(app: AppTest, address: str) -> AppTest:
    """Open another page; the runner's own way knows pages that are files only."""
    app._page_hash = calc_hash(address)
    return app.run()


def test_an_empty_list_says_how_to_begin(open_app: OpenApp) -> None:
    app = open_app()
    assert not app.exception
    assert app.title[0].value == "Threat models"
    assert "Nothing has been modelled here yet." in words(app)
    samples = [f"Open the sample: {sample.title}" for sample in SAMPLES]
    assert labels(app) == ["Start an interview", *samples, "Import"]


def test_without_a_language_model_it_says_guided_mode(open_app: OpenApp) -> None:
    assert "**Guided mode**" in words(open_app())


def test_with_a_language_model_it_does_not(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOURFOLD_MODEL", "openai:small")
    monkeypatch.setenv("FOURFOLD_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    assert "Guided mode" not in words(open_app())


def test_a_new_model_leads_to_its_interview(open_app: OpenApp, service: Fourfold) -> None:
    app = open_app()
    app.text_input[0].set_value("Support copilot")
    app.button[0].click().run()
    assert app.title[0].value == "Support copilot"
    assert app.query_params["m"] == "support-copilot"
    assert [line.id for line in service.models()] == ["support-copilot"]


def test_a_model_without_a_name_gets_one(open_app: OpenApp) -> None:
    app = open_app()
    app.button[0].click().run()
    assert app.title[0].value == "Untitled system"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_is_a_conversation_like_any_other(
    sample: Sample, open_app: OpenApp, service: Fourfold
) -> None:
    app = open_app()
    app.button(key=f"open-{sample.id}").click().run()
    assert not app.exception
    assert app.title[0].value == f"Sample: {sample.title}"
    assert len(service.view(f"sample-{sample.id}").analysis.threats) >= 8


def test_a_name_is_shown_as_it_is(open_app: OpenApp, service: Fourfold) -> None:
    service.create("**Bold** :red[alarm] ![x](https://evil.example/p.png)", actor="person")
    app = open_app()
    shown = app.subheader[0].value
    assert shown == "\\*\\*Bold\\*\\* :\u200cred\\[alarm\\] !\\[x\\](`https://evil.example/p.png)`"


def test_a_model_is_continued(open_app: OpenApp, service: Fourfold) -> None:
    service.create("One", actor="person")
    app = open_app()
    app.button(key="continue-one").click().run()
    assert app.title[0].value == "One"


def test_a_model_is_duplicated(open_app: OpenApp, service: Fourfold) -> None:
    service.create("One", actor="person")
    open_app().button(key="duplicate-one").click().run()
    assert sorted(line.title for line in service.models()) == ["Copy of One", "One"]


def test_deleting_asks_first(open_app: OpenApp, service: Fourfold) -> None:
    service.create("One", actor="person")
    app = open_app(model="one")
    app.button(key="delete-one").click().run()
    assert "This cannot be undone" in words(app)
    assert [line.id for line in service.models()] == ["one"]


def test_the_usual_formats_can_be_downloaded(open_app: OpenApp, service: Fourfold) -> None:
    service.create("One", actor="person")
    app = open_app()
    app.button(key="download-one").click().run()
    assert not app.exception
    assert [button.label for button in app.download_button] == [
        "Fourfold model (JSON)",
        "Report (Markdown)",
    ]


def test_any_other_format_is_written_on_request(open_app: OpenApp, service: Fourfold) -> None:
    service.create("One", actor="person")
    app = open_app()
    app.button(key="download-one").click().run()
    others = app.selectbox[0].options
    assert "Data-flow diagram (Graphviz)" in others
    assert len(others) == len(EXPORTERS) - 2


def test_a_file_is_imported(open_app: OpenApp, service: Fourfold, description: str) -> None:
    service.create("One", actor="person")
    service.say("one", Message(text=description))
    content = service.export("one", "json")
    app = open_app()
    app.file_uploader[0].upload("model.json", content, "application/json")
    next(button for button in app.button if button.label == "Import").click().run()
    assert not app.exception
    assert app.title[0].value == "What can go wrong?"
    assert len(service.models()) == 2


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b'{"format": "fourfold", "schema_version": 9}'])
def test_a_file_that_cannot_be_used_is_refused_in_words(
    open_app: OpenApp, service: Fourfold, content: bytes
) -> None:
    app = open_app()
    app.file_uploader[0].upload("model.json", content, "application/json")
    next(button for button in app.button if button.label == "Import").click().run()
    assert not app.exception
    assert app.error[0].value.startswith("Model.json: ")
    assert service.models() == []


def test_an_import_without_a_file_asks_for_one(open_app: OpenApp) -> None:
    app = open_app()
    next(button for button in app.button if button.label == "Import").click().run()
    assert app.warning[0].value == "Choose a file first."


def test_an_address_that_leads_nowhere_says_so(open_app: OpenApp) -> None:
    app = open_app(model="nothing-here")
    show_page(app, "interview")
    assert not app.exception
    assert app.title[0].value == "No such model"


def test_many_models_are_shown_in_portions(open_app: OpenApp, service: Fourfold) -> None:
    for number in range(22):
        service.create(f"Model {number}", actor="person")
    app = open_app()
    assert len(app.subheader) == 20
    app.button(key="more-models").click().run()
    assert len(app.subheader) == 22
