"""Builders: a subject to evaluate conditions against, and the smallest valid entries and catalogues."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from pydantic import TypeAdapter

from knowledge_base.catalogue import Catalogue, default_folder, load_catalogue
from knowledge_base.conditions import Condition, ControlView, FlowView, Node, Result, Subject, evaluate
from knowledge_base.entries import Entry, SourceCatalogue
from knowledge_base.loading import FOLDERS, read_document
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    ControlState,
    FlowRole,
    LifecycleStage,
    OurRole,
    Trigger,
)

CONDITION: TypeAdapter[Node] = TypeAdapter(Condition)


@dataclass
class FakeSubject:
    """A subject whose every answer is given."""

    kinds: Mapping[str, ComponentKind] = field(default_factory=dict)
    artefact_kinds: Mapping[str, ArtefactKind] = field(default_factory=dict)
    arrows: Sequence[FlowView] = ()
    facts: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    mentioned: Sequence[ControlView] = ()
    in_scope: frozenset[LifecycleStage] = frozenset(LifecycleStage)
    role: OurRole | None = None

    def components(self, kinds: frozenset[ComponentKind]) -> Sequence[str]:
        return [element for element, kind in self.kinds.items() if not kinds or kind in kinds]

    def artefacts(self, kinds: frozenset[ArtefactKind]) -> Sequence[str]:
        return [element for element, kind in self.artefact_kinds.items() if not kinds or kind in kinds]

    def flows(self) -> Sequence[FlowView]:
        return self.arrows

    def flows_of(self, element: str) -> Sequence[FlowView]:
        return [flow for flow in self.arrows if element in (flow.source, flow.target)]

    def read(self, subject: str, key: str) -> frozenset[str]:
        return self.facts.get((subject, key), frozenset())

    def kind_of(self, element: str) -> ComponentKind | None:
        return self.kinds.get(element)

    def feeders(self, element: str) -> Sequence[str]:
        return self._closure(element, lambda flow: (flow.target, flow.source))

    def fed(self, element: str) -> Sequence[str]:
        return self._closure(element, lambda flow: (flow.source, flow.target))

    def reached(self, element: str) -> Sequence[str]:
        return self.fed(element)

    def controls(self) -> Sequence[ControlView]:
        return self.mentioned

    def stages(self) -> frozenset[LifecycleStage]:
        return self.in_scope

    def our_role(self) -> OurRole | None:
        return self.role

    def _closure(self, start: str, ends: Callable[[FlowView], tuple[str, str]]) -> list[str]:
        found: dict[str, None] = {}
        waiting = [start]
        while waiting:
            here = waiting.pop()
            for flow in self.arrows:
                near, far = ends(flow)
                if near == here and far not in found and far != start:
                    found[far] = None
                    waiting.append(far)
        return list(found)


def _flow(flow_id: str, given: Mapping[str, Any]) -> FlowView:
    return FlowView(
        flow_id,
        given["source"],
        given["target"],
        FlowRole(given.get("role", "data")),
        Trigger(given["trigger"]) if "trigger" in given else None,
        given.get("authenticated_as"),
        given.get("crosses_boundary", False),
    )


@pytest.fixture(scope="session")
def make_subject() -> Callable[..., Subject]:
    """A subject from a mapping in the words of the YAML files; facts are written `element.key: value`."""

    def make(given: str = "") -> Subject:
        words: Any = read_document(given.encode()).value or {}  # shaped by hand in each test
        facts = {}
        for address, values in words.get("facts", {}).items():
            element, _, key = address.partition(".")
            facts[element, key] = frozenset(values if isinstance(values, list) else [values])
        return FakeSubject(
            {element: ComponentKind(kind) for element, kind in words.get("components", {}).items()},
            {element: ArtefactKind(kind) for element, kind in words.get("artefacts", {}).items()},
            [_flow(flow_id, flow) for flow_id, flow in words.get("flows", {}).items()],
            facts,
            [
                ControlView(c["mitigation"], tuple(c.get("guards", ())), ControlState(c["state"]))
                for c in words.get("controls", [])
            ],
            frozenset(map(LifecycleStage, words.get("stages", LifecycleStage))),
            OurRole(words["our_role"]) if "our_role" in words else None,
        )

    return make


@pytest.fixture(scope="session")
def make_condition() -> Callable[[str], Node]:
    """A condition from YAML."""
    return lambda text: CONDITION.validate_python(read_document(text.encode()).value)


@pytest.fixture(scope="session")
def outcome(
    make_subject: Callable[..., Subject], make_condition: Callable[[str], Node]
) -> Callable[[str, str], Result]:
    """What a condition says of a subject, both in YAML."""
    return lambda condition, subject: evaluate(make_condition(condition), make_subject(subject))


SMALLEST: Mapping[str, str] = {
    "threat": """
        id: planted-orders
        title: Orders planted in what the assistant reads
        summary: Whoever writes what is read can give orders.
        family: injection
        stride: [tampering]
        harm: [security]
        stages: [operation]
        attacker_view: I write a page and wait until it is read.
        example: A mail told the assistant to forward the inbox, and it did.
        consequences: [Mails go to a stranger.]
        references: [owasp-llm/2025/LLM01]
        phrases: [hidden orders in a page, the page talks to the bot, a mail that commands]
        applies_when:
          all:
            - component: {as: reader, kind: [agent]}
            - feeds: {from: source, to: reader}
            - fact: {key: acts, of: reader}
        premise: {basis: stated, facts: [acts], says: The assistant acts on what it reads.}
        anchor: reader
        statement:
          actor: ["someone who can write to {source}"]
          reach: ["through {source}"]
          act: ["gets orders into {reader}"]
          effect: ["{reader} does what they say"]
          cost: ["{people} lose what it can reach", "the owners of {system} lose what it can reach"]
        short_title: "Orders planted for {reader}"
        likelihood: {reach: 4, steps: 4, luck: 3, incentive: 3, source: source}
        impact: {base: {confidentiality: 4}}
        mitigations: [{id: narrow-the-reach, effect: There is less to reach.}]
        owners: {default: us}
        verification:
          gherkin: ["Given a page with orders\\nWhen it is read\\nThen nothing is done"]
        does_not_apply_when: [{says: It only answers., fact: acts}]
    """,
    "mitigation": """
        id: narrow-the-reach
        title: Give it less to reach
        summary: What it cannot reach it cannot give away.
        sort: design_out
        nature: deterministic
        effort: 2
        how: [Take away what is not needed.]
        example: The mail tool can only read today's mails.
        limits: What is left can still be misused.
        ask: What could it reach that it does not need?
        owners: {default: us}
        stages: [design]
        verification: {probes: [Ask it for an old mail.]}
    """,
    "kind": """
        id: agent
        title: Agent
        summary: It chooses what to do next.
        shape: process
        stride: [tampering]
        generic_name: the assistant
    """,
    "fact": """
        id: acts
        title: It acts
        summary: Whether it can change something.
        subject: component
        question: Can {name} change anything?
        why: What cannot act can only say wrong things.
        choices: [{label: "Yes", value: yes}, {label: "No", value: no}]
        answered_by: [developer]
        effort: 1
        worse: yes
    """,
    "archetype": """
        id: mail-assistant
        title: Mail assistant
        summary: It reads and writes mails.
        components:
          - {id: inbox, kind: document_store, name: inbox}
          - {id: assistant, kind: agent, name: assistant}
        flows: [{source: inbox, target: assistant, content: mails}]
        facts: [{key: acts, of: assistant, value: yes}]
    """,
    "card": """
        id: worst-mail
        title: The worst mail
        summary: To start a talk about what is read.
        stage: operation
        asks: [What is the worst mail it could get?]
        threats: [planted-orders]
    """,
    "lexicon": """
        id: products
        title: Products
        summary: Names of products.
        products: [{names: [Mailer], component: service}]
    """,
}
SOURCE = """
    id: owasp-llm
    title: OWASP Top 10 for LLM Applications
    editions: ['2025', '2026']
    licence: CC-BY-SA-4.0
    label: '{id}:{edition}'
    id_pattern: 'LLM(0[1-9]|10)'
    url: https://example.org/{edition}/{id}
    aliases: {2025/LLM03: 2026/LLM04}
"""
SHAPES = {shape.model_fields["kind"].default: shape for shape in FOLDERS.values()}


@pytest.fixture(scope="session")
def make_entry() -> Callable[..., Entry]:
    """The smallest valid entry of a kind, with some fields changed."""

    def make(kind: str, **changes: object) -> Entry:
        given: Any = read_document(SMALLEST[kind].encode()).value  # the text above is a mapping
        return SHAPES[kind].model_validate({**given, **changes})

    return make


@pytest.fixture(scope="session")
def make_source() -> Callable[..., SourceCatalogue]:
    """A cited catalogue, with some fields changed."""

    def make(**changes: object) -> SourceCatalogue:
        given: Any = read_document(SOURCE.encode()).value
        return SourceCatalogue.model_validate({**given, **changes})

    return make


@pytest.fixture(scope="session")
def make_catalogue(
    make_entry: Callable[..., Entry], make_source: Callable[..., SourceCatalogue]
) -> Callable[..., Catalogue]:
    """The smallest whole catalogue, with some entries replaced (by id) or added."""

    def make(*entries: Entry, sources: Iterable[SourceCatalogue] = ()) -> Catalogue:
        every = {(entry.kind, entry.id): entry for entry in map(make_entry, SMALLEST)}
        kinds = (make_entry("kind", id=kind.replace("_", "-"), title=kind) for kind in ComponentKind)
        every.update({("kind", kind.id): kind for kind in kinds})
        every.update({(entry.kind, entry.id): entry for entry in entries})
        return Catalogue.of(every.values(), tuple(sources) or (make_source(),), version="1.0.0")

    return make


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that is shipped."""
    return load_catalogue()


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., Path]:
    """A catalogue's folder with a version, one cited catalogue, and some files."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "catalogue"
        sources = "catalogues:\n" + indent(dedent(SOURCE).strip(), "    ").replace("    id", "  - id", 1)
        given = {"VERSION": "1.0.0\n", "catalogues.yaml": sources, **files}
        for name, content in given.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make


@pytest.fixture(scope="session")
def shipped_folder() -> Path:
    return Path(str(default_folder()))
