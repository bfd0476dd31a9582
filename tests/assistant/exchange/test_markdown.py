from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.exchange.markdown import write_markdown
from assistant.exchange.report import Report
from knowledge_base.vocabulary import ThreatStatus

MakeReport = Callable[..., Report]

HOSTILE = (
    "</td><script>alert(1)</script> ![x](https://evil.example/p.png) [y](javascript:z) | `<b>` <https://evil.example>\n"
    "# heading\n```mermaid\n"
)


def tokens(text: str) -> list[Token]:
    blocks = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return [token for block in blocks for token in (block, *(block.children or ()))]


def test_it_follows_the_four_questions(report: Report) -> None:
    text = write_markdown(report).decode()
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## 1. What are we working on?",
        "## 2. What can go wrong?",
        "## 3. What are we going to do about it?",
        "## 4. Did we do a good enough job?",
    ]


def test_proposed_and_confirmed_threats_are_told_apart(report: Report) -> None:
    text = write_markdown(report).decode()
    confirmed, _, proposed = text.partition("### Proposed, not reviewed by a person yet")
    assert "### Confirmed by a person" in confirmed
    assert "#### 1. Staff wiki" in confirmed
    assert "#### 2. Staff wiki" in proposed


def test_a_draft_nobody_looked_at_says_so_first(make_report: MakeReport) -> None:
    lines = write_markdown(make_report()).decode().splitlines()
    assert lines[2] == "> **Unreviewed draft: 2 threats proposed, none was confirmed by a person.**"


def test_a_reviewed_model_is_no_draft(make_report: MakeReport) -> None:
    text = write_markdown(make_report(statuses=(ThreatStatus.CONFIRMED, ThreatStatus.DISMISSED))).decode()
    assert "draft" not in text
    assert "### Set aside by a person" in text
    assert "Too unlikely; Staff wiki" in text


def test_references_lead_to_their_source(report: Report) -> None:
    text = write_markdown(report).decode()
    assert "[LLM01:2025](<https://genai.owasp.org/LLM01>)" in text


def test_ratings_are_explained(report: Report) -> None:
    text = write_markdown(report).decode()
    assert "**Risk today:** **Medium to high** (likelihood 3 to 4, impact 4, of 5); worst for people" in text
    assert "  - Likelihood, Staff wiki 4: Staff wiki" in text


def test_what_is_open_and_what_was_ruled_out_is_there(report: Report) -> None:
    text = write_markdown(report).decode()
    for heading in ("Open questions", "Assumptions", "Parked points", "Considered and ruled out"):
        assert f"### {heading}" in text
    assert "Weights exposed, of Staff wiki" in text


def test_hostile_words_stay_words(make_report: MakeReport) -> None:
    found = tokens(write_markdown(make_report(words=HOSTILE[:110])).decode())
    kinds = {token.type for token in found}
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "fence", "code_block"})
    links = {token.attrs["href"] for token in found if token.type == "link_open"}
    assert links == {"https://genai.owasp.org/LLM01"}


def test_hostile_words_change_no_structure(make_report: MakeReport) -> None:
    """The same headings, tables and items stand whatever people wrote into them."""
    inline_kinds = {"text", "text_special", "code_inline"}

    def structure(words: str) -> list[str]:
        text = write_markdown(make_report(words=words)).decode()
        return [token.type for token in tokens(text) if token.type not in inline_kinds]

    assert structure(HOSTILE[:110]) == structure("Staff wiki")
