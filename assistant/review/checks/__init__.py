"""The review's checks, one function each; `CHECKS` lists them all."""

from assistant.review.checks.check import Check, ReviewInput
from assistant.review.checks.consistency import CONSISTENCY
from assistant.review.checks.decisions import DECISIONS
from assistant.review.checks.scope import SCOPE
from assistant.review.checks.worries import WORRIES

CHECKS: tuple[Check, ...] = (*CONSISTENCY, *SCOPE, *WORRIES, *DECISIONS)

__all__ = ["CHECKS", "Check", "ReviewInput"]
