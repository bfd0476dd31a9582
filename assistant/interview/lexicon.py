"""The lexicon's words and products, ready to be looked up in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from assistant.interview.text import Token, words_of
from assistant.interview.verbs import is_participle, is_verb
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import Product, Wording
from knowledge_base.vocabulary import ComponentKind

Sort = Literal["component", "product", "actor", "data", "people", "artefact"]

_SIGN_STARTS: Final = (
    *(
        "we ",
        "every ",
        "each ",
        "once ",
        "on a ",
        "on schedule",
        "without ",
        "running ",
        "hosted on ",
        "hosted by ",
    ),
    *(
        "runs ",
        "uses ",
        "use ",
        "using ",
        "has ",
        "have ",
        "with ",
        "works ",
        "acts ",
        "over ",
        "from ",
        "kept ",
    ),
    *("stored for ", "stored with ", "recorded for ", "day and ", "around the ", "twice "),
)
_SIGN_ENDS: Final = (
    *(" by", " on", " into", " with", " from", " where", " as", " lets", "grounded in"),
    *("logged in", "logging in", "log in", "signed in", "signing in"),
)
_OBJECT_STARTS: Final = frozenset("the a an and into it our what users about to from me".split())
_ORDERS: Final = ("run the", "install ")
_NOUN_PHRASES: Final = ("single sign on", "add in", "plug in")
_NOUNS_IN_ED: Final = frozenset("feed embed need speed".split())
_ALONE: Final = frozenset("overnight nightly unattended retrieval moderation agentic".split())
_ORDINARY: Final = frozenset(
    """teams notion make front drift signal shift linear cursor triton buffer loop asana base craft flow meta
    bolt replicate together vertex box segment snowflake temporal prefect gong monday workday confluence slack
    zoom""".split()
)
"""Names that are words, too: at the start of a sentence they are taken for words."""
_VERB_OR_NOUN: Final = frozenset(
    "log search chat mail email ticket trace index upload benchmark sandbox proxy comment eval".split()
)


@dataclass(frozen=True)
class Meaning:
    """What words stand for.

    Attributes:
        means: the term or, for people, the group.
        spelled: a product's name as it is written.
        sign: whether the words only tell that such a part is there, and do not name it: *executes code*,
            *every night*, *fine-tuned*.
    """

    sort: Sort
    means: str
    product: Product | None = None
    spelled: str = ""
    sign: bool = False

    @property
    def names_part(self) -> bool:
        """Whether it stands for a component."""
        return self.sort in ("component", "product")


class _Known(NamedTuple):
    forms: tuple[str, ...]
    meaning: Meaning


class Gazetteer:
    """The lexicon's words by their first word, the longest first."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_first: dict[str, list[_Known]] = defaultdict(list)
        for known in _all_known(catalogue):
            if known.forms:
                self._by_first[known.forms[0]].append(known)
        for entries in self._by_first.values():
            entries.sort(key=lambda known: (-len(known.forms), known.meaning.sort != "product"))

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[int, list[Meaning]]:
        """Return how many tokens from a place are known words, and all that they may stand for."""
        best, meanings = 0, []
        for forms, meaning in self._by_first.get(tokens[at].norm, ()):
            if len(forms) < best:
                break
            here = tokens[at : at + len(forms)]
            if tuple(t.norm for t in here) == forms and _spelled_right(
                meaning, here, first=_tells_nothing(tokens, at)
            ):
                best = len(forms)
                meanings.append(meaning)
        return best, meanings

    def knows(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether known words start at a place."""
        return self.longest(tokens, at)[0] > 0


def _tells_nothing(tokens: Sequence[Token], at: int) -> bool:
    """Whether a capital letter only tells that a sentence starts; in *Gong records ...* it is a name's."""
    following = tokens[1].text.lower() if at == 0 and len(tokens) > 1 else ""
    if at == 0 and following and tokens[1].start - tokens[0].end > 1:
        return False
    named = following in ("is", "has", "gets") or (following.endswith("s") and is_verb(following))
    return at == 0 and not named


def _all_known(catalogue: Catalogue) -> Iterator[_Known]:
    for entry in catalogue.lexicon.values():
        sorts: tuple[tuple[tuple[Wording, ...], Sort], ...] = (
            (entry.components, "component"),
            (entry.actors, "actor"),
            (entry.data, "data"),
            (entry.people, "people"),
        )
        for wordings, sort in sorts:
            for wording in wordings:
                for words in wording.words:
                    sign = sort == "component" and tells_only(words)
                    yield _Known(words_of(words), Meaning(sort, wording.means, sign=sign))
        for product in entry.products:
            named: Sort = "artefact" if product.component is None else "product"
            means = str(product.component or product.artefact or ComponentKind.THIRD_PARTY)
            for name in product.names:
                yield _Known(words_of(name), Meaning(named, means, product, name))


def tells_only(words: str) -> bool:
    """Whether a lexicon's words tell of a part without naming it."""
    plain = words.lower().replace("-", " ")
    if plain.endswith(_NOUN_PHRASES):
        return False
    forms = plain.split()
    first, last = forms[0], forms[-1]
    if len(forms) == 1 and is_verb(first) and first not in _VERB_OR_NOUN and not first.endswith("ing"):
        return True
    if (len(forms) == 1 and first in _ALONE) or first == "rag":
        return True
    if plain.startswith(_SIGN_STARTS) or plain.endswith(_SIGN_ENDS):
        return True
    if last.endswith("ed") and last not in _NOUNS_IN_ED and (len(forms) == 1 or is_participle(last)):
        return True
    if len(forms) > 1 and is_verb(first) and (forms[1] in _OBJECT_STARTS or plain.startswith(_ORDERS)):
        return True
    return len(forms) > 1 and first.endswith("s") and not first.endswith("ss") and is_verb(first)


def _spelled_right(meaning: Meaning, tokens: Sequence[Token], *, first: bool) -> bool:
    """Whether a product's name is written as one: a plain word in small letters is not.

    At the start of a sentence a capital letter tells nothing, so an ordinary word is not a name there.
    """
    name = meaning.spelled
    if not name or not name[0].isupper() or len(tokens) > 1 or any(c.isdigit() for c in name):
        return True
    written = tokens[0].text
    if name.isupper():
        return written.isupper() or (written.lower() == name.lower() and len(name) > 3)
    return written[:1].isupper() and not (first and written.lower() in _ORDINARY)
