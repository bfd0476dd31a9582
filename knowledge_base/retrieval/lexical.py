"""Search by words: BM25 over stemmed words; the same answer every time, no file and no model needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge_base.retrieval.port import Hit, Passage, Where
from knowledge_base.retrieval.query import clean_query

if TYPE_CHECKING:
    from bm25s import BM25
    from Stemmer import Stemmer

MAX_QUERY_WORDS = 400
_LONGEST_WORD = 40
_WORD = re.compile(r"\w\w+")
_SAME_WORD = ((re.compile(r"\be-?mail"), "mail"), (re.compile(r"\bchat[- ]?bot"), "chatbot bot"))
_FUNCTION_WORDS: Final = """
    about after again all also am an and any are as at be because been before being both but by can
    could did do does doing done each either else even ever every few for from get gets getting go
    goes going got had has have having he her here hers him his how if in into is it its itself just
    let lets like may me might more most much must my no nor not now of off on once one only or
    other our ours out over own per same shall she should since so some somebody someone something
    such than that the their theirs them then there these they thing things this those through to
    too under until up upon us very via was we were what when where whether which while who whom
    whose why will with within without would yet you your yours
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


class LexicalRetriever:
    """BM25 (Robertson and others, 1994; the variant of Lucene) over entries, each the sum of its passages.

    Words that a query shares with different passages of an entry count together.
    """

    name = "lexical"

    def __init__(self, passages: Sequence[Passage]) -> None:
        import bm25s
        from Stemmer import Stemmer

        self._stemmer = Stemmer("english")
        self._entries = [list(group) for _, group in groupby(passages, key=lambda passage: passage.entry_id)]
        self._words = {passage.id: words_of(passage.text, self._stemmer) for passage in passages}
        self._bm25: BM25 | None = None
        if any(self._words.values()):
            self._bm25 = bm25s.BM25(k1=1.2, b=0.75)
            self._bm25.index([self._words_of_all(entry) for entry in self._entries], show_progress=False)

    def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
        """Return the entries that share words with the query, the best first."""
        words = words_of(clean_query(query), self._stemmer)[:MAX_QUERY_WORDS]
        if not words or self._bm25 is None:
            return []
        scores = self._bm25.get_scores(words)
        best_first = np.argsort(-scores, kind="stable")  # stable: equal scores keep the entries' order
        found = ((self._entries[place], float(scores[place])) for place in best_first if scores[place] > 0)
        admitted = (pair for pair in found if where is None or where.admits(pair[0][0]))
        return [
            Hit(entry[0].entry_id, score, self._best(entry, set(words)), (self.name,))
            for entry, score in islice(admitted, limit)
        ]

    def _words_of_all(self, entry: Sequence[Passage]) -> list[str]:
        return [word for passage in entry for word in self._words[passage.id]]

    def _best(self, entry: Sequence[Passage], words: set[str]) -> Passage:
        """Return the passage that shares most words with the query, the first of equals."""
        return max(entry, key=lambda passage: len(words.intersection(self._words[passage.id])))


def words_of(text: str, stemmer: Stemmer) -> list[str]:
    """Return the stems of a text's telling words, in order."""
    lowered = text.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    for pattern, word in _SAME_WORD:
        lowered = pattern.sub(word, lowered)
    words = (word[:_LONGEST_WORD] for word in _WORD.findall(lowered))
    return list(stemmer.stemWords([word for word in words if word not in STOP_WORDS]))
