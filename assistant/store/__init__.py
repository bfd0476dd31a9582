"""What is kept: the versions of every model, and the turns of its conversation."""

from assistant.store.store import Store, open_store
from assistant.store.turns import Turns
from assistant.store.values import Edit, ModelLine, TurnState, Version, VersionLine

__all__ = ["Edit", "ModelLine", "Store", "TurnState", "Turns", "Version", "VersionLine", "open_store"]
