"""Headings that name a stage: *Training*, *Evaluation*, *Labelling*. What they head happens somewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.interview.naming import generic_name
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty
from knowledge_base.vocabulary import ComponentKind as K

_STAGES: Final[Mapping[K, re.Pattern[str]]] = {
    kind: re.compile(rf"(?:\d+(?:\.\d+)*\.?\s+)?(?:model )?(?:{words})(?: of the model)?\W*", re.IGNORECASE)
    for kind, words in {
        K.TRAINING_PIPELINE: "training|(?:data and )?training runs?|fine[- ]?tuning|data and training",
        K.EVALUATION_HARNESS: "evals?|evaluations?|benchmarks?|training and evaluation",
        K.ANNOTATION_PLATFORM: "label?ling|annotations?",
    }.items()
}
_OF_MODELS: Final = re.compile(
    r"\b(?:data ?sets?|gpus?|weights|fine[- ]?tun\w+|epochs?|checkpoints?|annotat\w+|corpus|corpora|"
    r"adapters?|lora|recordings|base model)\b",
    re.IGNORECASE,
)
"""Without such words, *Training* may be that of the staff."""


def place_headed(sketch: Sketch, sentences: Sequence[Sentence], *, catalogue: Catalogue) -> None:
    """Add, as inferred, a part for each stage that a heading names and nothing else does."""
    if not any(_OF_MODELS.search(sentence.text) for sentence in sentences):
        return
    for sentence in sentences[:-1]:
        for kind, heading in _STAGES.items():
            if heading.fullmatch(sentence.text) and not sketch.components(kind):
                name = generic_name(kind, catalogue)
                part = sketch.add_component(name, kind, sentence=sentence, certainty=Certainty.INFERRED)
                sketch.seen_at(part, sentence, start=0, end=len(sentence.text))
