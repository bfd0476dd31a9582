"""The worst day of the team beside the list."""

from assistant.elicit.elicit import elicit_threats
from assistant.elicit.view import SystemView
from assistant.model.review import Finding
from assistant.model.threat import Proposal, Threat
from assistant.model.threat_model import ThreatModel
from assistant.review.checks import CHECKS, ReviewInput
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import Provenance
from tests.assistant.builders import TODAY, make_model

CATALOGUE = load_catalogue()
PARTS = {"page": "chat_front_end", "bot": "orchestrator", "model": "model_endpoint"}
FLOWS = ("page -instruction-> bot", "bot -> page", "bot -instruction-> model", "model -> bot")
WORST = "The bot tells a teenager how to hurt themselves."
(CHECK,) = (one for one in CHECKS if one.name == "worst-day-not-listed")


def found(model: ThreatModel) -> list[Finding]:
    given = ReviewInput(model, elicit_threats(model, CATALOGUE), SystemView(model, CATALOGUE), TODAY)
    return CHECK.run(given)


def talked(worst_day: str = WORST, facts: dict[str, str] | None = None) -> ThreatModel:
    return make_model(PARTS, flows=FLOWS, facts={"generates": "code", **(facts or {})}, worst_day=worst_day)


def test_a_worst_day_that_is_not_listed_is_laid_beside_the_catalogue() -> None:
    (finding,) = found(talked())
    assert WORST in finding.text
    assert "it hangs on: " in finding.text
    assert CATALOGUE.threats["self-harm-vulnerable-users"].title in finding.text


def test_what_was_ruled_out_says_why() -> None:
    (finding,) = found(talked(facts={"vulnerable-users": "no"}))
    assert "set aside: " in finding.text


def test_nothing_is_said_once_it_is_listed_or_told_in_the_teams_words() -> None:
    assert found(talked(facts={"vulnerable-users": "yes", "audience": "public"})) == []
    own = Threat(id="ours", title="Ours", statement="It hurts.", anchor="bot", provenance=Provenance.TEAM)
    told = Proposal(id="told", threats=(own,), provenance=Provenance.TEAM)
    assert found(talked().model_copy(update={"proposals": (told,)})) == []
    assert found(talked(worst_day="")) == []
