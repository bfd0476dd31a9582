"""What the parts of a system are called in a sentence."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from assistant.elicit.risk_table import REACH_OF
from assistant.elicit.view import SystemView
from assistant.model.system import Actor, AffectedParty, Asset, Component, DataFlow
from knowledge_base.vocabulary import DataClass, Writer

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
    DataClass.PUBLIC,
)
_DETERMINER = re.compile(r"^(the|an?|our|their|its|his|her|all|any|every|other)\b", re.IGNORECASE)
_UNCOUNTED: Final = ("staff", "public", "personnel")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")


class Filled(NamedTuple):
    """A wording with its names put in, and which parts of the system it names."""

    text: str
    named: frozenset[str]


class Names:
    """Resolves the placeholders of statements for one set of bindings."""

    def __init__(self, view: SystemView, bindings: dict[str, str], *, near: str) -> None:
        self._view = view
        self._system = view.model.system
        self._bindings = bindings
        self._near = near

    def fill(self, wording: str) -> Filled | None:
        """Put names into a wording; nothing when one of them is not known."""
        named: set[str] = set()
        pieces = []
        last = 0
        for place in _PLACEHOLDER.finditer(wording):
            found = self._resolve(place[1], place[2])
            if found is None:
                return None
            words, element = found
            named.add(element)
            pieces += [wording[last : place.start()], words]
            last = place.end()
        return Filled("".join([*pieces, wording[last:]]), frozenset(named))

    def _resolve(self, name: str, part: str | None) -> tuple[str, str] | None:
        if name in self._bindings:
            return self._of_element(self._bindings[name], part)
        shared = {
            "system": self._whole,
            "people": self._people,
            "users": self._users,
            "asset": self._asset,
        }.get(name)
        return shared() if shared else None

    def _of_element(self, element_id: str, part: str | None) -> tuple[str, str] | None:
        element = self._system.by_id.get(element_id)
        if element is None:
            return self._whole() if element_id == "system" else None
        if part is None:
            return with_article(self._plain_name(element_id)), element_id
        if part == "writer":
            words = self.writer_of(element_id)
            return (words, f"writer of {element_id}") if words else None
        if part == "action" and isinstance(element, Component) and element.actions:
            return element.actions[0], element_id
        if part == "content" and isinstance(element, Component) and element.holds:
            return element.holds[0], element_id
        return None

    def _plain_name(self, element_id: str) -> str:
        element = self._system.by_id[element_id]
        if isinstance(element, DataFlow) and not element.name:
            ends = (self._system.name_of(element.source), self._system.name_of(element.target))
            return f"the flow from {ends[0]} to {ends[1]}"
        return element.name

    def writer_of(self, element_id: str) -> str | None:
        """Return the least trusted of those who can write to an element, or to what feeds it."""
        values = self._view.read(element_id, "writers") or self._view.read(element_id, "taint")
        writers = sorted((w for w in Writer if str(w) in values), key=lambda w: -REACH_OF[w])
        if not writers:
            return None
        actor = self._actor_who_is(writers[0], element_id)
        return singular(actor.name) if actor else _WRITER_WORDS[writers[0]]

    def _actor_who_is(self, writer: Writer, element_id: str) -> Actor | None:
        fitting = [a for a in self._system.actors if a.writer is writer and writer is not Writer.PUBLIC]
        touching = [a for a in fitting if element_id in a.reaches]
        return next(iter(touching or fitting), None)

    def _whole(self) -> tuple[str, str] | None:
        return (with_article(self._system.name), "system") if self._system.name else None

    def _users(self) -> tuple[str, str] | None:
        users = [actor for actor in self._system.actors if actor.part == "user"]
        return (users[0].name, users[0].id) if users else None

    def _people(self) -> tuple[str, str] | None:
        order = ("decided_about", "vulnerable", "data_subject", "depicted", "absent", "user")
        parties: list[AffectedParty] = sorted(self._system.affected, key=lambda p: order.index(p.relation))
        return (parties[0].name, parties[0].id) if parties else self._users()

    def _asset(self) -> tuple[str, str] | None:
        def rank(asset: Asset) -> tuple[bool, int]:
            near = {self._near, *self._bindings.values()}
            return not near & set(asset.held_by), _SENSITIVITY.index(asset.data_class)

        assets = sorted(self._system.assets, key=rank)
        return (with_article(assets[0].name), assets[0].id) if assets else None


def with_article(name: str) -> str:
    """Put `the` before a name that needs it; proper names and phrases with a determiner stay."""
    first = name.split(maxsplit=1)[0] if name else ""
    proper = first[:1].isupper() or any(c.isdigit() for c in first)
    lower_words_follow = len(name.split()) > 1 and name.split()[-1].islower()
    if not name or _DETERMINER.match(name) or (proper and not lower_words_follow):
        return name
    return f"the {name}"


def singular(name: str) -> str:
    """Turn a group's name into one of them: `customers` into `a customer`."""
    words = name.split()
    if words and words[0].lower() in ("the", "our", "their", "all", "any"):
        words = words[1:]
    if not words:
        return name
    last = words[-1]
    if last.lower() in _UNCOUNTED:
        return f"someone of the {' '.join(words)}" if last.lower() != "public" else "anyone"
    words[-1] = _one(last)
    noun = " ".join(words)
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _one(word: str) -> str:
    irregular = {"people": "person", "children": "child", "men": "man", "women": "woman"}
    if word.lower() in irregular:
        return irregular[word.lower()]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
