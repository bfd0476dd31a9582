"""What people say that goes against what is known of today: a correction, announced or not.

Rules find corrections by the words they are announced with. A trained reader finds what a sentence states,
and what it would answer if that very fact were asked for; where both together say otherwise than the record,
the newer words hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from assistant.interview.correcting import told_together
from assistant.interview.patterns import manner_of
from assistant.interview.text import split_sentences, words_of
from assistant.interview.things import HUB_KINDS
from assistant.model.facts import Fact, FactKey, Utterance
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.reading.reader import FAINT, Reads
from knowledge_base.vocabulary import Certainty, FactTime, FactValue, SubjectKind

ANNOUNCED: Final = 0.45
"""The chance from which words count that say they correct something, chosen on made-up corrections."""
_UNHEARD: Final = 0.5
"""The chance from which a correction counts of what was not on record."""
_SEVERAL: Final = 0.9
"""The chance from which some of several values take the place of all."""
INFERRED: Final = 0.65
"""The chance from which they take the place of what nobody said."""
IN_PASSING: Final = 0.8
"""The chance from which they do so while they answer another question."""
STATED: Final = 0.75
"""The chance from which they take the place of what somebody said, without saying so."""
DOUBTED: Final = 0.6
"""The chance from which it is asked which holds, where nobody says that something is corrected."""
_DOUBTED_IF_ANNOUNCED: Final = 0.3
"""The same where somebody says so, and nothing surer is found."""
_NEAR: Final = 0.85
"""An announced correction is about what it says most plainly, and what is nearly as plain."""
_CLEARLY: Final = 0.1
"""By so much words that announce nothing must say it more than that all is as it was."""
_RESTATED: Final = 0.25
"""By so much an announced correction may sound more like what it takes back: people say it once more."""
_BOTH: Final = 0.4
_HARDLY: Final = 0.15
_FEWEST_WORDS: Final = 3
_EXCEPT: Final = re.compile(
    r"\b(?:except|apart from|other than|aside from|save for|all but|not (?:all|every\w*)|"
    r"only (?:for|if|when|on|at)|unless|most(?:ly)?|some)\b",
    re.IGNORECASE,
)
_WHOLLY: Final = re.compile(
    r"\b(?:any ?(?:where|more|body|one|longer)|at all|nobody|no one|nowhere|never|none)\b", re.IGNORECASE
)
_SUPPOSED: Final = re.compile(
    r"\bwhether\b|\b(?:would|could)\b.*\bif\b|\bif\b.*\bwould\b|\bif i (?:were|was)\b|^\W*suppose\b|\?\s*$"
    r"|^\W*(?:and |but |sorry,? )*(?:as|like) (?:i|we)(?: have|['’]ve)? "
    r"(?:said|told|wrote|mentioned|explained)\b",
    re.IGNORECASE,
)
"""What is asked, imagined or only said again goes against nothing."""
_OTHER: Final = re.compile(
    r"\b(?:(?:a|our|the) second|another|our other|a (?:different|separate)|before (?:it|that|this)"
    r"|(?:we|they) had before|(?:sister|parent) (?:company|firm|site|house)|wants? to sell us"
    r"|in the first (?:years?|months?|weeks?|version))\b",
    re.IGNORECASE,
)
"""Something else than the system that was told of."""


class Contradiction(NamedTuple):
    """A fact that new words say otherwise.

    Attributes:
        before: the values it had.
        sure: whether the newer words hold; else it is to be asked which do.
    """

    ref: FactRef
    values: tuple[str, ...]
    chance: float
    before: tuple[str, ...] = ()
    sure: bool = True


class _Weighed(NamedTuple):
    """What words make of one fact: how likely each value is meant."""

    entry: FactEntry
    chances: Mapping[str, float]


def find_contradictions(  # noqa: PLR0913  what is known before and after reading, and how the words are meant
    model: ThreatModel,
    utterance: Utterance,
    *,
    catalogue: Catalogue,
    reader: Reads,
    announced: bool,
    before: ThreatModel | None = None,
    feared: Sequence[str] = (),
) -> list[Contradiction]:
    """Return the facts that words say otherwise than they stand, the surest first.

    Where none is sure, one to ask about.

    Args:
        model: what is known, with what the rules took from these words.
        utterance: the words.
        catalogue: which facts there are.
        reader: reads the words.
        announced: whether the words say that they correct something.
        before: what was known without these words, where that is at hand.
        feared: sentences of them that tell a fear and not what is.
    """
    known: dict[str, list[Fact]] = defaultdict(list)
    for fact in (before or model).facts:
        of_these = fact.origin.quote is not None and fact.origin.quote.utterance == utterance.id
        if fact.key in catalogue.facts and fact.when is FactTime.TODAY and not (fact.is_open or of_these):
            known[fact.key].append(fact)
    found: list[Contradiction] = []
    unheard: list[Contradiction] = []
    sentences = [
        s for s in _telling(utterance.text, announced=announced) if " ".join(s.split()) not in feared
    ]
    least = _DOUBTED_IF_ANNOUNCED if announced else DOUBTED
    matter = {
        key: entry
        for key, entry in catalogue.facts.items()
        if (announced and (key in known or entry.subject is SubjectKind.SYSTEM))
        or (key in known and not entry.multiple)
    }
    for weighed in _weigh(utterance.text, sentences, matter=matter, reader=reader, least=least):
        facts = known[weighed.entry.id]
        if not facts and weighed.entry.subject is SubjectKind.SYSTEM:
            unheard += _anew(weighed, model=model)
        found += _against(
            weighed,
            _meant(utterance.text, facts, model=model, whole=announced),
            model=model,
            announced=announced,
        )
    sure = [one for one in found if one.sure]
    if announced:
        sure += sorted(unheard, key=lambda one: -one.chance)[:1]
        surest = max((one.chance for one in sure), default=0.0)
        sure = [one for one in sure if one.chance >= _NEAR * surest]
    doubts = sorted((one for one in found if not one.sure), key=lambda one: -one.chance)
    return sorted(sure, key=lambda one: (not one.before, -one.chance)) or doubts[:1]


def _against(
    weighed: _Weighed, facts: Sequence[Fact], *, model: ThreatModel, announced: bool
) -> Iterator[Contradiction]:
    for fact in facts:
        values, chance = _otherwise(weighed, fact, announced=announced)
        now = model.facts_by_key.get(FactKey(fact.subject, fact.key, FactTime.TODAY))
        ruled = now is not None and now.values not in (fact.values, (str(FactValue.CONFLICTING),))
        least = ANNOUNCED if announced else _least(fact)
        if weighed.entry.multiple:  # who names some of several seldom denies the rest
            least = _SEVERAL
        ref = FactRef(fact.subject, fact.key)
        if values and not ruled and chance >= least:
            yield Contradiction(ref, values, chance, fact.values)
        elif not ruled and (doubted := _doubted(weighed, fact, announced=announced)) is not None:
            yield doubted


def _same_and_others(weighed: _Weighed, fact: Fact) -> tuple[float, dict[str, float]]:
    """Return how likely words say what is known, and how likely each other value."""
    same = max((chance for value, chance in weighed.chances.items() if value in fact.values), default=0.0)
    return same, {value: chance for value, chance in weighed.chances.items() if value not in fact.values}


def _doubted(weighed: _Weighed, fact: Fact, *, announced: bool) -> Contradiction | None:
    """Return what words may say of a fact in the place of its value, where they say as much for both."""
    same, others = _same_and_others(weighed, fact)
    value, chance = max(others.items(), key=lambda pair: pair[1], default=("", 0.0))
    least = _DOUBTED_IF_ANNOUNCED if announced else DOUBTED
    if weighed.entry.multiple or chance < least or chance < same - _RESTATED:
        return None
    return Contradiction(FactRef(fact.subject, fact.key), (value,), chance, fact.values, sure=False)


def _anew(weighed: _Weighed, *, model: ThreatModel) -> Iterator[Contradiction]:
    """Yield what a correction says of the system where nothing is on record: it was not understood."""
    ref = FactRef(SYSTEM, weighed.entry.id)
    value, chance = max(weighed.chances.items(), key=lambda pair: pair[1])
    now = model.facts_by_key.get(FactKey(*ref, FactTime.TODAY))
    if chance >= _UNHEARD and (now is None or now.is_open) and not weighed.entry.multiple:
        yield Contradiction(ref, (value,), chance)


def _otherwise(weighed: _Weighed, fact: Fact, *, announced: bool) -> tuple[tuple[str, ...], float]:
    """Return the values that words give a fact in the place of its own, and how likely that is meant."""
    same, others = _same_and_others(weighed, fact)
    if not others:
        return (), 0.0
    value, chance = max(others.items(), key=lambda pair: pair[1])
    if chance < same + (-_RESTATED if announced else _CLEARLY):
        return (), 0.0
    if weighed.entry.multiple:
        return tuple(v for v, c in others.items() if c >= ANNOUNCED), chance
    return (value,), chance


def _telling(text: str, *, announced: bool) -> Iterator[str]:
    """Yield the sentences that say how the system is."""
    for sentence in split_sentences(text):
        aside = _SUPPOSED.search(sentence.text) or (not announced and _OTHER.search(sentence.text))
        if not aside and len(sentence.tokens) >= _FEWEST_WORDS:
            yield sentence.text


def _weigh(
    text: str, sentences: Sequence[str], *, matter: Mapping[str, FactEntry], reader: Reads, least: float
) -> Iterator[_Weighed]:
    """Yield what words make of each fact that matters: the mean of what they state and would answer.

    Where the mean cannot reach `least`, the reader is not asked.
    """
    stated: dict[str, dict[str, float]] = defaultdict(dict)
    places: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        for key, value, chance, start, end in reader.read(sentence, least=FAINT):
            if manner_of(sentence, start, end=end).when is not FactTime.PLANNED:
                stated[key][value] = max(chance, stated[key].get(value, 0.0))
                places[key].add(sentence)
    for key, values in stated.items():
        entry = matter.get(key)
        if entry is None or max(values.values()) < 2 * least - 1:
            continue
        answered: dict[str, float] = {}
        for piece in {text, *places[key]}:
            for one in reader.read(piece, asked=key, least=FAINT):
                if one.key == key:
                    answered[one.value] = max(one.chance, answered.get(one.value, 0.0))
        chances = {v: (values.get(v, 0.0) + answered.get(v, 0.0)) / 2 for v in {*values, *answered}}
        yield _Weighed(entry, _halved(text, entry, chances=chances))


def _halved(text: str, entry: FactEntry, *, chances: dict[str, float]) -> dict[str, float]:
    """Take what is so and is not so, with an exception, for *partly*, and *partly ... nowhere* for a no."""
    yes, no, partly = (chances.get(value, 0.0) for value in ("yes", "no", "partly"))
    if all(choice.value != "partly" for choice in entry.choices):
        return chances
    excepted = _EXCEPT.search(text) is not None
    if max(yes, no) > partly >= _BOTH and (excepted or min(yes, no) >= INFERRED):
        return {**chances, "yes": partly, "no": partly, "partly": max(yes, no)}
    if partly > no >= partly - _HARDLY and _WHOLLY.search(text) and not excepted:
        return {**chances, "no": partly, "partly": no}
    return chances


def _least(fact: Fact) -> float:
    return INFERRED if fact.origin.certainty in (Certainty.INFERRED, Certainty.ASSUMED) else STATED


def _meant(text: str, facts: Sequence[Fact], *, model: ThreatModel, whole: bool) -> Sequence[Fact]:
    """Return the facts about the part that is named and what was told with them; where none is, all of them.

    Who announces a correction and names the application means the whole of it.
    """
    words = set(words_of(text))
    parts = model.system.by_id
    named = [
        fact
        for fact in facts
        if fact.subject != SYSTEM
        and not (whole and _is_hub(parts.get(fact.subject)))
        and words & set(words_of(model.system.name_of(fact.subject)))
    ]
    return [fact for fact in facts if fact in named or told_together(fact, named)] if named else facts


def _is_hub(part: object) -> bool:
    return isinstance(part, Component) and part.kind in HUB_KINDS
