"""The product with one part of it switched off, to see whether the figures notice.

What is switched off is knowledge or memory, taken away at a border where anybody could take it away: the
catalogue that is handed in, or the record of the interview, wiped after each answer. No code is patched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeVar

from assistant.errors import UsageError
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import Entry
from knowledge_base.suggestions import did_you_mean

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Ablation:
    """One part that can be switched off.

    Attributes:
        catalogue: what is left of the catalogue; labels are judged with the whole one.
        forgets: whether an interview forgets after each answer what it has asked.
        rules_alone: whether the trained reader is switched off.
    """

    name: str
    about: str
    catalogue: Callable[[Catalogue], Catalogue] = lambda whole: whole
    forgets: bool = False
    rules_alone: bool = False


def _without_lexicon(whole: Catalogue) -> Catalogue:
    return replace(whole, lexicon=MappingProxyType({}))


def _without_taint(whole: Catalogue) -> Catalogue:
    kinds = {
        name: kind.model_copy(update={"passes": False, "default_writers": ()})
        for name, kind in whole.kinds.items()
    }
    return replace(whole, kinds=MappingProxyType(kinds), facts=_but(whole.facts, "writers"))


def _without_specialisation(whole: Catalogue) -> Catalogue:
    threats = {name: entry.model_copy(update={"specialises": None}) for name, entry in whole.threats.items()}
    return replace(whole, threats=MappingProxyType(threats))


def _but(shelf: Mapping[str, E], name: str) -> Mapping[str, E]:
    return MappingProxyType({key: entry for key, entry in shelf.items() if key != name})


ABLATIONS: Final = (
    Ablation("lexicon", "no words and products are known by sight", _without_lexicon),
    Ablation("taint", "nobody's writing counts, and content is passed on by nothing", _without_taint),
    Ablation("specialisation", "a general threat stands beside its special case", _without_specialisation),
    Ablation("reader", "words are understood by rules alone", rules_alone=True),
    Ablation("ledger", "an interview forgets what it has asked", forgets=True),
)
WHOLE: Final = Ablation("nothing", "the whole product")


def ablation_of(name: str | None) -> Ablation:
    """Return what is switched off; nothing without a name.

    Raises:
        UsageError: there is no such part; names the nearest one.
    """
    if name is None:
        return WHOLE
    known = {ablation.name: ablation for ablation in ABLATIONS}
    if name not in known:
        raise UsageError(
            f"'{name}' cannot be switched off, but {', '.join(known)}{did_you_mean(name, known)}"
        )
    return known[name]
