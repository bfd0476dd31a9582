"""Controls a team mentions: kept as claimed, so that the talk can go on about what could go wrong."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.interview.answers import command_in
from assistant.interview.patterns import Polarity, first_match, manner_of, occurring
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from assistant.model.system import Component, Control
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import ControlState, FactTime

_STATE = {FactTime.TODAY: ControlState.CLAIMED, FactTime.PLANNED: ControlState.PLANNED}


def place_controls(sketch: Sketch, sentences: Sequence[Sentence], *, catalogue: Catalogue) -> None:
    """Add a control for each mitigation the team says it has; it guards what the sentence mentions.

    *I don't know* is what somebody here says, and no way the system answers.
    """
    sentences = [sentence for sentence in sentences if command_in(sentence.text) is None]
    text = "\n".join(sentence.text for sentence in sentences).lower()
    for entry in catalogue.mitigations.values():
        says = occurring(entry.says, text)
        for sentence in sentences if says else ():
            match = first_match(says, sentence.text)
            if match is None:
                continue
            manner = manner_of(sentence.text, match.start(), end=match.end())
            state = _STATE.get(manner.when)
            known = any(c.mitigation == entry.id for c in sketch.model.system.controls)
            if manner.polarity is Polarity.NO or state is None or known:
                continue
            guards = [
                element
                for element, _ in sketch.mentioned_in(sentence)
                if isinstance(sketch.model.system.by_id.get(element), Component)
            ]
            control = Control(
                id=sketch.new_id(entry.id),
                name=entry.title[:120],
                mitigation=entry.id,
                guards=tuple(dict.fromkeys(guards)),
                state=state,
                nature=entry.nature,
                origin=sketch.origin(sentence, manner.certainty),
            )
            sketch.put(control, f"a safeguard, taken as {state.label.lower()}: {entry.title}")
