"""Reading a condition without a subject: its variables, facts and mistakes."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from knowledge_base.conditions import Node, Result, Subject, evaluate, unbound_uses, walk

MakeCondition = Callable[[str], Node]
INJECTION = """
all:
  - component: {as: r, kind: [retriever]}
  - feeds: {from: s, to: r}
  - any:
      - fact: {key: acts, of: r}
      - count: {of: t, where: {all: [reaches: {from: r, to: t}, fact: {key: irreversible, of: t}]}}
  - not: {control: {mitigation: m, guards: s}}
"""


def test_variables_are_those_every_match_has(make_condition: MakeCondition) -> None:
    assert make_condition(INJECTION).variables() == {"r", "s"}


def test_a_branch_binds_only_what_all_branches_bind(make_condition: MakeCondition) -> None:
    either = make_condition("any: [flow: {as: f, from: a}, all: [component: {as: a}, component: {as: b}]]")

    assert either.variables() == {"a"}


def test_fact_keys_come_from_every_depth(make_condition: MakeCondition) -> None:
    assert make_condition(INJECTION).fact_keys() == {"acts", "irreversible"}


def test_walk_says_where_each_clause_stands(make_condition: MakeCondition) -> None:
    places = {placed.path: type(placed.clause).__name__ for placed in walk(make_condition(INJECTION))}

    assert places[()] == "AllClause"
    assert places["all", 2, "any", 1, "count", "where", "all", 1] == "FactClause"
    assert places["all", 3, "not"] == "ControlClause"


@pytest.mark.parametrize(
    ("condition", "unbound"),
    [
        (INJECTION, set()),
        ("feeds: {from: a, to: b}", {"a", "b"}),
        ("reaches: {from: a, to: b}", {"a"}),
        ("fact: {key: k, of: x}", {"x"}),
        ("fact: {key: k}", set()),
        ("attribute: {of: x, name: writers, any_of: [public]}", {"x"}),
        ("control: {mitigation: m, guards: system}", set()),
        ("control: {mitigation: m, guards: x}", {"x"}),
        ("artefact: {as: w, loaded_by: s}", {"s"}),
        ("crosses_boundary: {flow: f}", {"f"}),
        ("shared_by: {of: x}", {"x"}),
        ("same_credential: {first: f, second: g}", {"f", "g"}),
        ("all: [fact: {key: k, of: x}, component: {as: x}]", {"x"}),
        ("all: [not: {component: {as: x}}, fact: {key: k, of: x}]", {"x"}),
        ("all: [count: {of: x, where: {component: {as: x}}}, fact: {key: k, of: x}]", {"x"}),
        ("all: [any: [component: {as: x}, component: {as: y}], fact: {key: k, of: x}]", {"x"}),
        ("all: [any: [component: {as: x}, artefact: {as: x}], fact: {key: k, of: x}]", set()),
    ],
)
def test_unbound_uses(make_condition: MakeCondition, condition: str, unbound: set[str]) -> None:
    assert unbound_uses(make_condition(condition)) == unbound


@pytest.mark.parametrize(
    "wrong",
    [
        "{}",
        "component: {}\nfact: {key: k}",
        "exec: rm",
        "all: []",
        "any: []",
        "fact: {key: k, any_of: []}",
        "attribute: {of: x, name: colour, any_of: [red]}",
        "component: {as: x, type: agent}",
        "count: {of: x, at_least: 0, where: {component: {as: x}}}",
        "shared_by: {of: x, at_least: 1}",
        "stage: []",
    ],
)
def test_what_is_not_in_the_language_is_refused(make_condition: MakeCondition, wrong: str) -> None:
    with pytest.raises(ValidationError):
        make_condition(wrong)


def test_matches_come_in_the_order_of_truth_then_of_names(outcome: Callable[[str, str], Result]) -> None:
    subject = "components: {d: agent, c: agent, b: agent, a: agent}\nfacts: {c.k: yes, d.k: yes}"

    result = outcome("all: [component: {as: x}, fact: {key: k, of: x}]", subject)

    assert [match.bindings["x"] for match in result.matches] == ["c", "d", "a", "b"]


def test_arguments_alone_are_no_condition(make_subject: Callable[..., Subject]) -> None:
    with pytest.raises(NotImplementedError):
        evaluate(Node(), make_subject())
