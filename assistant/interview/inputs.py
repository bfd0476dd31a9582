"""What a system is said to take in: letters it reads, reviews it summarises, whatever they are called.

The object of a verb of reading counts, where it is spoken of as something that keeps coming or is kept: many,
a mass, *every claim*, or with words for its arrival. What is abstract, what people are, and what the system
made itself does not: *reads the situation*, *answers questions*, *scores candidates*, *translates its
answers*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from assistant.interview.actions import who_acts
from assistant.interview.clauses import ADVERBS, BE, Subject, Word, is_verb_here, subjects, words_in
from assistant.interview.mentions import Mention
from assistant.interview.noun_phrases import (
    Sender,
    end_with_of,
    next_in_row,
    noun_phrase,
    noun_phrase_before,
    sender_behind,
)
from assistant.interview.patterns import Manner, manner_of
from assistant.interview.text import Sentence, words_of
from assistant.interview.verbs import base_of, is_participle

_READING: Final = frozenset("read summarise summarize translate transcribe proofread skim digest sum".split())
"""Verbs whose object is hardly ever anything but words, pictures or sound."""
_JUDGING: Final = frozenset(
    """sort classify triage screen score grade mark rate label rank assess evaluate analyse analyze check
    review scan answer process handle route prioritise prioritize match moderate watch examine""".split()
)
"""Verbs of which it may be anything; it has to be a word for content, or to arrive."""
_WITH_PARTICLE: Final[Mapping[str, tuple[str, ...]]] = {
    "look": ("at", "through", "over"),
    "go": ("through", "over"),
    "listen": ("to",),
    "respond": ("to",),
    "reply": ("to",),
    "work": ("through",),
    "sum": ("up",),
}
_FROM: Final = frozenset("extract pull take draw pick gather collect draft make".split())
"""Verbs whose object comes out of something: *extracts dates from contracts*."""
_OUT_OF: Final = re.compile(r"[^.;:,]{1,60}?\s(?:(from|out of)|for)(?=\s)")
_TO_OTHERS: Final = frozenset("aloud out back".split())
"""What it *reads out* is what it says."""
ANSWERING: Final = frozenset("answer respond reply".split())
_CONTENT: Final = frozenset(
    """letter mail email e-mail message enquiry inquiry application complaint claim appeal objection review
    comment post posting note essay exam assignment homework coursework paper manuscript article report
    form questionnaire survey statement testimony transcript minute protocol bill invoice receipt
    contract lease deed permit certificate tender bid proposal offer quote submission entry ticket
    request petition notice referral prescription document file scan pdf page leaflet brochure manual
    menu recipe book story poem script caption chapter photo photograph picture image drawing sketch
    plan blueprint painting slide x-ray video clip film footage recording call voicemail interview
    hearing meeting speech audio song feedback correspondence paperwork cv resume portfolio testimonial
    rating advert ad listing obituary headline log diary journal thread chat conversation deposition
    affidavit judgment verdict ruling patent abstract thesis dissertation record dossier card postcard
    fax telegram newsletter reference wish suggestion tip sighting""".split()
)
"""What is written, drawn, filmed or recorded."""
_MASS: Final = frozenset(
    "mail post correspondence feedback footage homework coursework paperwork audio video".split()
)
_ABSTRACT: Final = frozenset(
    """question answer thing result option trend fact point need issue error risk problem topic situation
    number figure value detail information content context intent language word sentence term line field
    sign signal mood emotion feeling mind tone date name sum amount price rule case task job step part
    piece item product order stock meter gauge sensor temperature weather outcome finding reason cause
    mistake duplicate typo spelling grammar lip face place kind type way time hour day week month year
    output summary reply draft suggestion recommendation explanation translation prompt instruction
    command other one most customer candidate applicant user people person patient client guest lead
    prospect supplier employee tenant pupil student player driver company side paragraph entry""".split()
)
"""What is no content of its own, is taken from some, or is somebody."""
_INCOMING: Final = re.compile(r"\b(?:incoming|inbound|newly arrived)\b", re.IGNORECASE)
_EVERY: Final = re.compile(r"\b(?:every|each)\s+(?:\w+\s+){0,2}?$", re.IGNORECASE)
_ARRIVES: Final = re.compile(
    r"^,?\s+(?:(?:that|which|as they|when they)\s+)?(?:are |is |get |gets |have been )?(?:\w+ly )?"
    r"(?:come|comes|coming|arrive[sd]?|arriving|land|lands|pour|sent|received|submitted|uploaded|left|posted|"
    r"filed|handed|forwarded|e?mailed|delivered|dropped|lodged|reach(?:es)? us|reaching us)\b",
    re.IGNORECASE,
)
_HANDS_OVER: Final = re.compile(
    r"(?:photograph|upload|film|snap|scan|record|submit|take|paste|attach|share)s?$", re.IGNORECASE
)
_FROM_PEOPLE: Final = re.compile(r"^\s+(?:from|by)\s+(?!the (?:last|past)|\d)", re.IGNORECASE)
_NEAR: Final = 15
"""So far behind *from* people are named, in characters."""


class Input(NamedTuple):
    """Something the system takes in.

    Attributes:
        name: the words for it, without articles.
        start, end: the place of the name in its sentence.
        verb: what the system does with it, in the infinitive.
        arrives: whether it is told to come in.
        sender: where whoever it comes from is named, if somebody may be.
        handed: whether people hand it over where they use the system: *photos that guests upload*.
    """

    name: str
    sentence: Sentence
    start: int
    end: int
    verb: str
    manner: Manner
    arrives: bool = False
    sender: Sender | None = None
    handed: bool = False

    @property
    def head(self) -> str:
        """The word that says what it is, in its normal form: `letter` of *letters from tenants*."""
        return words_of(self.sentence.text[self.start : self.head_end])[-1]

    @property
    def head_end(self) -> int:
        """Where that word ends in the sentence."""
        return self.start + len(re.split(r"\sof\s", self.name)[0])


def find_inputs(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, names: Sequence[str] = ()
) -> list[Input]:
    """Find what the system reads, in the order of the text; what people read is theirs.

    Args:
        sentences: what is said.
        mentions: what is named there.
        names: what the application and its models are called.
    """
    acting = who_acts(sentences, mentions)
    called = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)")
    for sentence in sentences:
        for name in called.finditer(sentence.text):
            acting[sentence.start].setdefault(name.end(), Subject.SYSTEM)
    return [found for s in sentences for found in _in_sentence(s, acting[s.start])]


def _in_sentence(sentence: Sentence, known: Mapping[int, Subject]) -> Iterator[Input]:
    words = words_in(sentence.text)
    known = {_last_word(sentence.text, words, end=end): who for end, who in known.items()}
    for at, subject in enumerate(subjects(words, known)):
        verb = _reading_verb(words, at)
        if verb is None:
            continue
        if _passive_by_system(words, at, known=known) or _relative_of_system(words, at, known=known):
            yield from _before(sentence, words, at=at, verb=verb)
            continue
        by_system = subject is Subject.SYSTEM and is_verb_here(words, at)
        if by_system or _is_told_to(words, at, known=known):
            yield from _objects(sentence, words, at=at, verb=verb)


def _last_word(text: str, words: Sequence[Word], *, end: int) -> int:
    """Return where the last word of a name ends, without a number behind it: *Llama 3*, *Gemini 2.5*."""
    ends = [word.end for word in words if word.end <= end and word.text[0].isalpha()]
    return ends[-1] if ends and not any(c.isalpha() for c in text[ends[-1] : end]) else end


def _passive_by_system(words: Sequence[Word], at: int, *, known: Mapping[int, Subject]) -> bool:
    """Whether it is said in the passive: *letters are sorted by GPT-4o*."""
    if words[at - 1].low not in BE | ADVERBS or not (
        is_participle(words[at].text) or words[at].low == "read"
    ):
        return False
    after = [n for n in range(at + 1, min(at + 4, len(words))) if words[n].low in ("by", "with")]
    ends = (known.get(word.end) for n in after for word in words[n : n + 6])
    its = any(words[n + 1].low == "it" for n in after if n + 1 < len(words))
    return its or any(end is Subject.SYSTEM for end in ends)


def _relative_of_system(words: Sequence[Word], at: int, *, known: Mapping[int, Subject]) -> bool:
    """Whether it is said of what stands before: *a letter of support, which the model reads*."""
    if at < 2 or known.get(words[at - 1].end) is not Subject.SYSTEM:
        return False
    return any(word.low in ("which", "that") for word in words[max(0, at - 4) : at - 1])


def _before(sentence: Sentence, words: Sequence[Word], *, at: int, verb: str) -> Iterator[Input]:
    """Yield what stands before a passive or a relative clause."""
    cut = next((n for n in range(at - 1, 0, -1) if words[n].low in BE | {"which", "that"}), 0)
    place = noun_phrase_before(sentence, words[:cut])
    phrase = _input(sentence, place, verb=verb, after=0) if place else None
    if phrase is not None:
        yield phrase


def _reading_verb(words: Sequence[Word], at: int) -> str | None:
    base = base_of(words[at].text) or ""
    following = words[at + 1].low if at + 1 < len(words) else ""
    if base in _WITH_PARTICLE:
        return base if following in _WITH_PARTICLE[base] else None
    known = base in _READING | _JUDGING | _FROM and following not in _TO_OTHERS
    return base if known else None


def _is_told_to(words: Sequence[Word], at: int, *, known: Mapping[int, Subject]) -> bool:
    """Whether a system is used for it: *we use GPT-4o to sort applications*, *lets Claude read them*."""
    if words[at].low != base_of(words[at].text):
        return False
    before = at - 1
    while before > 0 and (words[before].low in ADVERBS or words[before].low == "to"):
        before -= 1
    return before >= 0 and known.get(words[before].end) is Subject.SYSTEM


def _objects(sentence: Sentence, words: Sequence[Word], *, at: int, verb: str) -> Iterator[Input]:
    """Yield what stands behind a verb, in a row or alone."""
    start: int | None = words[at + 1].end if verb in _WITH_PARTICLE else words[at].end
    if verb in _FROM:
        source = _OUT_OF.match(sentence.text[start:])
        start = words[at].end + source.end() if source and source[1] else None
    while start is not None and (place := noun_phrase(sentence, start)) is not None:
        phrase = _input(sentence, place, verb=verb, after=words[at].end)
        if phrase is not None:
            yield phrase
        start = next_in_row(sentence.text, phrase.end if phrase else place[1], content=_CONTENT)


def _input(sentence: Sentence, place: tuple[int, int], *, verb: str, after: int) -> Input | None:
    """Take nouns for what is read, if they stand for content that keeps coming or is kept."""
    text, (start, end) = sentence.text, place
    forms = words_of(text[start:end])
    if not forms or text[end - 2 : end + 1].endswith(("'s", "’s", "'", "’")):
        return None
    named = end_with_of(text, end)
    sender = sender_behind(text, named)
    arrives = bool(_INCOMING.search(text[after:end]) or _ARRIVES.match(text[named:]) or sender)
    content = forms[-1] in _CONTENT
    abstract = forms[-1] in _ABSTRACT and not (arrives and content)
    if abstract or not (arrives or _keeps_coming(text[after:start], text[start:end])):
        return None
    if verb not in _READING and not (content or arrives):
        return None
    handed = sender is not None and _HANDS_OVER.fullmatch(sender.verb) is not None
    if sender is None and (people := _FROM_PEOPLE.match(text[named:])):
        arrives, sender = True, Sender(named + people.end(), named + people.end() + _NEAR, "send")
    manner = manner_of(text, start, end=end)
    return Input(_name(text, start, end=named), sentence, start, named, verb, manner, arrives, sender, handed)


def _keeps_coming(before: str, name: str) -> bool:
    """Whether there are many of it, or masses."""
    last = name.rsplit(maxsplit=1)[-1].lower()
    form = words_of(last)[-1]
    return (last.endswith("s") and form != last) or form in _MASS or _EVERY.search(before) is not None


def _name(text: str, start: int, *, end: int) -> str:
    """Return the words for it; a capital letter that only begins the sentence goes."""
    name = text[start:end]
    return name[0].lower() + name[1:] if start == 0 and name[1:2].islower() else name
