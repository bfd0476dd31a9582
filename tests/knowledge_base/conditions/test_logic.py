"""The joining operators follow Kleene's strong tables, whatever they are made of."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge_base.conditions import Condition, FactRef, Node, Result, Subject, Truth, evaluate

CONDITION: TypeAdapter[Node] = TypeAdapter(Condition)
VALUES = {"yes": Truth.TRUE, "no": Truth.FALSE, "unknown": Truth.UNKNOWN}
RANK = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
KEYS = ("a", "b", "c", "d")
MakeSubject = Callable[..., Subject]
Outcome = Callable[[str, str], Result]

answers = st.fixed_dictionaries({key: st.sampled_from(sorted(VALUES)) for key in KEYS})
formulas = st.recursive(
    st.sampled_from(KEYS).map(lambda key: {"fact": {"key": key}}),
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some}),
    ),
    max_leaves=8,
)


def _kleene(formula: Mapping[str, Any], given: Mapping[str, str]) -> Truth:
    """Work the truth out by the tables alone."""
    if "fact" in formula:
        return VALUES[given[formula["fact"]["key"]]]
    if "not" in formula:
        inner = _kleene(formula["not"], given)
        return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(inner, Truth.UNKNOWN)
    if "all" in formula:
        return min((_kleene(one, given) for one in formula["all"]), key=RANK.__getitem__)
    return max((_kleene(one, given) for one in formula["any"]), key=RANK.__getitem__)


def _facts(given: Mapping[str, str]) -> str:
    return "facts: {" + ", ".join(f"system.{key}: {value}" for key, value in given.items()) + "}"


@given(formula=formulas, given=answers)
def test_joined_facts_follow_the_tables(
    make_subject: MakeSubject, formula: Mapping[str, Any], given: Mapping[str, str]
) -> None:
    result = evaluate(CONDITION.validate_python(formula), make_subject(_facts(given)))

    assert result.truth is _kleene(formula, given)


@given(formula=formulas, given=answers)
def test_only_open_facts_are_asked_and_some_answer_to_them_decides(
    make_subject: MakeSubject, formula: Mapping[str, Any], given: Mapping[str, str]
) -> None:
    result = evaluate(CONDITION.validate_python(formula), make_subject(_facts(given)))

    asked = {ref.key for match in result.matches for ref in match.unknown}
    assert all(given[key] == "unknown" for key in asked)
    if result.truth is Truth.UNKNOWN:
        outcomes = {
            _kleene(formula, {**given, **dict(zip(sorted(asked), answer, strict=True))})
            for answer in product(("yes", "no"), repeat=len(asked))
        }
        assert outcomes & {Truth.TRUE, Truth.FALSE}


@given(
    at_least=st.integers(1, 4),
    given=st.dictionaries(st.sampled_from("pqrst"), st.sampled_from(sorted(VALUES)), max_size=5),
)
def test_count_knows_what_is_sure_and_what_may_be(
    make_subject: MakeSubject, at_least: int, given: Mapping[str, str]
) -> None:
    where = {"all": [{"component": {"as": "x"}}, {"fact": {"key": "k", "of": "x"}}]}
    condition = CONDITION.validate_python({"count": {"of": "x", "at_least": at_least, "where": where}})
    components = "components: {" + ", ".join(f"{name}: agent" for name in given) + "}"
    facts = "facts: {" + ", ".join(f"{name}.k: {value}" for name, value in given.items()) + "}"

    result = evaluate(condition, make_subject(f"{components}\n{facts}"))

    sure = list(given.values()).count("yes")
    maybe = list(given.values()).count("unknown")
    expected = Truth.TRUE if sure >= at_least else Truth.UNKNOWN if sure + maybe >= at_least else Truth.FALSE
    assert result.truth is expected


@given(given=answers)
def test_the_order_of_clauses_changes_no_truth(make_subject: MakeSubject, given: Mapping[str, str]) -> None:
    clauses = [{"fact": {"key": key}} for key in KEYS]
    subject = make_subject(_facts(given))

    for operator in ("all", "any"):
        forward = evaluate(CONDITION.validate_python({operator: clauses}), subject)
        backward = evaluate(CONDITION.validate_python({operator: clauses[::-1]}), subject)
        assert forward.truth is backward.truth


def test_a_true_branch_leaves_nothing_to_ask(outcome: Outcome) -> None:
    either = "all: [fact: {key: open}, any: [fact: {key: settled}, fact: {key: idle}]]"

    result = outcome(either, "facts: {system.settled: yes}")

    assert result.matches[0].unknown == {FactRef("system", "open")}


def test_an_open_fact_is_dropped_once_another_rules_the_match_out(outcome: Outcome) -> None:
    result = outcome("all: [fact: {key: open}, fact: {key: told}]", "facts: {system.told: no}")

    assert result.ruled_out[0].because == (FactRef("system", "told"),)
    assert not result.ruled_out[0].unknown


def test_the_deciding_fact_is_named_last(outcome: Outcome) -> None:
    condition = (
        "all: [fact: {key: told, any_of: [yes, partly]}, fact: {key: other}, not: {fact: {key: told}}]"
    )

    result = outcome(condition, "facts: {system.told: yes, system.other: yes}")

    assert result.ruled_out[0].because == (FactRef("system", "other"), FactRef("system", "told"))


def test_what_a_component_rules_out_is_no_statement_of_people(outcome: Outcome) -> None:
    result = outcome("all: [fact: {key: a}, not: {component: {kind: [agent]}}]", "components: {bot: agent}")

    assert result == ((), ())


@pytest.mark.parametrize("inner", ["component: {as: x}", "all: [component: {as: x}, fact: {key: k, of: x}]"])
def test_variables_of_not_and_count_stay_inside(outcome: Outcome, inner: str) -> None:
    subject = "components: {a: agent}\nfacts: {a.k: yes}"

    counted = outcome(f"count: {{of: x, where: {{{inner}}}}}", subject)
    denied = outcome(f"all: [stage: [operation], not: {{not: {{{inner}}}}}]", subject)

    assert counted.matches[0].bindings == denied.matches[0].bindings == {}
