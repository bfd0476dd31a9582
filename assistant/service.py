"""The front door: one object that a face opens, and the only place that wires adapters."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from assistant.agent.chat_agent import ChatAgent
from assistant.agent.conversation import Conversation, EditedSinceError, new_turn_id
from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Ask, Message, QuickAnswer, Reply, Understood
from assistant.agent.prompts import prompt_versions
from assistant.agent.running import TurnRunner, run_inline
from assistant.agent.scripted import scripted_agent
from assistant.agent.tools.desk import Source
from assistant.agent.turn import Agent, Moment, Turn
from assistant.agent.worker import Worker
from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import (
    Assume,
    Change,
    CloseQuestion,
    DecideThreat,
    DescribeSystem,
    DropResponse,
    MergeElements,
    MoveInterview,
    Park,
    PlanResponse,
    ProposeThreats,
    PutElement,
    RaiseQuestion,
    RateThreat,
    RecordFact,
    RemoveElement,
    RenameElement,
    ReopenThreat,
    ReplaceElement,
    RetractFact,
    SignOff,
    SplitElement,
    Unpark,
)
from assistant.changes.confirming import confirmations
from assistant.elicit.hosting import HostingComparison, Moved, compare_hosting
from assistant.elicit.view import SystemView
from assistant.errors import ModelFileError, UsageError
from assistant.exchange.native import read_native
from assistant.exchange.registry import EXPORTERS, find_exporter
from assistant.exchange.report import Report
from assistant.interview.archetypes import archetype_changes
from assistant.interview.samples import SAMPLES
from assistant.llm.probing import ModelCard, Probed, describe_models, try_model, words_of
from assistant.llm.providers import open_models, recorded_name
from assistant.mitigate.suggest import Suggestion, first_response, suggest_mitigations
from assistant.model.review import Analysis
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import analyse
from assistant.review.closing import POINTS, Closing, close_review, known_gaps
from assistant.settings import Settings
from assistant.store import ModelLine, Store, TurnState, Version, VersionLine, open_store
from assistant.store.timeline import Timeline
from assistant.workspace import Edited, Opened, Workspace
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.entries import ArchetypeEntry
from knowledge_base.reading.reader import LateReader
from knowledge_base.vocabulary import UNTRUSTED_WRITERS, DeploymentScope

if TYPE_CHECKING:
    from knowledge_base.retrieval.opening import Search
    from knowledge_base.retrieval.port import Hit

__all__ = [
    "EXPORTERS",
    "POINTS",
    "SAMPLES",
    "Ask",
    "Assume",
    "Change",
    "CloseQuestion",
    "Closing",
    "DecideThreat",
    "DescribeSystem",
    "Draft",
    "DropResponse",
    "Edited",
    "EditedSinceError",
    "Found",
    "Fourfold",
    "HostingComparison",
    "MergeElements",
    "Message",
    "ModelCard",
    "ModelLine",
    "MoveInterview",
    "Moved",
    "Opened",
    "Park",
    "PlanResponse",
    "Probed",
    "ProposeThreats",
    "PutElement",
    "QuickAnswer",
    "RaiseQuestion",
    "RateThreat",
    "RecordFact",
    "RemoveElement",
    "RenameElement",
    "ReopenThreat",
    "ReplaceElement",
    "Reply",
    "RetractFact",
    "SignOff",
    "SplitElement",
    "Suggestion",
    "Timeline",
    "Turn",
    "TurnState",
    "Understood",
    "Unpark",
    "Version",
    "VersionLine",
    "confirmations",
    "describe_models",
    "draft_model",
    "first_response",
    "known_gaps",
    "new_turn_id",
    "open_file",
    "prompt_versions",
    "recorded_name",
    "suggest_mitigations",
    "try_model",
    "words_of",
]


class Found(NamedTuple):
    """What a search of the catalogue gave, and what the reader should know about it."""

    hits: list[Hit]
    notices: tuple[str, ...]


class Fourfold:
    """Everything a face can do. Open it with `Fourfold.open`, close it when done.

    Attributes:
        settings: what it was opened with.
        catalogue: the knowledge.
        workspace: the operations on stored models.
    """

    def __init__(self, settings: Settings, *, store: Store, catalogue: Catalogue) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self.workspace = Workspace(store, self._derive, varies_with=_today)
        self._guided = guided_agent(settings, catalogue)
        self._agent = self._make_agent()
        self._runner = TurnRunner(self.workspace, self._agent)
        self._worker = Worker(self._runner)
        self._conversation = Conversation(self.workspace, wake=self._worker.wake)
        self._search: Search | None = None
        self._search_lock = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, *, catalogue: Catalogue | None = None) -> Self:
        """Open the store and the catalogue; no worker runs yet.

        Args:
            settings: where things lie, and which model is used.
            catalogue: the knowledge; the one that ships unless given.

        Raises:
            StoreError: the data folder or database cannot be used.
            CatalogueError: the catalogue is damaged.
        """
        return cls(settings, store=open_store(settings.database_url), catalogue=catalogue or load_catalogue())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the worker that answers turns in the background, and take up what was left unfinished.

        What a language model's answers need is loaded now, so that nobody's first one waits for it.
        """
        if isinstance(self._agent, ChatAgent):
            self._agent.prepare()
        self._worker.start()

    def close(self) -> None:
        """Finish the turns under way, and let go of everything."""
        self._worker.stop()
        if self._search is not None:
            self._search.close()
        self.workspace.store.close()

    def models(self) -> list[ModelLine]:
        """Return a line for each model, the one changed last first."""
        return self.workspace.models()

    def create(self, title: str, *, actor: str) -> Version:
        """Save an empty model."""
        return self.workspace.create(title, actor=actor)

    def create_from(self, archetype: str, *, title: str = "", actor: str) -> Version:
        """Save a model that starts from an archetype; everything in it is marked as assumed.

        Raises:
            UsageError: the catalogue has no such archetype; lists those there are.
        """
        entry = _archetype(self.catalogue, archetype)
        version = self.create(title or entry.title, actor=actor)
        changes = archetype_changes(version.model, entry)
        return self.edit(version.model_id, changes, actor=f"archetype:{entry.id}").version

    def import_model(self, content: bytes, *, actor: str, where: str = "this file") -> Version:
        """Save the model in a file of Fourfold's own format; decisions in it stay as they are.

        Raises:
            ModelFileError: the file cannot be used; the message says why and what to do.
        """
        return self.workspace.adopt(read_native(content, where=where), actor=actor)

    def duplicate(self, model_id: str, *, actor: str) -> Version:
        """Save a copy of a model's head as a model of its own."""
        return self.workspace.duplicate(model_id, actor=actor)

    def delete(self, model_id: str) -> None:
        """Delete a model with its versions and its conversation."""
        self.workspace.delete(model_id)

    def view(self, model_id: str, n: int | None = None) -> Opened:
        """Return a version with what follows from it; the newest where no number is given."""
        return self.workspace.open(model_id, n)

    def edit(
        self, model_id: str, changes: Sequence[Change], *, actor: str, expected: int | None = None
    ) -> Edited:
        """Apply changes as one version; see `Workspace.edit`."""
        return self.workspace.edit(model_id, changes, actor=actor, expected=expected)

    def keep_copy(self, model_id: str, changes: Sequence[Change], *, version: int, actor: str) -> Version:
        """Save changes to an older version as a model of its own, where the model itself has moved on."""
        mine = apply_all(self.view(model_id, version).model, changes)
        title = f"My copy of {mine.title or mine.system.name or mine.id}"[:2_000]
        return self.workspace.adopt(with_fields(mine, title=title), actor=actor, changes=tuple(changes))

    def sign_off(self, model_id: str, closing: Closing, *, actor: str, expected: int) -> Edited:
        """Close the review of a version, with the verdict and the gaps that follow from it.

        If somebody changed the model since that version, nothing is signed and the result says so.

        Raises:
            ChangeRefusedError: an answer is missing, or the next review is not on a later day.
        """
        opened = self.view(model_id, expected)
        review = close_review(
            closing, opened.model, analysis=opened.analysis, version=expected, at=datetime.now(tz=UTC)
        )
        dated = with_fields(review, catalogue_version=self.catalogue.version)
        return self.edit(model_id, [SignOff(review=dated)], actor=actor, expected=expected)

    def undo(self, model_id: str, *, actor: str, expected: int | None = None) -> Version:
        """Go back to before the last edit in force; see `Workspace.undo`."""
        return self.workspace.undo(model_id, actor=actor, expected=expected)

    def redo(self, model_id: str, *, actor: str, expected: int | None = None) -> Version:
        """Bring back what was undone last; see `Workspace.redo`."""
        return self.workspace.redo(model_id, actor=actor, expected=expected)

    def restore(self, model_id: str, n: int, *, actor: str) -> Version:
        """Go back to any older version, by appending one with its document."""
        return self.workspace.restore(model_id, n, actor=actor)

    def timeline(self, model_id: str) -> Timeline:
        """Return which versions are in force, and what undo and redo lead to."""
        return self.workspace.timeline(model_id)

    def history(self, model_id: str) -> list[VersionLine]:
        """Return a line for each version, the oldest first."""
        return self.workspace.history(model_id)

    def send(self, model_id: str, message: Message, *, turn_id: str, actor: str = "person") -> Turn:
        """Queue a message; sending the same turn again returns it as it stands."""
        return self._conversation.post(model_id, message, turn_id=turn_id, actor=actor)

    def say(
        self, model_id: str, message: Message, *, turn_id: str | None = None, actor: str = "person"
    ) -> Turn:
        """Send a message and answer it in this thread; for faces without a worker."""
        turn = self.send(model_id, message, turn_id=turn_id or new_turn_id(), actor=actor)
        return run_inline(self._runner, turn.id)

    def turns(self, model_id: str, *, last: int | None = None, before: int | None = None) -> list[Turn]:
        """Return a model's turns, oldest first."""
        return self._conversation.turns(model_id, last=last, before=before)

    def turn(self, turn_id: str) -> Turn:
        """Return a turn as it stands."""
        return self._conversation.turn(turn_id)

    def question(self, model_id: str) -> Ask | None:
        """Return the question that waits for an answer, as it was put; none once the interview is over."""
        model = self.view(model_id).model
        done = (turn for turn in reversed(self.turns(model_id, last=5)) if turn.state is TurnState.DONE)
        last = next(done, None)
        put = last.reply.question if last is not None and last.reply is not None else None
        if put is not None and put.id == model.interview.current:
            return put
        return self._guided.waiting_question(model)

    def stop(self, turn_id: str) -> Turn:
        """Ask a turn to stop; it then changes nothing."""
        return self._conversation.stop(turn_id)

    def judge(self, turn_id: str, *, helpful: bool | None) -> Turn:
        """Keep whether an answer helped; nothing takes it back."""
        return self._conversation.judge(turn_id, helpful=helpful)

    def edit_turn(
        self, turn_id: str, message: Message, *, new_turn_id: str, actor: str = "person", force: bool = False
    ) -> Turn:
        """Send another message in place of an earlier one.

        Raises:
            EditedSinceError: people edited the model since, and `force` is not given.
        """
        return self._conversation.edit_turn(
            turn_id, message, new_turn_id=new_turn_id, actor=actor, force=force
        )

    def suggestions(self, threat: Threat, model: ThreatModel) -> list[Suggestion]:
        """Return a threat's mitigations in the order in which to think of them."""
        return suggest_mitigations(threat, model, self.catalogue)

    def compare_hosting(self, model: ThreatModel, *, to: DeploymentScope) -> HostingComparison:
        """Return what changes when every model of the system runs elsewhere; nothing is saved."""
        return compare_hosting(model, self.catalogue, to=to)

    def untrusted(self, model: ThreatModel) -> frozenset[str]:
        """Return the elements that content from untrusted writers reaches."""
        view = SystemView(model, self.catalogue)
        ids = [c.id for c in model.system.components] + [a.id for a in model.system.artefacts]
        return frozenset(element for element in ids if view.taint(element) & UNTRUSTED_WRITERS)

    def search(self, query: str, *, limit: int = 10) -> Found:
        """Search threats and mitigations by words and meaning; the index is built if absent."""
        with self._search_lock:
            if self._search is None:
                from knowledge_base.retrieval.opening import open_search

                self._search = open_search(self.catalogue, self.settings.cache_dir, progress=lambda _: None)
        return Found(self._search.search(query, limit=limit), self._search.notices)

    def report(self, model_id: str) -> Report:
        """Return everything an export can tell about a model's head."""
        opened = self.view(model_id)
        return Report(opened.model, opened.analysis, self.catalogue)

    def export(self, model_id: str, format_name: str) -> bytes:
        """Write a model's head in one of the formats.

        Raises:
            UsageError: there is no such format.
        """
        return find_exporter(format_name).write(self.report(model_id))

    def _derive(self, model: ThreatModel) -> Analysis:
        return analyse(model, self.catalogue, today=_today()).analysis

    def _make_agent(self) -> Agent:
        script = self.settings.agent
        if script is not None:
            return scripted_agent(script, folder=Path.cwd())
        models = open_models(self.settings, os.environ)
        if models is None:
            return self._guided
        return ChatAgent(
            self._guided,
            models,
            catalogue=self.catalogue,
            derive=lambda model: analyse(model, self.catalogue, today=_today()),
            search=self._sources,
            budget=self.settings.question_budget,
            text_limit=self.settings.max_text_bytes,
            name=recorded_name(self.settings.model or ""),
        )

    def _sources(self, query: str) -> Sequence[Source]:
        """Find entries for a language model."""
        entries = [self.catalogue.entry(hit.entry_id) for hit in self.search(query, limit=6).hits]
        return [Source(entry.id, entry.title, entry.summary) for entry in entries]


class Silent:
    """Progress that nobody watches."""

    stopped = False

    def text(self, piece: str) -> None:
        """Drop a piece of text."""

    def step(self, line: str) -> None:
        """Drop a step."""


class Draft(NamedTuple):
    """A first threat model made from a text, saved nowhere.

    Attributes:
        reply: what was understood, and the question that would come next.
        questions: what else is worth asking, the most telling first.
    """

    report: Report
    reply: Reply
    questions: tuple[Ask, ...]


def draft_model(
    text: str,
    *,
    settings: Settings,
    catalogue: Catalogue,
    document: str | None = None,
    archetype: str | None = None,
) -> Draft:
    """Make a first threat model from a description, without a store.

    Args:
        text: the team's words.
        settings: budget and limits.
        catalogue: the knowledge.
        document: the name of the file the words come from; whoever drafts from it vouches for what it says.
        archetype: the usual build to start from; what it brings is marked as assumed.

    Raises:
        UsageError: there is no such archetype.
        InputError: the text is empty, too large, or no text.
    """
    agent = guided_agent(settings, catalogue, vouched=True)
    message = Message(text=text, document=document)
    model = ThreatModel(id="draft")
    if archetype is not None:
        model = apply_all(model, archetype_changes(model, _archetype(catalogue, archetype)))
    moment = Moment(
        turn_id="draft", number=1, message=message, actor="person", model=model, version=1, undo_to=None,
        earlier=lambda _: [],
    )  # fmt: skip
    outcome = agent.answer(moment, Silent())
    drafted = apply_all(model, outcome.changes)
    derived = analyse(drafted, catalogue, today=_today())
    report = Report(drafted, derived.analysis, catalogue)
    return Draft(report, outcome.reply, agent.open_questions(drafted))


def open_file(path: Path) -> Report:
    """Read a file of Fourfold's own format, and derive everything from it anew; nothing is saved.

    Raises:
        ModelFileError: the file cannot be used; the message says why and what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read ({error.strerror}); name a file") from error
    model = read_native(content, where=str(path))
    catalogue = load_catalogue()
    return Report(model, analyse(model, catalogue, today=_today()).analysis, catalogue)


def guided_agent(settings: Settings, catalogue: Catalogue, *, vouched: bool = False) -> GuidedAgent:
    """Return the agent that works without a language model.

    Args:
        settings: budget and limits.
        catalogue: the knowledge.
        vouched: whether a document counts as the words of whoever hands it over.
    """
    return GuidedAgent(
        catalogue,
        budget=settings.question_budget,
        text_limit=settings.max_text_bytes,
        now=_now,
        reader=LateReader() if settings.reader else None,
        vouched=vouched,
    )


def _archetype(catalogue: Catalogue, name: str) -> ArchetypeEntry:
    entry = catalogue.archetypes.get(name)
    if entry is None:
        raise UsageError(f"there is no archetype '{name}'; there are {', '.join(catalogue.archetypes)}")
    return entry


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _today() -> date:
    return _now().date()
