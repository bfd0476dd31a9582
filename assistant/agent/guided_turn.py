"""A guided turn while it is being answered: the working copy, and what will be said of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.agent.turn import Moment
from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import Change, MoveInterview
from assistant.interview.sketch import Understood
from assistant.model.threat_model import InterviewState, ThreatModel
from assistant.review.analyse import Derived


@dataclass
class GuidedTurn:
    """Collects changes, and the words about them.

    Attributes:
        before: what followed from the model when the turn began.
        words: sentences of the answer.
        perhaps: what the message may have changed, by question; asked about if it was nothing else.
        notices: what the person should know besides, such as what could not be read.
    """

    moment: Moment
    before: Derived
    model: ThreatModel
    changes: list[Change] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    perhaps: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def state(self) -> InterviewState:
        """Where the interview stands."""
        return self.model.interview

    @property
    def was_over(self) -> bool:
        """Whether no question was waiting when the turn began."""
        start = self.moment.model
        return bool(start.system.components) and start.interview.current is None

    def do(self, *changes: Change) -> None:
        """Make changes."""
        self.model = apply_all(self.model, changes)
        self.changes += changes

    def move(self, **fields: object) -> None:
        """Say where the interview stands now."""
        self.do(MoveInterview(state=with_fields(self.model.interview, **fields)))

    def doubt(self) -> None:
        """Ask about what the words may have changed."""
        if self.perhaps:
            self.move(doubts={**self.state.doubts, **self.perhaps})
            self.perhaps = {}

    def no_longer_doubt(self, question: str) -> None:
        """Let what is known stand, or what was answered."""
        if question in self.state.doubts:
            self.move(doubts={name: values for name, values in self.state.doubts.items() if name != question})

    def count(self, key: str, *, by: int = 1) -> int:
        """Count something up, and return how far it has come."""
        times = self.state.shrugs.get(key, 0) + by
        self.move(shrugs={**self.state.shrugs, key: times})
        return times

    def forget(self, key: str) -> None:
        """Set a count back."""
        if key in self.state.shrugs:
            self.move(shrugs={name: n for name, n in self.state.shrugs.items() if name != key})
