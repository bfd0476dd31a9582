"""The published 5x5 table that turns likelihood and impact into a level. It is never a product.

The table follows the shape of ISO/IEC 27005:2022, annex A.1.1.3 (qualitative matrices), with levels of
our own: a certain nuisance stays below a rare catastrophe. docs/risk.md prints it.
"""

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

REACH_OF: Final = {
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


def level_of(likelihood: int, impact: int) -> RiskLevel:
    """Look a level up; both arguments run from 1 to 5."""
    return RISK_TABLE[impact - 1][likelihood - 1]
