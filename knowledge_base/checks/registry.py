"""Every content check, and running them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from typing import Final

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.bindings import CONDITION_BINDS, THREAT_BINDS
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.checks.elements import ARCHETYPES_HOLD, KINDS_MATCH, WORDS_ONE_MEANING
from knowledge_base.checks.evidence import GROUNDED, PHRASES_APART, SCENARIOS
from knowledge_base.checks.facts import (
    ALONG_EXISTS,
    CHOICES_SOUND,
    FACTS_APPLY,
    FACTS_EXIST,
    PREMISE_ASKED,
    SUBJECTS_FIT,
    VALUES_ARE_CHOICES,
)
from knowledge_base.checks.identity import (
    NO_CIRCLES,
    RETIRED_LEAD_ON,
    RETIRED_NOT_USED,
    TIES_EXIST,
    UNIQUE_IDS,
)
from knowledge_base.checks.inferences import INFERENCES_SOUND
from knowledge_base.checks.mitigations import MITIGATIONS_EXIST, MITIGATIONS_USED, OWNERS_DEFAULT
from knowledge_base.checks.prose import (
    SPELLING,
    TEXT_FINISHED,
    TEXT_PLAIN,
    TEXT_SHORT,
    TITLES_OWN,
    WORDS_SOBER,
)
from knowledge_base.checks.references import REFERENCES_KNOWN, TABLE_RIGHT
from knowledge_base.checks.statements import (
    PLACEHOLDERS_KNOWN,
    STATEMENTS_CONCRETE,
    STATEMENTS_MADE,
    STATEMENTS_NAME,
)
from knowledge_base.loading import CATALOGUES_FILE, Document, DocumentError, Problem, file_of, read_document

CHECKS: Final = (
    UNIQUE_IDS,
    RETIRED_LEAD_ON,
    RETIRED_NOT_USED,
    TIES_EXIST,
    NO_CIRCLES,
    TABLE_RIGHT,
    REFERENCES_KNOWN,
    KINDS_MATCH,
    ARCHETYPES_HOLD,
    WORDS_ONE_MEANING,
    ALONG_EXISTS,
    CHOICES_SOUND,
    INFERENCES_SOUND,
    CONDITION_BINDS,
    THREAT_BINDS,
    FACTS_EXIST,
    VALUES_ARE_CHOICES,
    SUBJECTS_FIT,
    FACTS_APPLY,
    PREMISE_ASKED,
    MITIGATIONS_EXIST,
    MITIGATIONS_USED,
    OWNERS_DEFAULT,
    PLACEHOLDERS_KNOWN,
    STATEMENTS_NAME,
    STATEMENTS_MADE,
    STATEMENTS_CONCRETE,
    GROUNDED,
    PHRASES_APART,
    SCENARIOS,
    TEXT_SHORT,
    TEXT_PLAIN,
    TEXT_FINISHED,
    WORDS_SOBER,
    SPELLING,
    TITLES_OWN,
)


def run_checks(
    catalogue: Catalogue, folder: Traversable, *, checks: Iterable[Check] = CHECKS
) -> list[Problem]:
    """Run checks over a catalogue.

    Args:
        catalogue: what is checked.
        folder: where its files are; they are read again for the lines of what is wrong.
        checks: which rules to try.

    Returns:
        Every problem, file by file and from top to bottom.
    """
    lines = _Lines(folder)
    problems = {lines.located(flaw) for check in checks for flaw in check.find(catalogue)}
    return sorted(problems, key=lambda problem: (problem.file, problem.line, str(problem)))


class _Lines:
    """Finds the line of a flaw, reading each file once."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._documents: dict[str, Document | None] = {}

    def located(self, flaw: Flaw) -> Problem:
        file = file_of(flaw.entry) if flaw.entry is not None else CATALOGUES_FILE
        document = self._document(file)
        return Problem(file, document.line(flaw.path) if document else 1, flaw.path, flaw.message)

    def _document(self, file: str) -> Document | None:
        if file not in self._documents:
            try:
                self._documents[file] = read_document(self._folder.joinpath(*file.split("/")).read_bytes())
            except (OSError, DocumentError):  # an entry made in memory has no file
                self._documents[file] = None
        return self._documents[file]
