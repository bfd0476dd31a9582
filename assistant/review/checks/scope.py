"""Was everything looked at: sources, stages, people, worst days?"""

from collections.abc import Iterator

from assistant.model.review import Severity
from assistant.review.checks.check import HIGH, Check, Found, ReviewInput, counted, named
from knowledge_base.vocabulary import ComponentKind, LifecycleStage, Provenance

_TOOLS = frozenset(
    {ComponentKind.TOOL, ComponentKind.MCP_SERVER, ComponentKind.PLUGIN, ComponentKind.COMPUTER_USE}
)
_MODELS = frozenset({ComponentKind.MODEL_ENDPOINT, ComponentKind.MODEL_SERVER})


def _nothing_there(given: ReviewInput) -> Found:
    if not given.model.system.components:
        yield "Nothing has been described yet", ()


def _unknown_writers(given: ReviewInput) -> Found:
    unclear = given.view.unclear_sources(c.id for c in given.model.system.components)
    if unclear:
        yield f"Nobody has said who can write to: {named(map(given.name, unclear))}", tuple(unclear)


def _high_on_open(given: ReviewInput) -> Found:
    hanging: dict[str, set[str]] = {}
    subjects: dict[str, None] = {}
    for matter in given.elicited.open_matters:
        if matter.level in HIGH and matter.decides:
            hanging.setdefault(matter.ref.key, set()).add(matter.threat)
            subjects[matter.ref.subject] = None
    if not hanging:
        return
    threats = set().union(*hanging.values())
    shown = [threat.id for threat in given.live() if threat.id in threats]
    number = counted(len(threats), "threat", one="could turn out", many="could turn out")
    questions = sorted(hanging, key=lambda key: (-len(hanging[key]), key))
    about = named(given.title_of_fact(key) for key in questions)
    yield f"{number} high, depending on what nobody has answered yet: {about}", (*subjects, *shown)


def _open_questions(given: ReviewInput) -> Found:
    if given.model.questions:
        yield (
            f"Questions somebody still has to answer: {named(q.text for q in given.model.questions)}",
            tuple(q.id for q in given.model.questions),
        )


def _worst_day(given: ReviewInput) -> Found:
    if given.model.system.components and not given.model.system.worst_day:
        yield "Nobody has said what the worst day would be", ()


def _no_people_threats(given: ReviewInput) -> Found:
    from_people = [t for t in given.elicited.threats if t.provenance in (Provenance.TEAM, Provenance.NOVEL)]
    if given.live() and not from_people:
        yield "Every threat came from the catalogue, none from the team", ()


def _stages(given: ReviewInput) -> Found:
    covered = {stage for threat in given.live() for stage in threat.stages}
    missing = [s for s in LifecycleStage if s in given.view.stages() and s not in covered]
    if given.live() and missing:
        stages = ", ".join(stage.label.lower() for stage in missing)
        yield f"No threat looked at for these stages: {stages}", ()


def _nobody_affected(given: ReviewInput) -> Found:
    system = given.model.system
    if system.components and not system.affected and not system.actors:
        yield "No people are in the picture: neither users nor anyone affected", ()


def _reopen(given: ReviewInput) -> Found:
    triggers = list(_triggers(given))
    if given.live() and triggers:
        yield f"Look at this again when {'; when '.join(triggers)}", ()


def _triggers(given: ReviewInput) -> Iterator[str]:
    """Yield what would make this model out of date, about the parts there are."""
    components = given.model.system.components
    models = [c.name for c in components if c.kind in _MODELS]
    tools = [c.name for c in components if c.kind in _TOOLS]
    if models:
        yield f"{named(models)} or its provider changes"
    if tools:
        yield f"a tool joins {named(tools)}, or one of them may do more"
    yield "a new source is read, or somebody new can write to one"
    yield "it gets new users, acts more on its own, or something goes wrong"
    ends = [r.acceptance.expires for r in given.model.responses if r.acceptance is not None]
    if ends:
        yield f"an acceptance ends, the first on {min(ends).isoformat()}"


SCOPE = (
    Check(
        name="nothing-described",
        severity=Severity.BLOCKING,
        fix="Say in a sentence or two what the system does.",
        find=_nothing_there,
    ),
    Check(
        name="high-on-open-question",
        severity=Severity.THIN,
        fix="Answer these first; until then reckon with the worse answer.",
        find=_high_on_open,
    ),
    Check(
        name="unknown-writers",
        severity=Severity.THIN,
        fix="Say for each source who can put content there.",
        find=_unknown_writers,
    ),
    Check(
        name="open-questions",
        severity=Severity.THIN,
        fix="Ask whoever would know, and enter what they say.",
        find=_open_questions,
    ),
    Check(
        name="worst-day",
        severity=Severity.THIN,
        fix="Ask the team once, before they look at the list.",
        find=_worst_day,
    ),
    Check(
        name="nobody-affected",
        severity=Severity.THIN,
        fix="Name who uses it and who is decided about or depicted.",
        find=_nobody_affected,
    ),
    Check(
        name="only-catalogue",
        severity=Severity.NOTE,
        fix="Add at least the threat the team itself fears most.",
        find=_no_people_threats,
    ),
    Check(
        name="stages-without-threats",
        severity=Severity.NOTE,
        fix="Who does this, if not you? Say so, or look again.",
        find=_stages,
    ),
    Check(
        name="look-again",
        severity=Severity.NOTE,
        fix="Keep this model where a change would remind you of it.",
        find=_reopen,
    ),
)
