"""Whether words are about a system with a generative model in it, though they may name none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.interview.mentions import Mention
from assistant.interview.reading import MOST_SENTENCES
from assistant.interview.text import Sentence
from assistant.interview.things import HUB_WORDS, MODEL_KINDS
from knowledge_base.reading.reader import Reads
from knowledge_base.vocabulary import ComponentKind as K

_OTHER: Final = (
    r"data|threat|business|role|object|domain|pric\w+|car|phone|3d|operating|maturity|process|terrain|"
    r"financial|entity|security|trust|cost|delivery|governance"
)
"""Models that are no language model, nor any other that learnt."""
_SPEAKS: Final = re.compile(
    r"\b(?:ai|llms?|gpt\w*|genai|chatbots?|bots?|agents?|copilots?|generative|prompts?|rag|"
    r"embeddings?|"
    r"fine[- ]?tun\w+|machine learning|neural|diffusion|image generat\w+|(?:ai|virtual|digital|voice|chat|"
    rf"coding) assistants?|mcp|(?!(?:no|not|any|without|never|{_OTHER})\b)[\w'’-]+ models?)\b"
    r"|^\W*(?:base )?models?\b",
    re.IGNORECASE,
)
_OF_ANOTHER: Final = re.compile(rf"\b(?:{_OTHER})\s+models?$", re.IGNORECASE)
_NONE: Final = re.compile(
    r"\b(?:no|not|isn['’]t|without|nor|neither|never|any|none of|instead of|rather than|"
    r"\w+n['’]t (?:use|have|need|want|involve|run|contain))\s+"
    r"(?:(?!(?:the|its|our|this|that|their|which|what|whose)\b)[\w'’-]+\s+){0,2}$",
    re.IGNORECASE,
)
"""What stands right before something that is not there at all."""
_DENIED: Final = re.compile(
    r"\b(?:no|not|without|never use[sd]?|\w+n['’]t (?:use|have|contain|involve|run)|is(?:n['’]t| not))\s+"
    r"(?:any |an? |really )?(?:generative |artificial |language )?"
    r"(?:ai|intelligence|llms?|models?|machine learning)"
    r"(?=\W*$|[,.;:]|\s+(?:in|at|behind|here|there|inside|involved|anywhere|whatsoever|and|or|but)\b)",
    re.IGNORECASE,
)
"""How somebody says that there is no model in it."""
_AT_ONCE: Final = 12
"""Within so many characters; *the price is worked out as ever, with no AI in it* is about the price."""
_KINDS: Final = frozenset({K.AGENT, *MODEL_KINDS, K.EMBEDDING_SERVICE, K.MCP_SERVER, K.VECTOR_STORE})
_OF_VECTORS: Final = re.compile(
    r"vector|embed|pinecone|qdrant|weaviate|milvus|chroma|faiss|lancedb|zilliz", re.IGNORECASE
)
"""The stores that hold passages for a model; libraries and shops have a search index, too."""
_SURELY: Final[Mapping[str, float]] = {
    **dict.fromkeys(
        """generates discloses-ai trains-model weights-verified training-data-personal feedback-trains
        provider-trains-on-data model-version-pinned""".split(),
        0.7,
    ),
    "advice-domain": 0.75,
}
"""The facts that only a system with a model has, and from which chance on the words state them."""


def speaks_of_genai(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> bool:
    """Whether a text names anything generative; *there is no AI* does not."""
    told = [m for m in mentions if m.kind is not None and (m.is_product or not _asks(m.sentence))]
    if any(_is_genai(m) and not _is_absent(m.sentence, m.start) for m in told):
        return True
    return any(
        not _is_absent(sentence, found.start())
        for sentence in sentences
        for found in _SPEAKS.finditer(sentence.text)
    )


def sounds_generative(sentences: Sequence[Sentence], *, reader: Reads) -> bool:
    """Whether words that name no model surely state what only a system with one has: what it generates, say.

    Of 169 descriptions that name none 78 % do so (63 % of the 27 that the reader had not learnt from), of 21
    texts about other things none. Who begins a sentence with *there is no AI* is believed.
    """
    if any((found := _DENIED.search(s.text)) and found.start() <= _AT_ONCE for s in sentences):
        return False
    return any(
        one.chance >= _SURELY.get(one.key, 1.0)
        for sentence in sentences[:MOST_SENTENCES]
        for one in reader.read(sentence.text, least=min(_SURELY.values()))
    )


def denies_model(text: str) -> bool:
    """Whether somebody says that there is no model in the system at all."""
    return _DENIED.search(text) is not None and all(
        _NONE.search(text, 0, found.start()) for found in _SPEAKS.finditer(text)
    )


def _is_genai(mention: Mention) -> bool:
    """Whether a mention alone tells that a model is at work: *GPT-4o*, *a phone assistant*."""
    if not mention.is_product and _OF_ANOTHER.search(mention.sentence.text[: mention.end]):
        return False
    robot = mention.kind is K.ORCHESTRATOR and mention.head[-1] == "robot"
    any_index = mention.kind is K.VECTOR_STORE and _OF_VECTORS.search(mention.name) is None
    return robot or (mention.kind in _KINDS and not any_index) or mention.head[-1] in HUB_WORDS


def _asks(sentence: Sentence) -> bool:
    return sentence.text.rstrip().endswith("?")


def _is_absent(sentence: Sentence, start: int) -> bool:
    """Whether what is named from `start` on is not there; who *may not change the model* has one."""
    return _NONE.search(sentence.text, 0, start) is not None
