"""How well descriptions are understood, beside what was expected of them before looking.

Each file of `descriptions/` holds one description as teams write them, and what an expert would take from its
words alone. They are for development: rules were tuned on them, so their figures flatter. Run
`python -m tests.assistant.interview.scoring [-v] [PREFIX ...]` to print the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.interview.text import clean_text, words_of
from assistant.interview.understand import Listener, Understanding
from assistant.model.facts import Fact, FactKey, Utterance
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind, DeploymentScope, FactTime, Writer

FOLDER = Path(__file__).parent / "descriptions"
_MARKED = (Certainty.INFERRED, Certainty.ASSUMED)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedPart(_Shape):
    """A part the words speak of.

    Attributes:
        named: any of these phrases tells it; its words stand in the part's name, product or action.
        kinds: what it may be taken for.
        scopes: who may be understood to run it, where the words settle it.
    """

    named: tuple[str, ...]
    kinds: tuple[ComponentKind, ...]
    scopes: tuple[DeploymentScope, ...] = ()


class ExpectedWriters(_Shape):
    """Who can write to a source."""

    of: str
    any_of: tuple[Writer, ...]
    optional: bool = False


class ExpectedFact(_Shape):
    """A fact that the words state; `of` is `system`, `any`, or a word of the part's name."""

    key: str
    of: str = SYSTEM
    any_of: tuple[str, ...]
    optional: bool = False


class Never(_Shape):
    """A part or fact that nobody who read the words would claim."""

    component: tuple[str, ...] = ()
    kind: ComponentKind | None = None
    key: str | None = None
    of: str = SYSTEM
    any_of: tuple[str, ...] = ()
    optional: bool = False


class Description(_Shape):
    """A description and what it says."""

    id: str
    style: str
    genai: bool = True
    text: str
    components: tuple[ExpectedPart, ...]
    may: tuple[ExpectedPart, ...] = ()
    users: tuple[str, ...] = ()
    writers: tuple[ExpectedWriters, ...] = ()
    facts: tuple[ExpectedFact, ...] = ()
    never: tuple[Never, ...] = ()


@dataclass
class Score:
    """Counts over one or many descriptions."""

    expected: int = 0
    found: int = 0
    typed: int = 0
    scopes: int = 0
    scopes_right: int = 0
    named: int = 0
    invented: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    mistyped: list[str] = field(default_factory=list)
    facts: int = 0
    facts_right: int = 0
    facts_wrong: list[str] = field(default_factory=list)
    facts_missed: list[str] = field(default_factory=list)
    users: int = 0
    users_right: int = 0
    forbidden: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add another's counts."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def f1(self) -> float:
        """Harmonic mean of the share of expected parts found and the share of named parts that are real."""
        return 2 * self.found / (self.expected + self.found + len(self.invented)) if self.expected else 1.0

    @property
    def typed_share(self) -> float:
        """Share of expected parts found with an accepted kind."""
        return self.typed / self.expected if self.expected else 1.0

    @property
    def invented_share(self) -> float:
        """Share of parts put forward as said that the words do not hold."""
        return len(self.invented) / self.named if self.named else 0.0

    def line(self) -> str:
        """Say the figures in a line."""
        return (
            f"found F1 {self.f1:.3f} ({self.found}/{self.expected})  typed {self.typed_share:.3f}  "
            f"invented {self.invented_share:.3f} ({len(self.invented)}/{self.named})  "
            f"scope {self.scopes_right}/{self.scopes}  users {self.users_right}/{self.users}  "
            f"facts {self.facts_right}/{self.facts} right, {len(self.facts_wrong)} wrong  "
            f"forbidden {len(self.forbidden)}"
        )


def read_descriptions(folder: Path = FOLDER) -> list[Description]:
    """Read all descriptions, in the order of their names."""
    files = sorted(folder.glob("*.yaml"))
    return [Description.model_validate(yaml.safe_load(f.read_text(encoding="utf-8"))) for f in files]


def understood(description: Description, listener: Listener) -> Understanding:
    """Let a listener read a description into an empty model."""
    text = clean_text(description.text, limit=100_000)
    return listener.understand(ThreatModel(id="described"), Utterance(id="u1", text=text))


def score(description: Description, model: ThreatModel) -> Score:
    """Compare a model with what was expected."""
    result = Score(expected=len(description.components), users=len(description.users))
    parts = list(model.system.components)
    pairs = _match(description.components, parts)
    allowed = {id(p) for wanted in description.may for p in parts if _tells(wanted.named, p)}
    matched = {id(part) for _, part in pairs}
    told = [p for p in parts if p.origin.certainty not in _MARKED]
    result.found, result.named = len(pairs), len(told)
    for wanted, part in pairs:
        result.typed += part.kind in wanted.kinds
        if part.kind not in wanted.kinds:
            result.mistyped.append(f"{part.name} is {part.kind}")
        if wanted.scopes:
            known = model.facts_by_key.get(FactKey(part.id, "scope", FactTime.TODAY))
            result.scopes += 1
            result.scopes_right += bool(known and set(known.values) & set(wanted.scopes))
    result.missed = [
        w.named[0] for w in description.components if not any(w is wanted for wanted, _ in pairs)
    ]
    result.invented = [f"{p.name} ({p.kind})" for p in told if id(p) not in matched | allowed]
    _score_people(description, model, result)
    _score_facts(description, model, result)
    return result


def _tells(named: Iterable[str], part: Component) -> bool:
    words = {
        w for text in (part.name, part.product or "", *part.actions) for w in words_of(text.replace("_", " "))
    }
    alike = words | {w.removesuffix("ing") for w in words} | {w.removesuffix("ed") for w in words}
    return any(all(_in(w, alike) for w in words_of(phrase.replace("_", " "))) for phrase in named)


def _in(word: str, words: set[str]) -> bool:
    return word in words or (len(word) > 4 and any(w.startswith(word) for w in words))


def _match(
    wanted: Sequence[ExpectedPart], parts: Sequence[Component]
) -> list[tuple[ExpectedPart, Component]]:
    """Pair expected parts with understood ones, those of an accepted kind first; each is used once."""
    pairs: list[tuple[ExpectedPart, Component]] = []
    free = list(parts)
    for by_kind in (True, False):
        for part_wanted in wanted:
            if any(part_wanted is w for w, _ in pairs):
                continue
            fits = [
                p
                for p in free
                if _tells(part_wanted.named, p) and (not by_kind or p.kind in part_wanted.kinds)
            ]
            if fits:
                pairs.append((part_wanted, fits[0]))
                free.remove(fits[0])
    return pairs


def _score_people(description: Description, model: ThreatModel, result: Score) -> None:
    users = [actor for actor in model.system.actors if actor.part in ("user", "approver", "author")]
    result.users_right = sum(
        any(set(words_of(wanted)) <= set(words_of(a.name)) for a in users) for wanted in description.users
    )


def _score_facts(description: Description, model: ThreatModel, result: Score) -> None:
    wanted = [*description.facts, *(_as_fact(w) for w in description.writers)]
    for fact in wanted:
        told = _facts_about(fact.key, fact.of, model)
        right = [f for f in told if set(f.values) & set(fact.any_of)]
        label = f"{fact.key}@{fact.of}={'|'.join(fact.any_of)}"
        result.facts += not fact.optional
        result.facts_right += bool(right) and not fact.optional
        if right or (fact.optional and not told):
            continue
        if told and fact.of != "any":
            result.facts_wrong.append(f"{label} but {told[0].values}")
        elif not fact.optional:
            result.facts_missed.append(label)
    for ban in description.never:
        _score_ban(ban, model, result)


def _as_fact(writers: ExpectedWriters) -> ExpectedFact:
    return ExpectedFact(
        key="writers", of=writers.of, any_of=tuple(map(str, writers.any_of)), optional=writers.optional
    )


def _facts_about(key: str, of: str, model: ThreatModel) -> list[Fact]:
    facts = [f for f in model.facts if f.key == key and f.when is FactTime.TODAY and not f.is_open]
    if of == "any":
        return facts
    if of == SYSTEM:
        return [f for f in facts if f.subject == SYSTEM]
    parts = model.system.by_id
    return [f for f in facts if isinstance(p := parts.get(f.subject), Component) and _tells((of,), p)]


def _score_ban(ban: Never, model: ThreatModel, result: Score) -> None:
    if ban.optional:
        return
    if ban.key:
        bad = [f for f in _facts_about(ban.key, ban.of, model) if set(f.values) & set(ban.any_of)]
        result.forbidden += [f"{f.key}@{f.subject}={','.join(f.values)}" for f in bad]
    elif ban.component:
        told = [p for p in model.system.components if p.origin.certainty not in _MARKED]
        bad_parts = [p for p in told if _tells(ban.component, p) and ban.kind in (None, p.kind)]
        result.forbidden += [f"{p.name} ({p.kind})" for p in bad_parts]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _print(description: Description, result: Score, model: ThreatModel) -> None:
    _say(f"== {description.id}: {result.line()}")
    for label in ("missed", "invented", "mistyped", "facts_wrong", "facts_missed", "forbidden"):
        if items := getattr(result, label):
            _say(f"   {label}: {'; '.join(items)}")
    marks = {c.id: "?" if c.origin.certainty in _MARKED else "" for c in model.system.components}
    parts = [f"{c.name}={c.kind}{marks[c.id]}" for c in model.system.components]
    facts = [f"{f.key}@{f.subject}={','.join(f.values)}" for f in model.facts if f.when is FactTime.TODAY]
    people = [f"{a.name}:{a.writer}:{a.part}" for a in model.system.actors]
    for label, told in (("parts", parts), ("facts", facts), ("people", people)):
        _say(f"   {label}: {'; '.join(told)}")


def main(arguments: Sequence[str]) -> None:
    """Print the figures of all descriptions, or of those whose names start as given."""
    listener = Listener(load_catalogue())
    chosen = [argument for argument in arguments if argument != "-v"]
    total = Score()
    for description in read_descriptions():
        if chosen and not description.id.startswith(tuple(chosen)):
            continue
        model = understood(description, listener).model
        result = score(description, model)
        if "-v" in arguments:
            _print(description, result, model)
        total.add(result)
    _say(total.line())


if __name__ == "__main__":
    main(sys.argv[1:])
