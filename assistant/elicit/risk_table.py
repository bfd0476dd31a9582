"""The published 5x5 table that turns likelihood and impact into a level. It is never a product.

The table follows the shape of ISO/IEC 27005:2022, annex A.1.1.3 (qualitative matrices), with levels of
our own: a certain nuisance stays below a rare catastrophe. docs/risk.md prints it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from knowledge_base.vocabulary import RiskLevel, Writer

_L, _M, _H, _C = RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.CRITICAL

RISK_TABLE: Final = (
    (_L, _L, _L, _L, _M),
    (_L, _L, _M, _M, _M),
    (_L, _M, _M, _H, _H),
    (_M, _M, _H, _H, _C),
    (_M, _H, _H, _C, _C),
)
"""Rows are impact 1 to 5, columns likelihood 1 to 5."""

LEVELS: Final = (_L, _M, _H, _C)
"""The levels, lowest first."""

REACH_OF: Final[Mapping[Writer, int]] = {
    Writer.PUBLIC: 5,
    Writer.CUSTOMER: 4,
    Writer.PARTNER: 3,
    Writer.SUPPLIER: 3,
    Writer.AGENT: 3,
    Writer.MODEL: 3,
    Writer.EMPLOYEE: 2,
    Writer.ADMIN: 1,
}
"""How near each class of writers is to trying something, 5 for anyone at all."""


FACTORS: Final[Mapping[str, tuple[str, tuple[str, str, str, str, str]]]] = {
    "reach": (
        "who can try it",
        (
            "only few on the inside can",
            "people of your own can",
            "partners, suppliers or other systems can",
            "customers and users can",
            "anyone at all can",
        ),
    ),
    "steps": (
        "how much it takes",
        (
            "a long chain of skilled steps",
            "several skilled steps",
            "some skill or several steps",
            "a few plain steps",
            "one plain step",
        ),
    ),
    "luck": (
        "what else must go wrong",
        (
            "several other things must go wrong",
            "two other things must go wrong",
            "one other thing must go wrong",
            "hardly anything else must go wrong",
            "nothing else must go wrong",
        ),
    ),
    "incentive": (
        "what there is to gain",
        (
            "hardly worth the trouble",
            "little to gain",
            "worth trying",
            "pays well",
            "pays at once, or happens by itself",
        ),
    ),
}
"""The factors of likelihood: their names, and what 1 to 5 mean."""


def level_of(likelihood: int, impact: int) -> RiskLevel:
    """Look a level up; both arguments run from 1 to 5."""
    return RISK_TABLE[impact - 1][likelihood - 1]


def likelihood_of(factors: Iterable[int]) -> int:
    """Return the mean of the factors, rounded half up."""
    values = list(factors)
    return (2 * sum(values) + len(values)) // (2 * len(values))


def reach_of(writers: Iterable[str]) -> int | None:
    """Return how near the nearest of some writers is; nothing where none of them is known."""
    return max((REACH_OF[writer] for writer in Writer if str(writer) in set(writers)), default=None)
