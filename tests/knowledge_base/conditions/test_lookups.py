"""A condition over a thousand components and a thousand flows looks things up; it never searches."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from knowledge_base.conditions import ControlView, FlowView, Node, Truth, evaluate
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    FlowRole,
    LifecycleStage,
    OurRole,
)

SIZE = 1_000
INJECTION = """
all:
  - component: {as: r, kind: [retriever]}
  - feeds: {from: s, to: r}
  - attribute: {of: s, name: writers, any_of: [public, customer]}
"""
CROSSING = """
all:
  - component: {as: r, kind: [retriever]}
  - flow: {as: f, from: s, to: r}
  - crosses_boundary: {flow: f}
  - not: {control: {mitigation: m, guards: r}}
"""


class Indexed:
    """A thousand components, every tenth a retriever, each with one flow into a retriever."""

    def __init__(self) -> None:
        self.listings = 0
        ids = [f"c{number}" for number in range(SIZE)]
        self._kinds = {
            element: ComponentKind.DOCUMENT_STORE if number % 10 else ComponentKind.RETRIEVER
            for number, element in enumerate(ids)
        }
        self._arrows = [
            FlowView(
                f"f{number}", element, ids[number * 7 % SIZE // 10 * 10], FlowRole.DATA, None, None, True
            )
            for number, element in enumerate(ids)
        ]
        self._of: dict[str, list[FlowView]] = defaultdict(list)
        self._in: dict[str, list[str]] = defaultdict(list)
        for flow in self._arrows:
            self._of[flow.source].append(flow)
            self._of[flow.target].append(flow)
            self._in[flow.target].append(flow.source)

    def components(self, kinds: frozenset[ComponentKind]) -> Sequence[str]:
        return [element for element, kind in self._kinds.items() if not kinds or kind in kinds]

    def artefacts(self, kinds: frozenset[ArtefactKind]) -> Sequence[str]:
        return ()

    def flows(self) -> Sequence[FlowView]:
        self.listings += 1
        return self._arrows

    def flows_of(self, element: str) -> Sequence[FlowView]:
        return self._of[element]

    def read(self, subject: str, key: str) -> frozenset[str]:
        return frozenset({"public"})

    def kind_of(self, element: str) -> ComponentKind | None:
        return self._kinds.get(element)

    def feeders(self, element: str) -> Sequence[str]:
        return self._in[element]

    def fed(self, element: str) -> Sequence[str]:
        return ()

    def reached(self, element: str) -> Sequence[str]:
        return ()

    def controls(self) -> Sequence[ControlView]:
        return ()

    def stages(self) -> frozenset[LifecycleStage]:
        return frozenset()

    def our_role(self) -> OurRole | None:
        return None


def test_a_thousand_bindings(make_condition: Callable[[str], Node]) -> None:
    result = evaluate(make_condition(INJECTION), Indexed())
    assert len(result.matches) == SIZE
    assert result.truth is Truth.TRUE


def test_flows_are_looked_up_and_not_searched(make_condition: Callable[[str], Node]) -> None:
    subject = Indexed()
    evaluate(make_condition(CROSSING), subject)
    assert subject.listings <= 2  # the list of all flows is indexed once, not gone through for each match
