"""The closed language of `applies_when`, and its evaluation over any `Subject`.

A condition binds variables: `component: {as: reader, kind: [agent]}` binds `reader` to each agent in
turn, and later clauses of the same `all` narrow or extend the bindings. Evaluation is three-valued
(Kleene, *Introduction to Metamathematics*, 1952, §64): each binding is true, false, or unknown
because of named facts. Nothing in a condition is ever run as code.
"""

from knowledge_base.conditions.clause import Bindings, Match, Node, Scene, Truth
from knowledge_base.conditions.elements import (
    ArtefactClause,
    ComponentClause,
    CredentialClause,
    CrossesClause,
    FeedsClause,
    FlowClause,
    ReachesClause,
    SharedClause,
)
from knowledge_base.conditions.evaluation import Placed, Result, evaluate, unbound_uses, walk
from knowledge_base.conditions.logic import OPERATORS, AllClause, AnyClause, Condition, CountClause, NotClause
from knowledge_base.conditions.readings import (
    AttributeClause,
    AttributeName,
    ControlClause,
    FactClause,
    RoleClause,
    StageClause,
)
from knowledge_base.conditions.subject import SYSTEM, ControlView, FactRef, FlowView, Subject

__all__ = [
    "OPERATORS",
    "SYSTEM",
    "AllClause",
    "AnyClause",
    "ArtefactClause",
    "AttributeClause",
    "AttributeName",
    "Bindings",
    "ComponentClause",
    "Condition",
    "ControlClause",
    "ControlView",
    "CountClause",
    "CredentialClause",
    "CrossesClause",
    "FactClause",
    "FactRef",
    "FeedsClause",
    "FlowClause",
    "FlowView",
    "Match",
    "Node",
    "NotClause",
    "Placed",
    "ReachesClause",
    "Result",
    "RoleClause",
    "Scene",
    "SharedClause",
    "StageClause",
    "Subject",
    "Truth",
    "evaluate",
    "unbound_uses",
    "walk",
]
