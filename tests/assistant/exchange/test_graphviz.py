import json
import re
from collections.abc import Callable

from assistant.exchange.graphviz import DARK, LIGHT, View, describe, draw, write_graphviz
from assistant.exchange.report import Report

MakeReport = Callable[..., Report]


def test_elements_flows_and_boundaries_are_drawn(report: Report) -> None:
    dot = draw(report)
    assert '"wiki" -> "assistant"' in dot
    assert '"customer" -> "assistant"' in dot
    assert '"weights" -> "assistant"' in dot
    assert "shape=cylinder" in dot
    assert dot.count("{") == dot.count("}")


def test_a_smaller_boundary_lies_inside_the_one_that_holds_it(report: Report) -> None:
    dot = draw(report)
    cloud, vault, wiki = (dot.index(part) for part in ("cluster_cloud", "cluster_vault", '"wiki" [label'))
    assert cloud < vault < wiki
    assert dot.index('"assistant" [label') > cloud


def test_an_artefact_that_nothing_joins_is_left_out(report: Report) -> None:
    assert '"prompts"' not in draw(report)


def test_risk_has_a_word_and_a_number_beside_its_colour(report: Report) -> None:
    assert "High · 1 threat" in draw(report)
    assert "High" not in draw(report, View(threats=False))


def test_untrusted_content_has_words_and_its_own_line(report: Report) -> None:
    dot = draw(report, View(tainted={"wiki"}))
    assert "untrusted content" in dot
    assert re.search(rf'"wiki" -> "assistant" \[.*{LIGHT.untrusted}.*style=bold', dot)


def test_a_part_of_the_system_can_be_drawn_alone(report: Report) -> None:
    dot = draw(report, View(only={"wiki"}))
    assert '"wiki" [' in dot
    assert '"assistant"' not in dot


def test_dark_pages_have_colours_of_their_own(report: Report) -> None:
    assert DARK.text in draw(report, View(palette=DARK))
    assert LIGHT.text not in draw(report, View(palette=DARK))


def test_an_element_can_lead_somewhere(report: Report) -> None:
    dot = draw(report, View(links={"wiki": '?m=x&sel="wiki"'}))
    assert 'URL="?m=x&sel=\\"wiki\\"" target=_self' in dot


def test_hostile_names_stay_inside_their_quotes(make_report: MakeReport) -> None:
    name = '"]; evil [URL="https://evil.example" label="\\N\\'
    dot = draw(make_report(words=name))
    plain = draw(make_report(words="Staff wiki"))
    strings = re.compile(r'"(?:[^"\\]|\\.)*"')
    assert strings.sub('""', dot) == strings.sub('""', plain)
    assert all(json.loads(text) is not None for text in strings.findall(dot))


def test_a_name_with_line_breaks_and_overrides_is_one_label(make_report: MakeReport) -> None:
    dot = draw(make_report(words="a\u202eb\nc"))
    assert '"ab c' in dot


def test_the_picture_is_told_in_words(report: Report) -> None:
    words = describe(report)
    assert "Flows: Staff wiki to Staff wiki." in words
    assert "Trust boundary" in words


def test_the_file_says_how_far_it_was_reviewed(make_report: MakeReport) -> None:
    head, _, rest = write_graphviz(make_report(words="a\nb")).decode().partition("\n")
    assert head.startswith("// a b. Unreviewed draft")
    assert rest.startswith("digraph")
