"""Which expectation is met by what: one to one, as many as possible."""

from __future__ import annotations

from collections.abc import Sequence

from evals.output import KnownFact, Part


def names_one_of(words: Sequence[str], *names: str) -> bool:
    """Tell whether one of the words stands in one of the names, in any case."""
    plain = [name.casefold() for name in names]
    return any(word.casefold() in name for word in words for name in plain)


def bears(words: Sequence[str], found: Part | KnownFact) -> bool:
    """Tell whether a part, or what a fact is about, bears one of the words in its name or product."""
    name = found.name if isinstance(found, Part) else found.subject
    return names_one_of(words, name, found.product)


def pair(wants: Sequence[Sequence[int]]) -> dict[int, int]:
    """Give each wish one of the things that fulfil it, no thing twice, so that most wishes are met.

    Args:
        wants: for each wish the things that would fulfil it, the preferred first.

    Returns:
        The thing that each fulfilled wish got.
    """
    holder: dict[int, int] = {}
    for wish in range(len(wants)):
        _place(wish, wants, holder=holder, tried=set())
    return {wish: thing for thing, wish in sorted(holder.items())}


def _place(wish: int, wants: Sequence[Sequence[int]], *, holder: dict[int, int], tried: set[int]) -> bool:
    for thing in wants[wish]:
        if thing in tried:
            continue
        tried.add(thing)
        if thing not in holder or _place(holder[thing], wants, holder=holder, tried=tried):
            holder[thing] = wish
            return True
    return False
