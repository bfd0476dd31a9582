from assistant.interview.told import labels_of, tell_fact
from assistant.model.facts import Fact
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import FactTime
from tests.assistant.interview.conftest import Hear


def test_facts_are_told_in_the_words_of_their_choices(hear: Hear, catalogue: Catalogue) -> None:
    model = hear("Our GPT-4 bot answers.").model
    fact = Fact(subject=SYSTEM, key="audience", values=("public", "team"))
    assert (
        tell_fact(model, catalogue.facts["audience"], fact=fact)
        == "Who uses it: anyone on the internet, Only our team"
    )


def test_whom_and_when(hear: Hear, catalogue: Catalogue) -> None:
    heard = hear("Our GPT-4 bot answers.")
    fact = Fact(subject=heard.part("bot").id, key="acts", values=("none",), when=FactTime.PLANNED)
    told = tell_fact(heard.model, catalogue.facts["acts"], fact=fact)
    assert "(bot)" in told
    assert told.endswith("(planned)")


def test_values_without_a_label(catalogue: Catalogue) -> None:
    assert labels_of(("not_asked",), catalogue.facts["acts"]) == "not asked"
