"""How something is known, in words: said by a person, or only written in a document that was handed over."""

from typing import Final

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
    Certainty.ASSUMED: "Assumed from a document",
}


def sure_words(origin: Origin, model: ThreatModel) -> str:
    """Return how sure something is, in words; what a person confirmed is said, wherever it came from."""
    written = origin.by != PERSON and document_of(origin.quote, model) is not None
    return (_WRITTEN if written else _SAID)[origin.certainty]


def quoted(quote: Quote, model: ThreatModel) -> str:
    """Return words between quotation marks, with the document they stand in."""
    document = document_of(quote, model)
    return f"“{quote.text}”" + (f" (in {document})" if document else "")


def document_of(quote: Quote | None, model: ThreatModel) -> str | None:
    """Return the name of the document that words stand in; nothing for what somebody said themselves."""
    if quote is None:
        return None
    return next((said.document for said in model.utterances if said.id == quote.utterance), None)
