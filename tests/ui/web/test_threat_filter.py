import pytest

from assistant.model.system import Component, System
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import ComponentKind, Stride, ThreatStatus
from ui.web.threat_filter import Shown, ThreatFilter, keep

MODEL = ThreatModel(
    id="copilot",
    system=System(components=(Component(id="wiki", name="Staff wiki", kind=ComponentKind.DOCUMENT_STORE),)),
)
INJECTION = Threat(
    id="injection@agent",
    title="Articles steer the agent",
    statement="A customer puts words into an article.",
    anchor="agent",
    affected=("wiki",),
    stride=(Stride.TAMPERING,),
    references=("owasp-llm/2025/LLM01",),
)
LEAK = Threat(
    id="leak@wiki",
    title="The wiki leaks",
    statement="A stranger reads it.",
    anchor="wiki",
    stride=(Stride.INFORMATION_DISCLOSURE, Stride.TAMPERING),
    status=ThreatStatus.CONFIRMED,
)
GONE = LEAK.model_copy(update={"id": "gone@wiki", "status": ThreatStatus.DISMISSED})


def kept(wanted: ThreatFilter) -> list[str]:
    return [threat.id for threat in keep((INJECTION, LEAK, GONE), wanted, model=MODEL)]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ThreatFilter(), ["injection@agent", "leak@wiki", "gone@wiki"]),
        (ThreatFilter(words="CUSTOMER article"), ["injection@agent"]),
        (ThreatFilter(words="staff wiki"), ["leak@wiki", "gone@wiki"]),
        (ThreatFilter(words="llm01"), ["injection@agent"]),
        (ThreatFilter(words="customer stranger"), []),
        (ThreatFilter(shown=Shown.OPEN), ["injection@agent"]),
        (ThreatFilter(shown=Shown.CONFIRMED), ["leak@wiki"]),
        (ThreatFilter(shown=Shown.ASIDE), ["gone@wiki"]),
        (ThreatFilter(stride=frozenset({Stride.INFORMATION_DISCLOSURE})), ["leak@wiki", "gone@wiki"]),
        (ThreatFilter(stride=frozenset({Stride.REPUDIATION})), []),
        (ThreatFilter(elements=frozenset({"agent"})), ["injection@agent"]),
        (ThreatFilter(elements=frozenset({"wiki"}), shown=Shown.OPEN), ["injection@agent"]),
    ],
)
def test_threats_that_are_looked_for_are_kept(wanted: ThreatFilter, ids: list[str]) -> None:
    assert kept(wanted) == ids
