"""Find what a team mentions: parts of a system, products, people, data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.interview.lexicon import Gazetteer, Meaning
from assistant.interview.patterns import Manner, manner_of
from assistant.interview.text import Sentence, Token, words_of
from assistant.interview.verbs import is_verb
from knowledge_base.vocabulary import ComponentKind, DataClass, Writer

_STOP: Final = frozenset(
    """a an the this that these those our my your their its his her some any all each every both either no not
    and or but so as at by for from in into of off on onto out over to up with within without about after
    before between through via under against per than then when where which who whom whose what while if
    because also only just i we you he she it they them us me is are was were be been being am do does did
    done has have had having can could will would shall should may might must let lets here there now very
    more most other another such own same using based called named like e.g i.e etc new existing several many
    few one two three four five first second live inside behind whether how why instead even still already
    always never often usually automatically directly currently simply next back different various multiple
    whole entire certain own past during once until yes ok plus ten twenty thirty forty fifty hundred hundreds
    thousand thousands million millions dozen dozens half""".split()
)
_DETERMINERS: Final = frozenset(
    "a an the its their his her our your this that each every all it them".split()
)
_FEWEST_OF_CLAUSE: Final = 2
_PROCESSES: Final = frozenset(
    """review analysis management processing generation handling automation creation matching classification
    summarisation summarization checking translation drafting intake routing triage screening entry
    number""".split()
)
_WORKS: Final = frozenset("answers handles reads works can uses runs looks searches".split())
_MODEL_NAMES: Final = ("gpt", "claude", "gemini", "llama", "mistral", "llm", "ai")
_OF_A_MACHINE: Final = frozenset("that which built based powered running using called on with".split())
_INSIDERS: Final = re.compile(
    r"\b(?:every|any)(?:body|one)\s+(?:in|at|of|from)\s+(?!(?:the |our )?(?:world|public|internet|web)\b)"
    r"(?:the\s+|our\s+)?(\w+)",
    re.IGNORECASE,
)
_PEOPLE_BEFORE_VERB: Final = frozenset(
    """they we you i people staff anyone everyone who can could may will must should to and then also users
    customers it""".split()
)
_SIZE = re.compile(
    r"^\d+(?:\.\d+)?[BMbm]?$|^(?:mini|nano|Instruct|instruct|Chat|Large|Medium|Small|XL|Pro|Flash|Turbo|"
    r"v\d+)$"
)


@dataclass(frozen=True)
class Mention:
    """Words that stand for something, where they stand, and how they are meant.

    Attributes:
        name: the words with what describes them, such as `internal HR wiki`.
        head: the words the lexicon knows, in normal form.
        start, end: the place of the name in its sentence.
    """

    meaning: Meaning
    name: str
    head: tuple[str, ...]
    sentence: Sentence
    start: int
    end: int
    manner: Manner

    @property
    def described(self) -> bool:
        """Whether the words say more than the lexicon's own."""
        return len(words_of(self.name)) > len(self.head)

    @property
    def kind(self) -> ComponentKind | None:
        """The kind of component it stands for, if it stands for one."""
        return ComponentKind(self.meaning.means) if self.meaning.names_part else None

    @property
    def writer(self) -> Writer | None:
        """The class of writers it stands for, if it stands for people who act."""
        return Writer(self.meaning.means) if self.meaning.sort == "actor" else None

    @property
    def data_class(self) -> DataClass | None:
        """The data class it stands for, if it stands for data."""
        return DataClass(self.meaning.means) if self.meaning.sort == "data" else None

    @property
    def is_product(self) -> bool:
        """Whether it is a product's name."""
        return self.meaning.sort == "product"

    @property
    def before(self) -> str:
        """The sentence up to it."""
        return self.sentence.text[: self.start]

    @property
    def after(self) -> str:
        """The sentence from its end."""
        return self.sentence.text[self.end :]


def find_mentions(sentences: Sequence[Sentence], gazetteer: Gazetteer) -> list[Mention]:
    """Find all mentions, in the order of the text; longer words win over shorter ones."""
    return [m for s in sentences for m in (*_in_sentence(s, gazetteer), *_insiders(s))]


def _insiders(sentence: Sentence) -> Iterator[Mention]:
    """Take *everybody in HR* for employees."""
    for found in _INSIDERS.finditer(sentence.text):
        meaning = Meaning("actor", str(Writer.EMPLOYEE))
        start, end = found.span()
        manner = manner_of(sentence.text, start, end=end)
        yield Mention(meaning, found[0], words_of(found[0]), sentence, start, end, manner)


def _in_sentence(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Mention]:
    tokens = sentence.tokens
    taken = -1
    at = 0
    while at < len(tokens):
        length, meanings = gazetteer.longest(tokens, at)
        if _is_clause(tokens, at, length=length):
            length, meanings = gazetteer.longest(tokens[: at + length - 1], at)
        meanings = [m for m in meanings if m.sign or not _is_not_meant(m, tokens, at=at, length=length)]
        if not length or not meanings:
            at += 1
            continue
        meanings = _machines(tokens, at, length=length, meanings=meanings)
        length, meanings = _joined(gazetteer, tokens, at=at, found=(length, meanings))
        first = _leftmost(tokens, at, after=taken)
        last = _rightmost(tokens, at + length - 1, meanings=meanings)
        for meaning in _sorts_once(meanings):
            yield _mention(sentence, meaning, first=first, at=at, last=last)
        describes = all(m.sort in ("actor", "people", "data") for m in meanings) and not tokens[
            last
        ].text.endswith("s")
        taken = taken if describes else last
        at = last + 1


def _machines(tokens: Sequence[Token], at: int, *, length: int, meanings: list[Meaning]) -> list[Meaning]:
    """Take *a service agent that can ...* for a machine, *a support agent reviews ...* for a person."""
    last = tokens[at + length - 1]
    if last.text.lower() != "agent" or not all(m.sort in ("actor", "people") for m in meanings):
        return meanings
    before = tokens[at - 1].text.lower() if at else ""
    following = tokens[at + length].text.lower() if at + length < len(tokens) else ""
    ours = before in ("a", "an", "our")
    works = following in _WORKS and any(t.text.lower().startswith(_MODEL_NAMES) for t in tokens)
    machine = before in ("ai", "llm", "autonomous", "virtual") or (
        ours and (following in _OF_A_MACHINE or works)
    )
    return [Meaning("component", str(ComponentKind.AGENT))] if machine else meanings


def _is_clause(tokens: Sequence[Token], at: int, *, length: int) -> bool:
    """Whether words are subject and verb instead of a name: *customers call our number*."""
    last = at + length - 1
    if length < _FEWEST_OF_CLAUSE or last + 1 >= len(tokens):
        return False
    people, verb = tokens[last - 1].text.lower(), tokens[last].text.lower()
    plural = people.endswith("s") and not people.endswith(("'s", "’s", "ss"))
    return (
        plural and is_verb(verb) and not verb.endswith("s") and tokens[last + 1].text.lower() in _DETERMINERS
    )


_NO_MODELS: Final = frozenset(
    "threat data business operating pricing domain role permission payment maturity licence license".split()
)
"""What else is called a model: *we want a threat model*."""


def _is_not_meant(meaning: Meaning, tokens: Sequence[Token], *, at: int, length: int) -> bool:
    """Whether the words only look like the lexicon's: a verb, part of a compound, the object of a process."""
    if length == 1 and _used_as_verb(tokens, at):
        return True
    if meaning.sort == "actor":
        return (
            at > 0
            and tokens[at].start - tokens[at - 1].end == 1
            and tokens[at].text.islower()
            and _hyphen(tokens, at)
        )
    after = at + length
    if meaning.sort == "component" and at > 0 and tokens[after - 1].norm == "model":
        before = tokens[at - 1].norm if length == 1 else tokens[after - 2].norm
        if before in _NO_MODELS:
            return True
    return (
        meaning.sort == "component"
        and after < len(tokens)
        and tokens[after].start - tokens[after - 1].end == 1
        and tokens[after].norm in _PROCESSES
        and tokens[at].norm not in ("human", "manual", "data")
    )


def _hyphen(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at - 1].text.lower() in ("cluster", "domain", "sys", "super", "db")


def _used_as_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word such as *chat* or *upload* is what somebody does here."""
    if not is_verb(tokens[at].text):
        return False
    following = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if tokens[at].text.lower().endswith("s") and following in _DETERMINERS:
        return at == 0 or tokens[at - 1].text.lower() not in _DETERMINERS
    if at == 0:
        return False
    before = tokens[at - 1].text.lower()
    return before in _PEOPLE_BEFORE_VERB or (
        before.endswith("s") and not is_verb(before) and tokens[at].text.islower() and before not in _STOP
    )


def _joined(
    gazetteer: Gazetteer, tokens: Sequence[Token], *, at: int, found: tuple[int, list[Meaning]]
) -> tuple[int, list[Meaning]]:
    """Take two neighbouring words for the same kind of part as one: *help centre wiki*."""
    length, meanings = found
    after = at + length
    if after >= len(tokens) or tokens[after].start - tokens[after - 1].end != 1:
        return found
    more, others = gazetteer.longest(tokens, after)
    same = {(m.sort, m.means) for m in meanings if not m.sign}
    alike = [m for m in others if m.sort == "component" and not m.sign and (m.sort, m.means) in same]
    return (length + more, alike) if more and alike else found


def _sorts_once(meanings: Sequence[Meaning]) -> list[Meaning]:
    """Keep one meaning of each sort: `patient` is a writer and a person affected at once."""
    kept: dict[str, Meaning] = {}
    for meaning in meanings:
        kept.setdefault("component" if meaning.sort == "product" else meaning.sort, meaning)
    return list(kept.values())


def _mention(sentence: Sentence, meaning: Meaning, *, first: int, at: int, last: int) -> Mention:
    tokens = sentence.tokens
    alone = meaning.sort in ("product", "artefact") or meaning.sign
    start = tokens[at if alone else first].start - sentence.start
    end = tokens[last].end - sentence.start
    manner = manner_of(sentence.text, start, end=end)
    head = tuple(t.norm for t in tokens[at : last + 1])
    return Mention(meaning, sentence.text[start:end], head, sentence, start, end, manner)


def _leftmost(tokens: Sequence[Token], at: int, *, after: int) -> int:
    """Go left over the words that describe what follows: at most three, no verb and no stop word."""
    first = at
    while first - 1 > after and at - first < 3:
        previous, this = tokens[first - 1], tokens[first]
        low = previous.text.lower()
        if (
            this.start - previous.end != 1
            or low in _STOP
            or previous.norm in _STOP
            or _is_verb_here(tokens, first - 1)
        ):
            break
        if low.isdecimal() or low[:1].isdecimal():
            break
        if low in _PEOPLE_BEFORE_VERB and is_verb(tokens[at].text):
            break
        first -= 1
    return first


def _is_verb_here(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word before a name is a verb; a noun such as *support* behind an article is not."""
    word = tokens[at].text
    if not is_verb(word) or (word[:1].isupper() and at > 0):
        return False
    before = tokens[at - 1].text.lower() if at else ""
    noun = before in (
        "the",
        "a",
        "an",
        "our",
        "their",
        "its",
        "of",
        "each",
        "every",
        "this",
    ) and not word.endswith("s")
    return not noun


def _rightmost(tokens: Sequence[Token], last: int, *, meanings: Sequence[Meaning]) -> int:
    """Take a model's size and edition to its name: *Llama 3.3 70B*."""
    if not any(m.sort == "product" and m.means in ("model_endpoint", "model_server") for m in meanings):
        return last
    while (
        last + 1 < len(tokens)
        and tokens[last + 1].start - tokens[last].end == 1
        and _SIZE.match(tokens[last + 1].text)
    ):
        last += 1
    return last
