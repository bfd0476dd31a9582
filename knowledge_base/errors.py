"""What can go wrong while reading or searching the knowledge base.

    KnowledgeError                 exit 1
    ├── CatalogueError             exit 3   one or more entries are wrong; lists every problem
    ├── UnknownEntryError          exit 4   an id that no entry bears
    └── RetrievalError             exit 5   the index or its weights cannot be used
        ├── ChecksumError          exit 5   a file is not the one that was pinned
        └── IndexMissingError      exit 5   no index was built for this catalogue

Every message says what is wrong, where, and what to do.
"""

from collections.abc import Sequence


class KnowledgeError(Exception):
    """Base of every error the knowledge base raises."""

    exit_code = 1


class CatalogueError(KnowledgeError):
    """Entries that cannot be used, all of them at once."""

    exit_code = 3

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UnknownEntryError(KnowledgeError):
    """An id that no entry of the catalogue bears."""

    exit_code = 4


class RetrievalError(KnowledgeError):
    """The index or the embedding weights cannot be used."""

    exit_code = 5


class ChecksumError(RetrievalError):
    """A file whose SHA-256 is not the pinned one."""


class IndexMissingError(RetrievalError):
    """No index was built for this catalogue and embedder yet."""
