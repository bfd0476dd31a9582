"""Is what the team fears most on the list?"""

from collections.abc import Mapping
from typing import Final

from assistant.elicit.echo import nearest_entries
from assistant.elicit.grammar import shortened
from assistant.model.review import Severity
from assistant.review.checks.check import Check, Found, ReviewInput, named
from knowledge_base.vocabulary import Provenance

_LONGEST_QUOTE: Final = 120
_FROM_PEOPLE: Final = (Provenance.TEAM, Provenance.NOVEL)


def _worst_day_missing(given: ReviewInput) -> Found:
    """Name the entries that read like the worst day, where neither they nor the team's words are told."""
    worst = given.model.system.worst_day
    live = given.live()
    if not worst or not live or any(threat.provenance in _FROM_PEOPLE for threat in live):
        return
    near = nearest_entries(worst, given.view.catalogue)
    listed = {name.partition("@")[0] for threat in live for name in (threat.id, *threat.variants)}
    if not near or any(entry.id in listed for entry in near):
        return
    told = named(f"'{entry.title}' ({_why_not(entry.id, given)})" for entry in near)
    yield f'The worst day, "{shortened(worst, _LONGEST_QUOTE)}", reads like {told}', ()


def _why_not(entry: str, given: ReviewInput) -> str:
    """Say why an entry is not on the list: ruled out, open, or brought by nothing that was said."""
    ruled_out: Mapping[str, str] = {line.entry: line.reason for line in given.elicited.ledger}
    if entry in ruled_out:
        return f"set aside: {shortened(ruled_out[entry], _LONGEST_QUOTE)}"
    keys = dict.fromkeys(m.ref.key for m in given.elicited.open_matters if m.entry == entry and m.decides)
    if keys:
        return f"it hangs on: {named(given.title_of_fact(key) for key in keys)}"
    return "nothing said so far brings it"


WORRIES = (
    Check(
        name="worst-day-not-listed",
        severity=Severity.NOTE,
        fix="If one of them is what you mean, answer what it hangs on; if not, add it in your own words.",
        find=_worst_day_missing,
    ),
)
