"""Names nobody knows here: taken for services in use, as assumed, and asked about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from assistant.changes.apply import with_fields
from assistant.interview.lexicon import Gazetteer
from assistant.interview.mentions import Mention
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence, words_of
from assistant.model.system import Component
from knowledge_base.vocabulary import Certainty
from knowledge_base.vocabulary import ComponentKind as K

_NAME: Final = re.compile(r"[A-Z][\w]*[\w+](?:[.\-][\w]+)*(?: [A-Z][\w]+){0,2}")
_USED: Final = re.compile(
    r"\b(?:via|through|using|uses?|with|into|to|from|calls?|queries|queried|by|called|connected to|"
    r"integrates? with|"
    r"(?:stored|kept|saved|put|put it|written|created?|updated?|appear|live|lives|recorded|indexed|tracked|"
    r"sorted|managed|published) (?:\w+ ){0,3}?(?:in|on)|"
    r"(?:works?|confirms?|approves?|opens?|sits?|handled|done|booked|entered|released|found|ends? up) "
    r"(?:\w+ ){0,4}?in|(?:recruiter|agent|employee|staff|manager|clerk|user|customer)s? in)\s+(?:the |our |"
    r"a |an )?$"
)
_NOT_NAMES: Final = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december english german french spanish italian dutch polish turkish
    arabic dari ukrainian swahili chinese japanese russian portuguese nordic swedish norwegian danish finnish
    greek hindi europe european germany france spain italy poland austria switzerland netherlands belgium uk
    usa us eu america africa asia india china japan berlin london paris frankfurt manila amsterdam vienna
    zurich munich hamburg ireland dublin virginia oregon api apis ai llm llms rag faq pdf pdfs html json csv
    xml url urls sql http https tls vpc vpn gdpr hipaa iso soc sla kpi ceo cto hr it id ids ok pii phi eur usd
    gbp ui ux crm erp cms qa gpu gpus cpu ram mp3 mp4 jpeg png npc npcs vip word excel check book internet
    christmas easter god java python javascript typescript golang rust scala spark pyspark node
    react""".split()
)
_FEWEST_LETTERS: Final = 3
_FILE: Final = re.compile(
    r"\w?\.(?:md|txt|pdf|ya?ml|json|toml|py|js|ts|csv|docx?|xlsx?|env)\b", re.IGNORECASE
)
"""A name that goes on like this is a file's."""
_STORES: Final = (K.LOG_STORE, K.DOCUMENT_STORE, K.DATABASE, K.VECTOR_STORE, K.QUEUE, K.MODEL_REGISTRY)
_LIES: Final = re.compile(r"^\s+(?:\w+\s+){0,3}(?:in|into|on|at|to)\s+(?:the\s|our\s|an?\s)?$", re.IGNORECASE)


class Stranger(NamedTuple):
    """A name in use that the lexicon does not know."""

    name: str
    sentence: Sentence
    start: int
    end: int


def find_strangers(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, gazetteer: Gazetteer
) -> list[Stranger]:
    """Return the names that something is done with, each once."""
    products = [m.meaning.product for m in mentions if m.meaning.product is not None]
    makers = {product.vendor.lower() for product in products if product.vendor}
    found: dict[str, Stranger] = {}
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for mention in mentions:
        taken[id(mention.sentence)].append((mention.start, mention.end))
    for sentence in sentences:
        for stranger in _in_sentence(sentence, taken[id(sentence)]):
            if stranger.name.lower() not in makers and not _known_in_part(stranger, gazetteer):
                found.setdefault(stranger.name.lower(), stranger)
    return list(found.values())


def _in_sentence(sentence: Sentence, taken: Sequence[tuple[int, int]]) -> Iterator[Stranger]:
    for name in _NAME.finditer(sentence.text):
        start, end = name.start(), name.end()
        if start == 0 or any(s < end and start < e for s, e in taken):
            continue
        words = words_of(name[0])
        if (
            len(name[0]) < _FEWEST_LETTERS
            or _FILE.match(sentence.text, end - 1)
            or _FILE.search(name[0])
            or not words
            or _NOT_NAMES & {*words, *(w.lower() for w in name[0].split())}
        ):
            continue
        if _USED.search(sentence.text[max(0, start - 60) : start]):
            yield Stranger(name[0], sentence, start, end)


def _known_in_part(stranger: Stranger, gazetteer: Gazetteer) -> bool:
    tokens = [
        t
        for t in stranger.sentence.tokens
        if stranger.start <= t.start - stranger.sentence.start < stranger.end
    ]
    return any(gazetteer.knows(tokens, at) for at in range(len(tokens)))


def place_strangers(sketch: Sketch, strangers: Sequence[Stranger]) -> None:
    """Take unknown names for services, as assumed, and say so."""
    taken = []
    for stranger in strangers:
        known = {w for e in sketch.model.system.elements() for w in words_of(e.name)}
        if set(words_of(stranger.name)) <= known or _is_kept_there(sketch, stranger):
            continue
        element = sketch.add_component(
            stranger.name, K.SERVICE, sentence=stranger.sentence, certainty=Certainty.INFERRED
        )
        sketch.seen_at(element, stranger.sentence, start=stranger.start, end=stranger.end)
        taken.append(stranger.name)
    if taken:
        names = taken[0] if len(taken) == 1 else f"{', '.join(taken[:-1])} and {taken[-1]}"
        what = "a service" if len(taken) == 1 else "services"
        sketch.notices.append(
            f"I do not know {names}; I took it for {what} that you use. Say so if that is wrong.".replace(
                "it for services", "them for services"
            )
        )


def _is_kept_there(sketch: Sketch, stranger: Stranger) -> bool:
    """Take *traces land in Logkist* for the product of the part that is named there, if it has none."""
    text = stranger.sentence.text
    for element, places in sketch.places.items():
        part = sketch.model.system.by_id.get(element)
        if not isinstance(part, Component) or part.kind not in _STORES or part.product is not None:
            continue
        if any(
            s.start == stranger.sentence.start and _LIES.match(text[end : stranger.start])
            for s, _, end in places
        ):
            sketch.put(with_fields(part, product=stranger.name))
            sketch.tell(f"{part.name} is {stranger.name}", sentence=stranger.sentence, subject=part.id)
            return True
    return False
