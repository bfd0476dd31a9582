from tests.assistant.interview.conftest import Hear


def test_data_and_who_holds_it(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot reads medical records from the database.")
    asset = next(a for a in heard.model.system.assets if a.name == "medical records")
    assert asset.data_class == "special_category"
    names = {heard.model.system.name_of(e) for e in asset.held_by}
    assert names >= {"bot"}


def test_data_is_listed_once(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot reads medical records.", "The medical records are old.")
    assert [a.name for a in heard.model.system.assets].count("medical records") == 1


def test_denied_data_is_left_out(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot never sees medical records.")
    assert heard.model.system.assets == ()
