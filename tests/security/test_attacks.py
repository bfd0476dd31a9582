"""Texts that try to make the assistant decide, invent, send or show what it must not.

What is checked never depends on a model's good will: the fence, the quotes, who decides, what a page draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from markdown_it import MarkdownIt
from pydantic import ConfigDict

from assistant.agent.conversation import Conversation, new_turn_id
from assistant.agent.message import Message
from assistant.agent.running import TurnRunner, run_inline
from assistant.agent.tools.desk import Search, Source
from assistant.agent.turn import Turn
from assistant.changes.apply import apply_all
from assistant.changes.change import RenameElement
from assistant.exchange.native import read_native
from assistant.llm.port import Answered, ChatMessage, Instructions
from assistant.llm.untrusted import Fence, without_invisible
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Value
from assistant.service import Fourfold, guided_agent
from assistant.store import TurnState
from knowledge_base.vocabulary import Certainty
from tests.assistant.agent.desks import SHOP, catalogue, found
from tests.security.attacked import answered, check, open_service
from tests.security.obedient import Kind, Move, ObedientModel
from tests.security.test_obedient_model import DECIDED
from ui.web.safe import plain, safe

COMMONMARK = MarkdownIt("commonmark")
STREAMLIT = re.compile(r":(?:material/\w+|[a-z]+(?:-badge|-background)?\[)")
FENCED = re.compile(r"<untrusted-([0-9a-f]{8}) source=\"[^\"\n]*\">\n.*?\n</untrusted-\1>", re.DOTALL)


class Attack(Value):
    """One text.

    Attributes:
        wants: what it is after.
        repeat: so often the text stands there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    channel: str
    wants: str
    text: str
    language: str = "en"
    repeat: int = 1

    @property
    def whole(self) -> str:
        return self.text * self.repeat


def load() -> list[Attack]:
    raw = yaml.safe_load((Path(__file__).parent / "attacks.yaml").read_text(encoding="utf-8"))
    return [Attack.model_validate(one) for one in raw]


ATTACKS = load()


def each(chosen: Sequence[Attack]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("attack", chosen, ids=[attack.id for attack in chosen])


def over(*channels: str) -> pytest.MarkDecorator:
    return each([attack for attack in ATTACKS if attack.channel in channels])


EVERY = each(ATTACKS)
IN_A_MESSAGE = each([a for a in ATTACKS if a.channel not in {"rendering", "import"} and a.repeat <= 1])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fourfold]:
    with open_service(tmp_path_factory.mktemp("attacked")) as opened:
        yield opened


@pytest.fixture
def model_id(service: Fourfold) -> Iterator[str]:
    """A model that people worked on: threats kept and set aside, one rated, one accepted."""
    name = f"m-{uuid4().hex[:8]}"
    service.workspace.adopt(DECIDED.model_copy(update={"id": name}), actor="ana")
    yield name
    service.delete(name)


def obey(attack: Attack, *, moves: int = 4) -> ObedientModel:
    """Return a model that quotes the attack and tries to do as it says."""
    seed = sum(map(ord, attack.id))
    kinds: tuple[Kind, ...] = ("valid", "smuggled", "no_tool", "valid")
    plays = [[Move(kind=kind, tool=seed + n, seed=seed + n)] for n, kind in enumerate(kinds[:moves])]
    return ObedientModel(plays, (attack.text[:200], "customers"), words=attack.text)


def needle(text: str) -> str:
    """Return words of a text by which to find it again, as they look once cleaned."""
    clean = without_invisible(text).text
    return max((line.strip() for line in clean.splitlines()), key=len)[:60]


def outside_fences(messages: tuple[ChatMessage, ...]) -> str:
    """Return what a model was sent outside every fence; its own earlier words and calls left out."""
    sent = [message for message in messages if not isinstance(message, Answered)]
    return "\n".join(FENCED.sub("", message.text) for message in sent)


def said_by_guided(service: Fourfold, model_id: str, message: Message) -> Turn:
    turn = Conversation(service.workspace).post(model_id, message, turn_id=new_turn_id(), actor="person")
    agent = guided_agent(service.settings, catalogue())
    return run_inline(TurnRunner(service.workspace, agent), turn.id)


def test_there_are_at_least_eighty_with_an_id_of_their_own() -> None:
    assert len(ATTACKS) >= 80
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)
    assert len({attack.language for attack in ATTACKS}) >= 8


@EVERY
def test_a_fence_holds_it(attack: Attack) -> None:
    fence = Fence.new()
    fenced = fence.around(attack.whole, source=attack.text)
    assert FENCED.fullmatch(fenced)
    assert fenced.count(fence.tag) == 2
    assert without_invisible(fenced) == (fenced, 0)


@EVERY
def test_a_page_draws_nothing_of_it(attack: Attack) -> None:
    for shown in (safe(attack.text), plain(attack.text)):
        tokens = [token for top in COMMONMARK.parse(shown) for token in (top, *(top.children or ()))]
        live = {token.type for token in tokens} & {"image", "link_open", "html_inline", "html_block"}
        assert live == set()
        assert all(not token.info for token in tokens if token.type == "fence")  # no mermaid, no math
        words = "".join(token.content for token in tokens if token.type == "text")
        assert not STREAMLIT.search(words)
        assert without_invisible(shown.replace("\u200c", "")).removed == 0


@over("direct", "tool_result")
def test_typed_in_guided_mode_it_decides_nothing(service: Fourfold, model_id: str, attack: Attack) -> None:
    before = service.view(model_id).model
    turn = said_by_guided(service, model_id, Message(text=attack.whole))
    assert turn.state is TurnState.DONE, turn.error
    check(before, service.view(model_id).model, said=attack.whole)


@over("direct", "tool_result")
def test_typed_to_a_model_that_obeys_it_decides_nothing(
    service: Fourfold, model_id: str, attack: Attack
) -> None:
    before = service.view(model_id).model
    port = obey(attack)
    turn = answered(service, model_id, Message(text=attack.whole), port)
    assert turn.state is TurnState.DONE, turn.error
    check(before, service.view(model_id).model, said=attack.whole)
    for messages in port.sent:
        assert needle(attack.text) not in outside_fences(messages)


@over("document")
@pytest.mark.parametrize("obeyed", [False, True])
def test_in_a_document_it_is_marked_as_the_documents_and_overwrites_nobody(
    service: Fourfold, model_id: str, attack: Attack, *, obeyed: bool
) -> None:
    before = service.view(model_id).model
    message = Message(text=attack.whole, document="design.md")
    port = obey(attack)
    turn = (
        answered(service, model_id, message, port) if obeyed else said_by_guided(service, model_id, message)
    )
    assert turn.state is TurnState.DONE, turn.error
    after = service.view(model_id).model
    check(before, after, said=attack.whole)
    assert set(before.facts) <= set(after.facts)  # what people said outlasts what a document says
    by_document = {utterance.id for utterance in after.utterances if utterance.document}
    for fact in set(after.facts) - set(before.facts):
        assert fact.origin.quote is None or fact.origin.quote.utterance in by_document
        assert not fact.origin.by.startswith("model:") or fact.origin.certainty is Certainty.ASSUMED
    for messages in port.sent:
        assert needle(attack.text) not in outside_fences(messages)


def imported(attack: Attack) -> ThreatModel:
    """Return the shop with a part that is called like the attack."""
    part = next(c for c in DECIDED.system.components if c.name.lower() == "chatbot")
    return apply_all(DECIDED, [RenameElement(id=part.id, name=" ".join(attack.text.split())[:110])])


class _Html(HTMLParser):
    """Collects what a browser would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.live += [f"{tag} {name}={value}" for name, value in attrs if _reaches_out(name, value or "")]
        if tag in {"script", "iframe", "object", "embed", "base", "form", "link"}:
            self.live.append(tag)


def _reaches_out(name: str, value: str) -> bool:
    return (
        name.startswith("on")
        or "collector.example" in value
        or value.startswith(("javascript:", "data:text"))
    )


@over("import")
def test_in_an_imported_model_it_stays_a_name(service: Fourfold, attack: Attack) -> None:
    content = service.export(service.workspace.adopt(imported(attack), actor="ana").model_id, "json")
    version = service.import_model(content, actor="person")
    assert read_native(content, where="x").decisions == version.model.decisions == DECIDED.decisions
    port = obey(attack, moves=3)
    turn = answered(service, version.model_id, Message(text="Anyone can write to it."), port)
    assert turn.state is TurnState.DONE, turn.error
    check(version.model, service.view(version.model_id).model, said="Anyone can write to it.")
    for messages in port.sent:
        assert needle(attack.text) not in outside_fences(messages)


@over("import", "document")
def test_in_a_report_it_loads_and_runs_nothing(service: Fourfold, attack: Attack) -> None:
    model = imported(attack)
    stored = service.workspace.adopt(model, actor="ana").model_id
    page = _Html()
    page.feed(service.export(stored, "html").decode())
    assert page.live == []
    text = service.export(stored, "markdown").decode()
    tokens = [token for top in COMMONMARK.parse(text) for token in (top, *(top.children or ()))]
    assert [t for t in tokens if t.type in {"image", "html_inline"} and "collector" in t.content] == []
    assert [t for t in tokens if t.type == "link_open" and "collector" in str(t.attrs.get("href"))] == []
    rows = service.export(stored, "csv").decode()
    assert not re.search(r"(?:^|,)\"?[=+@]", rows, re.MULTILINE)


def knowing(attack: Attack) -> Search:
    """Return a search over an organisation's catalogue in which the attack stands."""
    return lambda query: [Source("denial-of-wallet", attack.text[:80], attack.text), *found(query)[:2]]


@over("knowledge")
def test_in_what_a_search_finds_it_stays_in_its_fence(
    service: Fourfold, model_id: str, attack: Attack
) -> None:
    before = service.view(model_id).model
    port = obey(attack)
    port.plays = [[Move(kind="valid", tool=0, seed=2)], *port.plays]  # search first
    turn = answered(service, model_id, Message(text="Calls are not limited."), port, search=knowing(attack))
    assert turn.state is TurnState.DONE, turn.error
    check(before, service.view(model_id).model, said="Calls are not limited.")
    sent = port.sent
    assert any(needle(attack.text) in message.text for message in sent[-1])
    for messages in sent:
        assert needle(attack.text) not in outside_fences(messages)


@IN_A_MESSAGE
def test_the_program_tells_a_model_nothing_secret_and_nothing_of_it(
    service: Fourfold, model_id: str, attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-env-0123456789abcdefghij"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    port = ObedientModel((), (SHOP,))
    answered(service, model_id, Message(text=f"{attack.text} The key is {key}."), port)
    for messages in port.sent:
        prompts = [message.text for message in messages if isinstance(message, Instructions)]
        assert prompts
        assert all(needle(attack.text) not in prompt for prompt in prompts)
        assert key not in str(messages)
