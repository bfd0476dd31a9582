"""The order in which clauses are tried changes the time they take and nothing else."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge_base.conditions import AllClause, Condition, Node, Subject, evaluate, unbound_uses
from knowledge_base.conditions.planning import planned

CONDITION: TypeAdapter[Node] = TypeAdapter(Condition)
MakeSubject = Callable[..., Subject]
Written = Mapping[str, Any]

NAMES = ("a", "b", "c")
KINDS = ("agent", "tool", "vector_store")
ALWAYS: Written = {"stage": ["operation"]}  # reads what was said, so nothing is moved across it

names = st.sampled_from(NAMES)
kinds = st.lists(st.sampled_from(KINDS), max_size=2)
parts: st.SearchStrategy[Written] = st.builds(
    lambda name, kind: {"component": {"as": name, "kind": kind}}, names, kinds
)
ends: st.SearchStrategy[Written] = st.one_of(
    st.builds(lambda a, b: {"flow": {"from": a, "to": b}}, names, names),
    st.builds(lambda a, b: {"feeds": {"from": a, "to": b}}, names, names),
    st.builds(lambda a, b: {"reaches": {"from": a, "to": b}}, names, names),
    st.builds(lambda a: {"shared_by": {"of": a}}, names),
)
facts: st.SearchStrategy[Written] = st.builds(
    lambda name: {"fact": {"key": "acts", "of": name, "any_of": ["yes"]}}, names
)
clauses: st.SearchStrategy[Written] = st.recursive(
    st.one_of(parts, ends),
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.lists(inner, min_size=1, max_size=2).map(lambda some: {"any": some}),
        st.lists(inner, min_size=1, max_size=2).map(lambda some: {"all": some}),
    ),
    max_leaves=3,
)
conditions = st.lists(st.one_of(clauses, facts), min_size=2, max_size=5)
flows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6)

SYSTEM = "components: {p0: agent, p1: agent, p2: tool, p3: vector_store, p4: tool}\n"
SAID = "facts: {p0.acts: 'yes', p1.acts: 'no'}\n"


def _subject(make_subject: MakeSubject, pairs: list[tuple[int, int]]) -> Subject:
    arrows = "".join(f"  f{n}: {{source: p{a}, target: p{b}}}\n" for n, (a, b) in enumerate(pairs) if a != b)
    return make_subject(f"{SYSTEM}{SAID}{f'flows:{chr(10)}{arrows}' if arrows else ''}")


def _in_order(written: list[Written]) -> Node:
    """Write the clauses so that none can change places."""
    return CONDITION.validate_python({"all": [one for clause in written for one in (clause, ALWAYS)]})


def _can_be_evaluated(condition: Node) -> bool:
    """Whether every variable is bound before it is used, on the inside as well."""
    return not unbound_uses(condition)


@given(written=conditions, pairs=flows)
def test_the_order_changes_no_result(
    make_subject: MakeSubject, written: list[Written], pairs: list[tuple[int, int]]
) -> None:
    as_written = _in_order(written)
    if not _can_be_evaluated(as_written):
        return
    subject = _subject(make_subject, pairs)

    free = evaluate(CONDITION.validate_python({"all": written}), subject)
    fixed = evaluate(as_written, subject)

    assert {(m.truth, m.key(), m.unknown) for m in free.matches} == {
        (m.truth, m.key(), m.unknown) for m in fixed.matches
    }
    assert {m.key() for m in free.ruled_out} <= {m.key() for m in fixed.ruled_out}


def _plan(text: list[Written], *bound: str) -> list[str]:
    condition = CONDITION.validate_python({"all": text})
    assert isinstance(condition, AllClause)
    written = planned(condition.all, bound).begins[-1]
    return [next(iter(json.loads(clause))) for clause in written]


def test_what_is_tied_comes_before_another_part_is_picked() -> None:
    two_parts_and_a_flow: list[Written] = [
        {"component": {"as": "a", "kind": ["agent"]}},
        {"component": {"as": "b", "kind": ["tool"]}},
        {"flow": {"from": "a", "to": "b"}},
    ]

    assert _plan(two_parts_and_a_flow) == ["component", "flow", "component"]
    assert _plan(two_parts_and_a_flow, "a", "b") == ["component", "component", "flow"]


def test_what_reads_facts_keeps_its_place() -> None:
    told: list[Written] = [
        {"component": {"as": "a", "kind": ["agent"]}},
        {"fact": {"key": "acts", "of": "a"}},
        {"component": {"as": "b", "kind": ["tool"]}},
        {"flow": {"from": "a", "to": "b"}},
    ]

    assert _plan(told) == ["component", "fact", "flow", "component"]


def test_a_not_waits_for_the_variables_it_speaks_of() -> None:
    nothing_feeds_it: list[Written] = [
        {"component": {"as": "a", "kind": ["agent"]}},
        {"component": {"as": "b", "kind": ["tool"]}},
        {"not": {"feeds": {"from": "b", "to": "a"}}},
    ]

    assert _plan(nothing_feeds_it)[-1] == "not"


def test_a_tie_and_the_kinds_at_its_other_end_are_one_step() -> None:
    def steps(text: list[Written], *bound: str) -> list[str]:
        condition = CONDITION.validate_python({"all": text})
        assert isinstance(condition, AllClause)
        return [type(step).__name__ for step in planned(condition.all, bound).steps]

    agent, tool = {"component": {"as": "a", "kind": ["agent"]}}, {"component": {"as": "b", "kind": ["tool"]}}
    flow: Written = {"flow": {"from": "a", "to": "b"}}
    assert steps([agent, tool, flow]) == ["ComponentClause", "TiedComponent"]
    assert steps([{"feeds": {"from": "b", "to": "a"}}, tool], "a") == ["TiedComponent"]
    assert steps([flow, tool], "b") == ["ComponentClause", "FlowClause"]
    named: Written = {"flow": {"as": "f", "from": "a", "to": "b"}}
    assert steps([agent, named, tool]) == ["ComponentClause", "FlowClause", "ComponentClause"]
