"""Find what a team mentions: parts of a system, products, people, data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from assistant.interview.patterns import Manner, manner_of
from assistant.interview.text import Sentence, Token, words_of
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import Product
from knowledge_base.vocabulary import ComponentKind, DataClass, Writer

Sort = Literal["component", "product", "actor", "data", "people", "artefact"]

_STOP: Final = frozenset(
    """a an the this that these those our my your their its his her some any all each every both either no not
    and or but so as at by for from in into of off on onto out over to up with within without about after before between
    through via under against per than then when where which who whom whose what while if because also only just
    i we you he she it they them us me is are was were be been being am do does did done has have had having can could
    will would shall should may might must let lets here there now very more most other another such own same using
    based called named like e.g i.e etc new existing several many few one two three first second live inside behind
    whether how why instead even still already always never often usually automatically directly currently simply""".split()
)
_VERBS: Final = frozenset(
    """answer ask use read write search find retrieve fetch get give take make build run call send receive store save keep
    load train tune ingest index embed query look check show display return summarize summarise translate generate create
    draft update edit change delete remove add upload download share connect integrate access allow help support handle
    process pull push post publish issue book cancel order pay refund approve review decide recommend suggest classify
    extract parse host deploy serve log monitor record track remember forget open close file submit forward reply respond
    chat talk type paste enter click browse visit crawl scrape sit live go come work start stop put pass feed contain
    include hold provide offer need want plan expect explain describe compare match score rank route assign escalate
    trigger execute act do see know tell say mean turn set""".split()
)
_SUBJECTS: Final = frozenset(
    "they we you i people staff anyone everyone who can could may will must should to and then also users customers".split()
)


class Meaning(NamedTuple):
    """What words stand for."""

    sort: Sort
    means: str
    product: Product | None = None
    spelled: str = ""


@dataclass(frozen=True)
class Mention:
    """Words that stand for something, where they stand, and how they are meant.

    Attributes:
        name: the words with what describes them, such as `internal HR wiki`.
        head: the words the lexicon knows, in normal form.
    """

    meaning: Meaning
    name: str
    head: str
    sentence: Sentence
    start: int
    end: int
    manner: Manner

    @property
    def described(self) -> bool:
        """Whether the words say more than the lexicon's own."""
        return len(words_of(self.name)) > len(self.head.split())


class Gazetteer:
    """The lexicon's words by their first word, the longest first."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = defaultdict(list)
        for entry in catalogue.lexicon.values():
            for wordings, sort in (
                (entry.components, "component"),
                (entry.actors, "actor"),
                (entry.data, "data"),
                (entry.people, "people"),
            ):
                for wording in wordings:
                    for words in wording.words:
                        self._add(words, Meaning(sort, wording.means))  # type: ignore[arg-type]  # the four literals above
            for product in entry.products:
                self._add_product(product)
        for entries in self._by_first.values():
            entries.sort(key=lambda pair: (-len(pair[0]), pair[1].sort != "product"))

    def _add_product(self, product: Product) -> None:
        sort: Sort = "artefact" if product.component is None else "product"
        means = str(product.component or product.artefact or ComponentKind.THIRD_PARTY)
        for name in product.names:
            self._add(name, Meaning(sort, means, product, name))

    def _add(self, words: str, meaning: Meaning) -> None:
        forms = words_of(words)
        if forms:
            self._by_first[forms[0]].append((forms, meaning))

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[int, list[Meaning]]:
        """Return how many tokens from a place are known words, and all that they may stand for."""
        best, meanings = 0, []
        for forms, meaning in self._by_first.get(tokens[at].norm, ()):
            if len(forms) < best:
                break
            found = tuple(t.norm for t in tokens[at : at + len(forms)])
            if found == forms and _spelled_right(meaning, tokens[at : at + len(forms)]):
                best = len(forms)
                meanings.append(meaning)
        return best, meanings


def _spelled_right(meaning: Meaning, tokens: Sequence[Token]) -> bool:
    """Whether a product's name is written as one: a plain word in small letters is not."""
    name = meaning.spelled
    if not name or not name[0].isupper() or len(tokens) > 1 or any(c.isdigit() for c in name):
        return True
    if name.isupper():
        return tokens[0].text.isupper() or tokens[0].text.lower() == name.lower() and len(name) > 3
    return tokens[0].text[:1].isupper()


def find_mentions(sentences: Sequence[Sentence], gazetteer: Gazetteer) -> list[Mention]:
    """Find all mentions, in the order of the text; longer words win over shorter ones."""
    return [mention for sentence in sentences for mention in _in_sentence(sentence, gazetteer)]


def _in_sentence(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Mention]:
    tokens = sentence.tokens
    taken = -1
    at = 0
    while at < len(tokens):
        length, meanings = gazetteer.longest(tokens, at)
        if not length or (length == 1 and _used_as_verb(tokens, at)):
            at += 1
            continue
        length, meanings = _joined(gazetteer, tokens, at, length, meanings)
        first = _leftmost(tokens, at, after=taken)
        for meaning in _sorts_once(meanings):
            yield _mention(sentence, meaning, tokens, first=first, at=at, length=length)
        describes = all(m.sort in ("actor", "people") for m in meanings) and not tokens[at].text.endswith("s")
        taken = taken if describes else at + length - 1
        at += length


def _used_as_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word such as *chat* or *upload* is what somebody does here."""
    if not is_verb(tokens[at].text) or at == 0:
        return False
    before = tokens[at - 1].text.lower()
    return before in _SUBJECTS or (before.endswith("s") and not is_verb(before) and tokens[at].text.islower())


def _joined(
    gazetteer: Gazetteer, tokens: Sequence[Token], at: int, length: int, meanings: list[Meaning]
) -> tuple[int, list[Meaning]]:
    """Take two neighbouring words for the same kind of part as one: *help centre wiki*."""
    after = at + length
    if after >= len(tokens) or tokens[after].start - tokens[after - 1].end != 1:
        return length, meanings
    more, others = gazetteer.longest(tokens, after)
    alike = [m for m in others if m.sort == "component" and any(n[:2] == m[:2] for n in meanings)]
    return (length + more, alike) if more and alike else (length, meanings)


def _sorts_once(meanings: Sequence[Meaning]) -> list[Meaning]:
    """Keep one meaning of each sort: `patient` is a writer and a person affected at once."""
    kept: dict[str, Meaning] = {}
    for meaning in meanings:
        kept.setdefault("component" if meaning.sort == "product" else meaning.sort, meaning)
    return list(kept.values())


def _mention(
    sentence: Sentence, meaning: Meaning, tokens: Sequence[Token], *, first: int, at: int, length: int
) -> Mention:
    named = meaning.sort in ("product", "artefact")
    start = tokens[at if named else first].start - sentence.start
    end = tokens[at + length - 1].end - sentence.start
    name = sentence.text[start:end]
    manner = manner_of(sentence.text, start, end)
    head = " ".join(t.norm for t in tokens[at : at + length])
    return Mention(meaning, name, head, sentence, start, end, manner)


def _leftmost(tokens: Sequence[Token], at: int, *, after: int) -> int:
    """Go left over the words that describe what follows: at most three, none of them a verb or a stop word."""
    first = at
    while first - 1 > after and at - first < 3:
        previous, this = tokens[first - 1], tokens[first]
        adjacent = this.start - previous.end == 1
        if not adjacent or previous.norm in _STOP or previous.text.lower() in _STOP or is_verb(previous.text):
            break
        first -= 1
    return first


def is_verb(word: str) -> bool:
    """Whether a word is, in one of its forms, a common verb of such descriptions."""
    low = word.lower()
    stems = (low, low.removesuffix("s"), low.removesuffix("es"), low.removesuffix("ed"), low.removesuffix("d"))
    gerund = low.removesuffix("ing") if low.endswith("ing") else ""
    return any(stem in _VERBS for stem in stems) or gerund in _VERBS or f"{gerund}e" in _VERBS and bool(gerund)


def kind_of(mention: Mention) -> ComponentKind | None:
    """Return the kind of component a mention stands for, if it stands for one."""
    if mention.meaning.sort in ("component", "product"):
        return ComponentKind(mention.meaning.means)
    return None


def writer_of(mention: Mention) -> Writer | None:
    """Return the class of writers a mention stands for, if it stands for people who act."""
    return Writer(mention.meaning.means) if mention.meaning.sort == "actor" else None


def data_class_of(mention: Mention) -> DataClass | None:
    """Return the data class a mention stands for, if it stands for data."""
    return DataClass(mention.meaning.means) if mention.meaning.sort == "data" else None


def same_words(first: str, second: str) -> bool:
    """Whether two names are the same but for case, plural and articles."""
    strip = {"the", "a", "an", "our", "their", "its"}
    left = [w for w in words_of(first) if w not in strip]
    return left == [w for w in words_of(second) if w not in strip]

