"""What the parts of a system are called in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from assistant.elicit.grammar import (
    agreeing,
    as_group,
    is_plural,
    one_of,
    possessive,
    shortened,
    with_article,
)
from assistant.elicit.risk_table import REACH_OF
from assistant.elicit.view import SystemView
from assistant.model.system import Actor, AffectedParty, Asset, Component, DataFlow
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import DataClass, Writer

LONGEST_NAME: Final = 60
LONGEST_ACTION: Final = 90

_WRITER_WORDS: Final = {
    Writer.PUBLIC: "anyone on the internet",
    Writer.CUSTOMER: "a customer",
    Writer.PARTNER: "someone at a partner",
    Writer.SUPPLIER: "someone at a supplier",
    Writer.AGENT: "another agent",
    Writer.MODEL: "the model itself",
    Writer.EMPLOYEE: "an employee",
    Writer.ADMIN: "an administrator",
}
_SENSITIVITY: Final = (
    DataClass.SPECIAL_CATEGORY,
    DataClass.CREDENTIALS,
    DataClass.FINANCIAL,
    DataClass.PERSONAL,
    DataClass.INTELLECTUAL_PROPERTY,
    DataClass.CONFIDENTIAL,
    DataClass.INTERNAL,
)
"""What can be exposed, the worst first; what is public cannot."""
_CONCERNED: Final = ("decided_about", "vulnerable", "data_subject", "depicted", "absent", "user")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}('s\b)?")


class Filled(NamedTuple):
    """A wording with its names put in, and which parts of the system it names."""

    text: str
    named: frozenset[str]


class _Named(NamedTuple):
    words: str
    element: str
    plural: bool = False


class Names:
    """Resolves the placeholders of statements for one set of bindings.

    Attributes:
        near: the anchor; an asset counts when it is kept there or in a bound part.
    """

    def __init__(self, view: SystemView, bindings: Mapping[str, str], *, near: str) -> None:
        self._view = view
        self._system = view.model.system
        self._bindings = bindings
        self._near = near

    def fill(self, wording: str) -> Filled | None:
        """Put names into a wording, verbs agreeing with them; nothing when one of them is not known."""
        named: set[str] = set()
        text = ""
        last = 0
        plural = False
        before = ""
        for place in _PLACEHOLDER.finditer(wording):
            found = self._resolve(place[1], place[2])
            if found is None:
                return None
            named.add(found.element)
            between = wording[last : place.start()]
            words = f"{between}{possessive(found.words) if place[3] else found.words}"
            text += agreeing(words, before=before) if plural else words
            before, plural, last = wording[: place.start()], found.plural and not place[3], place.end()
        rest = wording[last:]
        return Filled(text + (agreeing(rest, before=before) if plural else rest), frozenset(named))

    def _resolve(self, name: str, part: str | None) -> _Named | None:
        if name in self._bindings:
            return self._of_element(self._bindings[name], part)
        if name == SYSTEM:
            return self._whole()
        if name == "people":
            return self._people()
        if name == "users":
            return self._users()
        return self._asset() if name == "asset" else None

    def _of_element(self, element_id: str, part: str | None) -> _Named | None:
        element = self._system.by_id.get(element_id)
        if element is None:
            return self._whole() if element_id == SYSTEM else None
        if part is None:
            return _Named(called(self._view, element_id), element_id, is_plural(element.name))
        if part == "writer":
            words = self.writer_of(element_id)
            return _Named(words, f"writer of {element_id}") if words else None
        if part == "action" and isinstance(element, Component) and element.actions:
            return _Named(shortened(element.actions[0], LONGEST_ACTION), element_id)
        if part == "content" and isinstance(element, Component) and element.holds:
            return _Named(shortened(element.holds[0], LONGEST_ACTION), element_id)
        return None

    def writer_of(self, element_id: str) -> str | None:
        """Return the least trusted of those who can write to an element, or to what feeds it."""
        values = self._view.writers(element_id) or self._view.taint(element_id)
        writers = [w for w in Writer if str(w) in values]
        if not writers:
            return None
        nearest = max(writers, key=REACH_OF.__getitem__)
        actor = self._actor_who_is(nearest, element_id)
        return one_of(shortened(actor.name, LONGEST_NAME)) if actor else _WRITER_WORDS[nearest]

    def _actor_who_is(self, writer: Writer, element_id: str) -> Actor | None:
        """Return who stands for some writers: whoever touches the element, else the only one there is."""
        if writer is Writer.PUBLIC:
            return None
        fitting = [a for a in self._system.actors if a.writer is writer]
        touching = [a for a in fitting if element_id in a.reaches]
        return next(iter(touching or (fitting if len(fitting) == 1 else [])), None)

    def _whole(self) -> _Named | None:
        name = shortened(self._system.name, LONGEST_NAME)
        return _Named(with_article(name), SYSTEM, is_plural(name)) if name else None

    def _users(self) -> _Named | None:
        users = [actor for actor in self._system.actors if actor.part == "user"]
        return _group(users[0]) if users else None

    def _people(self) -> _Named | None:
        parties = sorted(self._system.affected, key=lambda p: _CONCERNED.index(p.relation))
        return _group(parties[0]) if parties else self._users()

    def _asset(self) -> _Named | None:
        """Return the most sensitive asset kept in a part this is about; none where only public ones are."""
        near = {self._near, *self._bindings.values()}
        exposed = [
            asset
            for asset in self._system.assets
            if asset.data_class in _SENSITIVITY and (not asset.held_by or near & set(asset.held_by))
        ]
        if not exposed:
            return None
        worst: Asset = min(exposed, key=lambda asset: _SENSITIVITY.index(asset.data_class))
        name = shortened(worst.name, LONGEST_NAME)
        return _Named(with_article(name), worst.id, is_plural(name))


def called(view: SystemView, element_id: str) -> str:
    """Return what to call an element in the middle of a sentence."""
    system = view.model.system
    element = system.by_id.get(element_id)
    if element is None:
        return with_article(shortened(system.name, LONGEST_NAME)) if system.name else "the system"
    if isinstance(element, DataFlow) and not element.name:
        ends = (
            with_article(shortened(system.name_of(end), LONGEST_NAME))
            for end in (element.source, element.target)
        )
        return f"the flow from {' to '.join(ends)}"
    return with_article(shortened(element.name, LONGEST_NAME))


def _group(people: Actor | AffectedParty) -> _Named:
    return _Named(as_group(shortened(people.name, LONGEST_NAME)), people.id)
