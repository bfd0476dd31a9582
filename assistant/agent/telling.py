"""How the guided agent says what happened: short, plain, no praise, no reassurance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.changes.change import Change, PutElement, RemoveElement, RenameElement
from assistant.interview.agenda import IN_A_ROW, SHRUGS_IN_A_ROW
from assistant.interview.questions import AskedQuestion, fact_of
from assistant.interview.sketch import Understood
from assistant.model.review import Analysis, Severity, Verdict
from assistant.model.system import Control
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import Derived
from knowledge_base.vocabulary import RiskLevel, ThreatStatus

VENDOR: Final = "vendor"
ELSEWHERE: Final = "I took that down. My question is still open; skip it if it does not matter here."
UNREAD: Final = "I could not tell from that which answer holds, so I ask once more in other words."
READ_AS: Final = 'I read that as "{}". Say so if it is wrong.'
NOTHING_TOLD: Final = "That does not tell me anything about your system."
THROUGH: Final = "No question is waiting; tell me more about the system whenever you like."
NOTHING_TO_DECIDE: Final = "There is nothing left to decide about now."
TWO_SENTENCES: Final = (
    "Say it in a sentence or two, such as: a chatbot on our website answers customers from our help pages."
)
CORRECTED: Final = '{}: I take that for "{}" now, no longer "{}". Say so, or undo, if that is wrong.'
MAY_BE: Final = '{}: that may say otherwise, but "{}" stays. Say so if it has changed.'
STANDS: Final = "Then what I had noted stands."
NOT_CORRECTED: Final = (
    "I could not tell what that corrects. Name the part and say what holds, such as: only employees can edit "
    "the wiki."
)
NO_FEAR: Final = "Left open. The review will say that no threat on the list came from you."
NO_MODEL: Final = (
    "Then what I know does not apply: threats to systems without a model are well covered by a classic "
    "STRIDE session. Come back when a model comes in."
)
WRITTEN: Final = (
    "What {} says counts as assumed until one of you confirms it. Until then it makes no threat high, which "
    "does not mean that none is."
)
FOUND_NONE: Final = "I found nothing in this that looks like a generative AI system."
ASSUMED: Final = (
    "Nothing you wrote names the model, so I assume one and mark it as assumed. If there is none, say so."
)
ASSUMED_THEN: Final = "Then I assume a model behind it, mark it as assumed, and go on."
_HIGH = (RiskLevel.HIGH, RiskLevel.CRITICAL)
_GONE = (ThreatStatus.DISMISSED, ThreatStatus.STALE, ThreatStatus.DUPLICATE)


class ToldChanges(NamedTuple):
    """What a turn did to a model."""

    lines: tuple[str, ...]
    new: tuple[Threat, ...]
    gone: tuple[str, ...]
    moved: tuple[str, ...]
    total: int
    high: int


def live(analysis: Analysis) -> list[Threat]:
    """Return the threats that count."""
    return [threat for threat in analysis.threats if threat.status not in _GONE]


def tell_changes(before: Derived, after: Derived, *, changes: Sequence[Change]) -> ToldChanges:
    """Compare two analyses, and say in a line each what happened to the system.

    A conditional threat that only made room for another, or moved into its place, is neither gone nor new;
    nor is one that now stands under another as its variant, or did before.
    """
    old = {threat.id: threat for threat in live(before.analysis)}
    new = {threat.id: threat for threat in live(after.analysis)}
    maybe_before = {m.threat for m in before.elicited.open_matters if m.decides}
    maybe_after = {m.threat for m in after.elicited.open_matters if m.decides}
    under_before = {name for threat in old.values() for name in threat.variants}
    under_after = {name for threat in new.values() for name in threat.variants}
    moved = tuple(
        f"{threat.title}: {_level(old[name])} to {_level(threat)}"
        for name, threat in new.items()
        if name in old and _level(old[name]) != _level(threat)
    )
    return ToldChanges(
        (*_told_edits(changes), *moved),
        tuple(
            t
            for name, t in new.items()
            if name not in old.keys() | under_before and not (t.depends_on and name in maybe_before)
        ),
        tuple(t.title for name, t in old.items() if name not in new.keys() | under_after | maybe_after),
        moved,
        len(new),
        sum(_level(threat) in _HIGH for threat in new.values()),
    )


def _told_edits(changes: Sequence[Change]) -> list[str]:
    added = [c.element for c in changes if isinstance(c, PutElement)]
    nouns = {"component": "part", "flow": "flow", "actor": "group of people", "asset": "kind of data"}
    counts = {noun: len({e.id for e in added if e.type == kind}) for kind, noun in nouns.items()}
    lines = [f"{_count(n, noun)} added or revised" for noun, n in counts.items() if n]
    lines += [f"renamed to {c.name}" for c in changes if isinstance(c, RenameElement)]
    return lines + [f"removed {c.id}" for c in changes if isinstance(c, RemoveElement)]


def _level(threat: Threat) -> RiskLevel | None:
    return threat.risk.today.level if threat.risk is not None else None


def opening_words(understood: Sequence[Understood], told: ToldChanges, *, first: bool, spoke: bool) -> str:
    """Say in a sentence or two what the message came to.

    Args:
        understood: what was taken from it.
        told: what it did to the model.
        first: whether there were no threats before.
        spoke: whether something was said already.
    """
    if first and told.new:
        return (
            f"Here is a first draft from your words: {_count(told.total, 'threat')}, {told.high} of them "
            f"high or critical. "
            "Everything in it can be corrected."
        )
    parts = []
    if told.new:
        parts.append(f"{_count(len(told.new), 'new threat')}")
    if told.gone:
        parts.append(f"{_count(len(told.gone), 'threat')} fell away")
    if told.moved:
        parts.append(f"{_count(len(told.moved), 'rating')} moved")
    if parts:
        return f"That changed something: {', '.join(parts)}."
    return "Noted." if understood and not spoke else ""


def control_words(changes: Sequence[Change]) -> list[str]:
    """Thank for a control that was mentioned, and lead back to what could go wrong."""
    claimed = [
        change.element.name
        for change in changes
        if isinstance(change, PutElement) and isinstance(change.element, Control)
    ]
    if not claimed:
        return []
    return [
        f"Noted as claimed: {'; '.join(c[:1].lower() + c[1:] for c in claimed)}. Back to what could go wrong."
    ]


def closing_words(model: ThreatModel, after: Derived, *, left: int) -> str:
    """Say why the questions end, and where things stand."""
    shrugged = model.interview.shrugs.get(IN_A_ROW, 0) >= SHRUGS_IN_A_ROW
    vendor = sum(question.for_whom == VENDOR for question in model.questions) * 2 > len(model.questions)
    start = "That was my last question for now."
    if shrugged:
        start = (
            "I stop here: these are for your vendor."
            if vendor
            else "I stop here, since nobody here knows these."
        )
    return f"{start} {standing_words(model, after, left=left)}"


def standing_words(model: ThreatModel, after: Derived, *, left: int) -> str:
    """Say where things stand while nothing is asked, and what can be done now; never that it is safe."""
    threats = live(after.analysis)
    undecided = sum(threat.status is ThreatStatus.PROPOSED for threat in threats)
    words = [f"There are {_count(len(threats), 'threat')}, {undecided} of them not yet decided about."]
    words += _owed(model)
    if left:
        words.append(f"{_count(left, 'question')} stayed unasked that could still change the list.")
    if after.analysis.verdict is not Verdict.COMPLETE:
        blocking = [f for f in after.analysis.findings if f.severity is Severity.BLOCKING]
        thin = [*blocking, *(f for f in after.analysis.findings if f.severity is Severity.THIN)]
        if thin:
            words.append(f"What is thin: {thin[0].text[:1].lower()}{thin[0].text[1:]}. {thin[0].fix}")
    if any(threat.status is ThreatStatus.PROPOSED and not threat.depends_on for threat in threats):
        words.append(
            'Say "go on" to decide about them together: keep each or set it aside, then answer the high ones.'
        )
    return " ".join(words)


def deciding_words(left: int) -> str:
    """Say what lies ahead when deciding begins."""
    if not left:
        return "Every threat is decided about; what is left are answers to the high ones, and their owners."
    start = f"{_count(left, 'threat')} to decide about, part by part."
    return f"{start} You may stop at any time; what is decided stays."


def _owed(model: ThreatModel) -> list[str]:
    """Say whom to ask what was left open."""
    owed = Counter(question.for_whom or "whoever can answer it" for question in model.questions)
    if not owed:
        return []
    return [f"Open questions wait for: {', '.join(f'{who} ({n})' for who, n in owed.items())}."]


def why_words(asked: AskedQuestion, derived: Derived) -> str:
    """Say why a question is asked, and which threats hang on the answer."""
    ref = fact_of(asked.id)
    titles = {threat.id: threat.title for threat in derived.analysis.threats}
    matters = [m for m in derived.elicited.open_matters if m.ref == ref and m.threat in titles]
    named = list(dict.fromkeys(titles[matter.threat] for matter in matters))[:3]
    on = f" What hangs on it here: {'; '.join(named)}." if named else ""
    return f"{asked.why}{on}"


def _count(n: int, noun: str) -> str:
    head, of, rest = noun.partition(" of ")
    return f"{n} {head}{'' if n == 1 else 's'}{of}{rest}"
