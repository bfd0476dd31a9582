"""The operations on stored models, which pages, agents, tools and the command line all use."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import NamedTuple

from assistant.changes.apply import apply_all
from assistant.changes.change import Change
from assistant.changes.rebase import Refused, rebase
from assistant.errors import ChangeRefusedError, VersionConflictError
from assistant.model.review import Analysis
from assistant.model.threat_model import ThreatModel
from assistant.model.values import fresh_id
from assistant.store import Edit, ModelLine, Store, Version, VersionLine
from assistant.store.timeline import Timeline, timeline
from knowledge_base.vocabulary import ThreatStatus

Derive = Callable[[ThreatModel], Analysis]

_KEPT = 64
_TRIES = 20


class Opened(NamedTuple):
    """A version, and what follows from it."""

    version: Version
    analysis: Analysis

    @property
    def model(self) -> ThreatModel:
        """The document."""
        return self.version.model


class Edited(NamedTuple):
    """The version an edit led to, and the changes that were left out."""

    version: Version
    refused: tuple[Refused, ...] = ()


class Workspace:
    """Open, edit, undo: each operation is whole or not at all, and no edit overwrites another unseen.

    Attributes:
        store: where the models are.
        derive: turns a document into threats, ledger, cells and findings; what else it depends on, such as
            the day, `varies_with` tells.
    """

    def __init__(
        self, store: Store, derive: Derive, *, varies_with: Callable[[], object] = lambda: None
    ) -> None:
        self.store = store
        self.derive = derive
        self._varies_with = varies_with
        self._opened = _Recent()

    def models(self) -> list[ModelLine]:
        """Return a line for each model, the one changed last first."""
        return self.store.models()

    def history(self, model_id: str) -> list[VersionLine]:
        """Return a line for each version, the oldest first."""
        return self.store.history(model_id)

    def create(self, title: str, *, actor: str) -> Version:
        """Save an empty model under an id made from its title."""
        return self.adopt(ThreatModel(id=fresh_id(title, (), otherwise="model"), title=title), actor=actor)

    def adopt(self, model: ThreatModel, *, actor: str, changes: tuple[Change, ...] = ()) -> Version:
        """Save a model that comes from elsewhere, under an id of its own where its id is taken."""
        for _ in range(_TRIES):
            taken = {line.id for line in self.store.models()}
            free = model.model_copy(update={"id": fresh_id(model.id, taken)}) if model.id in taken else model
            try:
                return self.store.create(free, actor=actor, changes=changes)
            except ChangeRefusedError:  # somebody took the id just now
                continue
        raise ChangeRefusedError(f"no id is free for '{model.id}'; give the model another title")

    def duplicate(self, model_id: str, *, actor: str) -> Version:
        """Save a copy of a model's head as a model of its own."""
        model = self.store.head(model_id).model
        title = f"Copy of {model.title or model.system.name or model.id}"[:2_000]
        return self.adopt(model.model_copy(update={"title": title}), actor=actor)

    def delete(self, model_id: str) -> None:
        """Delete a model with its versions and its conversation."""
        self.store.delete(model_id)

    def open(self, model_id: str, n: int | None = None) -> Opened:
        """Return a version with what follows from it; the newest where no number is given."""
        line = self.store.line(model_id, n)
        key = (
            model_id,
            line.n,
            line.at,
            self._varies_with(),
        )  # an id may be used again after its model was deleted
        known = self._opened.get(key)
        if known is None:
            version = self.store.version(model_id, line.n)
            known = Opened(version, self.derive(version.model))
            self._opened.put(key, known)
        return known

    def edit(
        self, model_id: str, changes: Sequence[Change], *, actor: str, expected: int | None = None
    ) -> Edited:
        """Apply changes as one version.

        Against the version they were made for, all of them are applied or none. If somebody saved in
        between, each is applied to the new head unless the model refuses it or it would overwrite an edit.

        Args:
            model_id: the model.
            changes: what to do.
            actor: who does it.
            expected: the version the changes were made for; the head unless given.

        Raises:
            ChangeRefusedError: a change would break the model; nothing was saved.
        """
        base = self.store.version(model_id, expected)
        edit = Edit(model=apply_all(base.model, changes), changes=tuple(changes), actor=actor)
        refused: tuple[Refused, ...] = ()
        head = base
        for _ in range(_TRIES):
            try:
                return Edited(self._append(edit, head=head), refused)
            except VersionConflictError:
                head = self.store.head(model_id)
                again = rebase(changes, since=base.model, onto=head.model)
                edit, refused = Edit(model=again.model, changes=again.made, actor=actor), again.refused
        raise VersionConflictError(f"'{model_id}' is being changed all the time; try again")

    def timeline(self, model_id: str) -> Timeline:
        """Return which versions are in force and which were undone."""
        return timeline(self.store.history(model_id))

    def undo(self, model_id: str, *, actor: str, expected: int | None = None) -> Version:
        """Go back to before the last edit in force, by appending a version.

        Raises:
            ChangeRefusedError: there is nothing to undo.
            VersionConflictError: the head is not the expected one any more.
        """
        history = self.store.history(model_id)
        target = timeline(history).undo
        if target is None:
            raise ChangeRefusedError(f"there is nothing to undo in '{model_id}'")
        edit = self.restoring(model_id, target, actor=actor)
        return self.store.commit(edit, expected=expected or history[-1].n)

    def redo(self, model_id: str, *, actor: str, expected: int | None = None) -> Version:
        """Bring back what was undone last, by appending a version.

        Raises:
            ChangeRefusedError: nothing was undone, or there were edits since.
            VersionConflictError: the head is not the expected one any more.
        """
        history = self.store.history(model_id)
        target = timeline(history).redo
        if target is None:
            raise ChangeRefusedError(f"there is nothing to bring back in '{model_id}'")
        edit = self.restoring(model_id, target, actor=actor)
        return self.store.commit(edit, expected=expected or history[-1].n)

    def restore(self, model_id: str, n: int, *, actor: str) -> Version:
        """Go back to any older version, by appending one with its document."""
        head = self.store.line(model_id).n
        return self.store.commit(self.restoring(model_id, n, actor=actor), expected=head)

    def restoring(self, model_id: str, n: int, *, actor: str, turn: str | None = None) -> Edit:
        """Return the edit that brings back the document of version `n`."""
        self.store.line(model_id, n)  # says so if there is no such version
        restores = timeline(self.store.history(model_id)[:n]).in_force[-1]
        return Edit(
            model=self.store.version(model_id, restores).model, actor=actor, turn=turn, restores=restores
        )

    def gone_since(self, model_id: str, threat_id: str) -> VersionLine | None:
        """Return the version since which a threat is no longer derived.

        Returns:
            That version's line; nothing for a threat that is derived now or never was.
        """
        after: VersionLine | None = None
        for line in reversed(self.store.history(model_id)):
            derived = self.derive(self.store.version(model_id, line.n).model)
            if any(t.id == threat_id and t.status is not ThreatStatus.STALE for t in derived.threats):
                return after
            after = line
        return None

    def _append(self, edit: Edit, *, head: Version) -> Version:
        if edit.model == head.model:
            return head
        return self.store.commit(edit, expected=head.n)


class _Recent:
    """The versions asked for last; safe to use from several threads."""

    def __init__(self) -> None:
        self._values: OrderedDict[object, Opened] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Opened | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: object, value: Opened) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > _KEPT:
                self._values.popitem(last=False)
