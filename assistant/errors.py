"""What can go wrong outside the knowledge base.

    AssistantError                 exit 1
    ├── UsageError                 exit 2   what was asked for makes no sense
    ├── InputError                 exit 6   words, file or document that cannot be used
    │   └── ModelFileError         exit 6   a threat model file that is damaged or newer than this program
    ├── ChangeRefusedError         exit 7   a change that would break the model
    │   └── VersionConflictError   exit 7   someone else saved in between
    ├── StoreError                 exit 8   the data folder or database cannot be used
    │   ├── NotFoundError          exit 8   no model or turn of that id
    │   └── StoreFullError         exit 8   no room left; nothing was saved, nothing was lost
    ├── TurnError                  exit 9   a turn that cannot go on; `agent` and `store` refine it:
    │                                       stopped, edited since, taken over by another run
    ├── ModelCallError             exit 9   a language model that did not answer (in `llm.port`)
    └── PortTakenError             exit 10  another program listens there

The knowledge base has a tree of its own (`knowledge_base.errors`). Every message says what is
wrong, where, and what to do.
"""


class AssistantError(Exception):
    """Base of every error the assistant raises."""

    exit_code = 1


class UsageError(AssistantError):
    """What was asked for makes no sense."""

    exit_code = 2


class InputError(AssistantError):
    """Words, a file or a document that cannot be used."""

    exit_code = 6


class ModelFileError(InputError):
    """A threat model file that is damaged or newer than this program."""


class ChangeRefusedError(AssistantError):
    """A change that would break the model."""

    exit_code = 7


class VersionConflictError(ChangeRefusedError):
    """The model's head is no longer the version the edit was made against."""


class StoreError(AssistantError):
    """The data folder or the database cannot be used."""

    exit_code = 8


class NotFoundError(StoreError):
    """No model or turn of that id."""


class StoreFullError(StoreError):
    """No room is left; nothing was saved and nothing was lost."""


class TurnError(AssistantError):
    """A turn that cannot go on."""

    exit_code = 9


class PortTakenError(AssistantError):
    """Another program listens on the port."""

    exit_code = 10
