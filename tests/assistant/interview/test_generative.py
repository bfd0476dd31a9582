"""Whether words are about a system with a generative model, also where they name none."""

import pytest

from assistant.interview.generative import denies_model, sounds_generative, speaks_of_genai
from assistant.interview.lexicon import Gazetteer
from assistant.interview.mentions import find_mentions
from assistant.interview.text import split_sentences
from assistant.interview.understand import Listener
from assistant.model.facts import Utterance
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import load_catalogue
from knowledge_base.reading.reader import open_reader


def speaks(text: str) -> bool:
    sentences = split_sentences(text)
    return speaks_of_genai(sentences, find_mentions(sentences, Gazetteer(load_catalogue())))


@pytest.mark.parametrize(
    "text",
    [
        "The city drafts answers to objections with a self-hosted model.",
        "A press office writes its releases with a vendor's model.",
        "It takes the rows that have no text yet and asks ChatGPT, and the key is in the script.",
        "The vendor runs it, we cannot say which model is inside.",
        "By contract it mayn't teach its model with our calls.",
        "Not a form but an agent books the room.",
        "Our chatbot answers guests.",
        "Model: SeamlessM4T medium.",
        "Tablets for nurses.\nModel is bought, nobody knows of whom.",
    ],
)
def test_words_that_speak_of_a_model(text: str) -> None:
    assert speaks(text)


@pytest.mark.parametrize(
    "text",
    [
        "A web shop with a data model in MariaDB.",
        "There is no AI in it.",
        "No language model, no chat, nothing of the sort.",
        "We don't use a model here, and no bot either.",
        "What is threat modelling, and how should we begin?",
        "The price model is in a spreadsheet.",
        "The catalogue of our library is a Solr index with a page in front.",
    ],
)
def test_words_that_speak_of_none(text: str) -> None:
    assert not speaks(text)


@pytest.mark.parametrize(
    "text",
    [
        "The nurse speaks into her badge, and by the end of the shift a summary of each resident is written.",
        "Visitors talk to a guide on their phone, and it answers in a warm voice about the paintings.",
        "It makes a picture of the room as it could look, from a photo and a wish.",
        "It makes a picture of the room as it could look. The price is worked out as ever, with no AI in it.",
    ],
)
def test_words_that_name_no_model_may_sound_like_one(text: str) -> None:
    assert not speaks(text)
    assert sounds_generative(split_sentences(text), reader=open_reader())


@pytest.mark.parametrize(
    "text",
    [
        "Our web shop sells garden furniture. Customers log in with a password and pay with PayPal.",
        "The library's catalogue has a page in front. Loans are kept in Koha, a script sends reminders.",
        "Peel four onions and fry them in butter. Add a litre of stock and let it simmer for half an hour.",
        "The summer party is on the third of July. Please tell Marta whether you come.",
        "No AI: visitors talk to a guide on their phone, and it answers in a warm voice.",
    ],
)
def test_other_words_do_not(text: str) -> None:
    assert not sounds_generative(split_sentences(text), reader=open_reader())


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("There is no AI in it, it only plays recorded sound.", True),
        ("It isn't AI.", True),
        ("We don't use any language model.", True),
        ("There is no model behind it, these are rules.", True),
        ("No AI in the lamp, the chatbot is on the phone.", False),
        ("It does no model training.", False),
        ("No, it has no memory.", False),
        ("There is no model of our own; we call GPT-4o.", False),
    ],
)
def test_who_denies_that_there_is_a_model(text: str, *, denied: bool) -> None:
    assert denies_model(text) is denied


def test_what_only_sounds_so_is_presumed() -> None:
    listener = Listener(load_catalogue(), open_reader())
    words = "Visitors talk to a guide on their phone, and it answers in a warm voice about the paintings."
    understood = listener.understand(ThreatModel(id="museum"), Utterance(id="u1", text=words))
    assert understood.genai
    assert understood.presumed
    assert understood.model.system.components
