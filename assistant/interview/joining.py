"""What is one thing under two names: *the wiki in Confluence*, *GPT-4o via Azure OpenAI*, *an S3 bucket*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.interview.mentions import Mention
from assistant.interview.things import (
    CONTENT,
    HUB_KINDS,
    HUB_WORDS,
    MODEL_KINDS,
    Thing,
    of_protocol,
    things_alone,
)
from knowledge_base.entries import Product
from knowledge_base.vocabulary import ComponentKind as K
from knowledge_base.vocabulary import DeploymentScope

_KEPT_IN: Final = frozenset(
    {
        *(K.DOCUMENT_STORE, K.DATABASE, K.LOG_STORE, K.CHANNEL_CONNECTOR, K.SERVICE, K.THIRD_PARTY),
        *(K.MEMORY, K.APPROVAL_SCREEN, K.FEEDBACK_COLLECTOR),
    }
)
_RUN_BY: Final = frozenset({*HUB_KINDS, K.CHAT_FRONT_END, K.CHANNEL_CONNECTOR, K.SCHEDULER})
_MODELS: Final = frozenset({*MODEL_KINDS, K.EMBEDDING_SERVICE, K.RERANKER, K.PARSER, K.MODERATION_CLASSIFIER})
_GROUPS: Final = (
    _KEPT_IN,
    frozenset(HUB_KINDS),
    frozenset(MODEL_KINDS),
    frozenset({K.RETRIEVER, K.VECTOR_STORE}),
    frozenset({K.TRAINING_PIPELINE, K.COMPUTE_CLUSTER}),
    frozenset({K.SERVICE, K.TOOL, K.THIRD_PARTY, K.DATABASE}),
    frozenset({K.HOST, K.COMPUTE_CLUSTER}),
    frozenset({K.MODERATION_CLASSIFIER, K.POLICY_ENGINE}),
    frozenset({K.CODE_INTERPRETER, K.SANDBOX, K.NOTEBOOK}),
    frozenset({K.MODEL_REGISTRY, K.DOCUMENT_STORE}),
)
_MESSAGES: Final = frozenset("mail email message ticket comment call issue request".split())
_SUPPLIER: Final = frozenset("api vendor provider".split())
_VAGUE: Final = frozenset({K.SERVICE, K.HOST, K.DATABASE, K.DOCUMENT_STORE, K.THIRD_PARTY})
_APPOSED: Final = re.compile(
    r"^\s*(?:\(|:|=|,?\s+(?:called|named|i\.e\.|namely|which is)\s)\s*(?:an?|the|our)?\s*$", re.IGNORECASE
)
_OURS: Final = re.compile(r"^,\s+our\s", re.IGNORECASE)
_ADJACENT: Final = re.compile(r"^[ \-]$")
_LINK: Final = re.compile(
    r"^[\s,]*(?:\(\s*)?(?:\w+\s+){0,4}?(?:in|on|via|through|from|with|using|by|at|behind|over|inside|"
    r"into)\s+(?:an?\s|the\s|our\s|own\s)*(?:\w+\s+)?$",
    re.IGNORECASE,
)
_IS: Final = re.compile(r"^\s+(?:is|are)\s+(?:just |really |actually |now |a |an |our |in )*$", re.IGNORECASE)
_DONE_BY: Final = re.compile(
    r"^\s+(?:is|are)\s+(?:\w+\s+){1,6}?(?:by|with|in|via)\s+(?:an?\s|the\s|our\s)*$", re.IGNORECASE
)
_SERVED: Final = re.compile(
    r"^[\s,(]*(?:and\s+)?(?:is\s+|are\s+)?(?:\w+\s+)?(?:served|hosted|run|runs|running|deployed|accessed)\b",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r",|\band\b|\bor\b|\+|/|\bplus\b", re.IGNORECASE)
_SOLD: Final = re.compile(r"\b(?:through|via|from|by)\b", re.IGNORECASE)
_BOUGHT: Final = (DeploymentScope.VENDOR_API, DeploymentScope.SAAS)
_FARTHEST: Final = 34


def find_things(mentions: Sequence[Mention]) -> list[Thing]:
    """Return the components mentioned, each once where a sentence names it twice."""
    protocol = {id(m.sentence) for m in mentions if m.kind is K.MCP_SERVER}
    things: list[Thing] = []
    for thing in things_alone(mentions):
        before = things[-1] if things and things[-1].sentence is thing.sentence else None
        joined = _join(before, thing) if before is not None else None
        if before is not None and _is_bot_in(before, thing):
            name = thing.sentence.text[before.start : thing.end]
            things.append(replace(thing, kind=K.ORCHESTRATOR, name=name, described=True))
            continue
        if before is not None and thing.start <= before.start:
            things[-1] = thing
        elif joined is not None:
            things[-1] = joined
        else:
            things.append(thing)
    return [of_protocol(t) if id(t.sentence) in protocol else t for t in things]


def _is_bot_in(channel: Thing, bot: Thing) -> bool:
    """Whether two words are a channel and the application that talks in it: *a Slack bot*."""
    between = channel.sentence.text[channel.end : bot.start]
    in_channel = channel.is_product and channel.kind is K.CHANNEL_CONNECTOR
    return in_channel and bot.head[-1] in HUB_WORDS and _ADJACENT.match(between) is not None


def may_be_one(first: K, second: K) -> bool:
    """Whether a part of one kind may be spoken of as one of the other."""
    return first is second or any(first in group and second in group for group in _GROUPS)


def _join(first: Thing, second: Thing) -> Thing | None:
    """Return the one thing that two neighbours are, nothing if they are two."""
    if first.mention.manner.polarity is not second.mention.manner.polarity:
        return None
    between = first.sentence.text[first.end : second.start]
    if _ADJACENT.match(between):
        return _adjacent(first, second)
    if second.product is None:
        return _with_word(first, second, between=between)
    if first.is_product:
        return _two_products(first, second, between=between)
    if first.product is None:
        return _with_name(first, second, between=between)
    return None


def _is_linked(between: str) -> bool:
    """Whether what stands between two names says that one is in, on, by or with the other."""
    return len(between) <= _FARTHEST and not _LISTED.search(between) and bool(_LINK.match(between))


def _adjacent(first: Thing, second: Thing) -> Thing | None:
    """Join *Slack channel*, *OpenAI embeddings*, *Entra ID SSO*, *mail assistant*."""
    if first.sign or second.sign or (first.kind in MODEL_KINDS and second.kind in HUB_KINDS):
        return None
    if first.is_product and second.product is None:
        return _product_word(first, second)
    if first.product is None and second.product is None and not first.name.endswith("s"):
        name = first.sentence.text[first.start : second.end]
        return replace(second, name=name, described=True, start=first.start)
    if first.product is not None and second.product is None and second.kind is first.kind:
        return replace(first, end=second.end)
    if second.is_product and first.product is None and may_be_one(first.kind, second.kind):
        return _named(first, second)
    return None


def _product_word(first: Thing, second: Thing) -> Thing:
    """Make one thing of a product and the word behind it; the more telling of the two says what it is."""
    chat = first.kind is K.CHANNEL_CONNECTOR and second.kind is K.CHAT_FRONT_END
    kept = chat or second.kind in _VAGUE or may_be_one(first.kind, second.kind)
    return replace(
        second,
        kind=first.kind if kept else second.kind,
        name=first.sentence.text[first.start : second.end],
        described=True,
        start=first.start,
        product=first.product,
        product_name=first.name,
    )


def _with_word(first: Thing, second: Thing, *, between: str) -> Thing | None:
    """Join two words for the same: *invoices come in by email*, *Claude (a language model)*."""
    supplier = second.kind is K.THIRD_PARTY and bool(_SUPPLIER & set(second.head))
    if first.kind in MODEL_KINDS and supplier and _is_linked(between):
        return replace(first, end=second.end)
    if first.kind is not second.kind or second.sign:
        return None
    if first.is_product:
        ours = _OURS.match(f"{between}{second.name}")  # "our API" is a word of the lexicon
        return replace(first, end=second.end) if ours or _APPOSED.match(between) else None
    if first.product is not None or first.sign or not _is_linked(between):
        return None
    vague = first.plain or (not first.described and first.head[-1] in CONTENT)
    return replace(second, start=first.start) if vague else replace(first, end=second.end)


def _with_name(first: Thing, second: Thing, *, between: str) -> Thing | None:
    """Join a word and a product: *help centre (Zendesk Guide)*, *the runbook in Notion*."""
    alike = may_be_one(first.kind, second.kind)
    if alike and _IS.match(between):
        return replace(second, start=first.start) if first.plain else _named(first, second)
    if alike and (_APPOSED.match(between) or _DONE_BY.match(between)):
        return _named(first, second)
    if not _is_linked(between):
        return None
    model = second.kind in MODEL_KINDS and first.kind in _MODELS
    if first.sign and model:
        return replace(second, kind=first.kind, start=first.start)
    if first.sign:
        return replace(second, start=first.start) if second.kind is first.kind else None
    framework = first.kind in _RUN_BY and second.kind in HUB_KINDS
    return _named(first, second) if alike or model or framework else None


def _named(first: Thing, second: Thing) -> Thing:
    """Name a thing by its own words and its product; *tickets in ServiceNow* are ServiceNow."""
    signs_in = first.plain and first.head[0] in ("sign", "log")
    if signs_in or (not first.described and first.head[-1] in _MESSAGES):
        return replace(second, start=first.start)
    return replace(first, end=second.end, product=second.product, product_name=second.name)


def _two_products(first: Thing, second: Thing, *, between: str) -> Thing | None:
    """Join two names of models in one breath: the model, and who serves it."""
    if first.kind in MODEL_KINDS and second.kind is K.HOST and _is_linked(between):
        return _from_cloud(first, second, between=between)
    if first.kind not in MODEL_KINDS or second.kind not in MODEL_KINDS or len(between) > _FARTHEST:
        return None
    if not (_APPOSED.match(between) or _SERVED.match(between) or _is_linked(between)):
        return None
    product = _served_product(first, second)
    return replace(first, product=product, product_name=second.name, end=second.end)


def _from_cloud(first: Thing, second: Thing, *, between: str) -> Thing | None:
    """Take a cloud's name behind a model's for who sells it: *Mistral through Azure*."""
    bought = first.scope in _BOUGHT or _SOLD.search(between)
    if not bought or second.product is None:
        return None
    product = second.product.model_copy(update={"scope": DeploymentScope.VENDOR_API})
    return replace(first, product=product, product_name=second.name, end=second.end)


def _served_product(first: Thing, second: Thing) -> Product | None:
    """Return the product that settles who runs a model: a vendor that serves it, else the model itself."""
    return second.product if second.scope in _BOUGHT or first.scope is None else first.product
