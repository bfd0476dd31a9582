"""How something is known, in words: said by a person, or only written in a document that was handed over."""

from typing import Final

from assistant.model.handed_over import document_of
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Origin, Quote
from knowledge_base.vocabulary import Certainty
from ui.web.decisions import PERSON

_SAID: Final = {
    Certainty.SAID: "Said",
    Certainty.HEDGED: "Said, not for certain",
    Certainty.INFERRED: "Inferred",
    Certainty.ASSUMED: "Assumed",
    Certainty.IMPORTED: "Imported",
}
_WRITTEN: Final = {
    **_SAID,
    Certainty.SAID: "In a document",
    Certainty.HEDGED: "In a document, not for certain",
    Certainty.INFERRED: "Inferred from a document",
}


def sure_words(origin: Origin, model: ThreatModel) -> str:
    """Return how sure something is, in words; what a person confirmed is said, wherever it came from.

    The words may hold a document's name, which is anybody's text.
    """
    document = document_of(origin.quote, model)
    if document is None or origin.by == PERSON:
        return _SAID[origin.certainty]
    if origin.certainty is Certainty.ASSUMED:
        return f"From {document}, not confirmed"
    return _WRITTEN[origin.certainty]


def quoted(quote: Quote, model: ThreatModel) -> str:
    """Return words between quotation marks, with the document they stand in."""
    document = document_of(quote, model)
    return f"“{quote.text}”" + (f" (in {document})" if document else "")
