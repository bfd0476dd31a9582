"""A report that people read: one HTML file, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import Final

from markdown_it import MarkdownIt

from assistant.exchange.escaping import visible
from assistant.exchange.exporter import Exporter
from assistant.exchange.graphviz import LIGHT
from assistant.exchange.markdown import write_markdown
from assistant.exchange.report import SET_ASIDE, Report
from assistant.exchange.svg import draw_svg
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import LifecycleStage, RiskLevel

_STYLE: Final = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #141414; background: #fff; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { border-bottom: 1px solid #c9ced6; padding-bottom: .2rem; margin-top: 2.5rem; }
blockquote { border-left: .3rem solid #b3261e; margin: 1rem 0; padding: .3rem 1rem; background: #fbf3f2; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .92rem; }
th, td { border: 1px solid #c9ced6; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { background: #f4f6f9; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
figcaption { font-size: .9rem; color: #3c4149; }
code { background: #f4f6f9; padding: 0 .2rem; }
@media print { body { max-width: none; } h3 { break-after: avoid; } }
"""
_FIGURE_CAPTION: Final = "<figcaption>Data flows and trust boundaries (dashed)</figcaption>"
_TABLE_CAPTION: Final = (
    "<caption>Highest risk by part and life-cycle stage; ? means that nothing was found, not that it is safe"
    "</caption>"
)


def write_html(report: Report) -> bytes:
    """Write the report; every word of people's is escaped, and a policy in the page forbids scripts."""
    title = escape(" ".join(visible(f"Threat model: {report.title}").split()))
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(write_markdown(report).decode())
    head, first, rest = body.partition("<h2>")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    page = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        head,
        f"<figure>{draw_svg(report)}{_FIGURE_CAPTION}</figure>",
        stage_table(report),
        first + rest,
        "</body></html>",
    ]
    return ("\n".join(page) + "\n").encode()


def stage_table(report: Report) -> str:
    """Tell the highest level for each part in each life-cycle stage, in words and colour."""
    levels: dict[tuple[str, LifecycleStage], list[RiskLevel]] = defaultdict(list)
    for threat in report.analysis.threats:
        if threat.status in SET_ASIDE or threat.risk is None:
            continue
        for stage in threat.stages:
            levels[threat.anchor, stage].append(threat.risk.today.level)
    anchors = list(dict.fromkeys(anchor for anchor, _ in levels))
    if not anchors:
        return ""
    stages = [stage for stage in LifecycleStage if stage in report.model.system.stages]
    head = "".join(f'<th scope="col">{stage.label}</th>' for stage in stages)
    rows = "".join(_row(report, anchor, stages=stages, levels=levels) for anchor in anchors)
    top = f'<thead><tr><th scope="col">Part</th>{head}</tr></thead>'
    return f"<table>{_TABLE_CAPTION}{top}<tbody>{rows}</tbody></table>"


def _row(
    report: Report,
    anchor: str,
    *,
    stages: list[LifecycleStage],
    levels: dict[tuple[str, LifecycleStage], list[RiskLevel]],
) -> str:
    name = "The whole system" if anchor == SYSTEM else report.model.system.name_of(anchor)
    cells = "".join(_cell(levels.get((anchor, stage), [])) for stage in stages)
    return f'<tr><th scope="row">{escape(visible(name))}</th>{cells}</tr>'


def _cell(levels: list[RiskLevel]) -> str:
    if not levels:
        return "<td>?</td>"
    worst = max(levels, key=list(RiskLevel).index)
    return f'<td style="background:{LIGHT.risk[worst]}">{worst.label} ({len(levels)})</td>'


HTML_REPORT: Final = Exporter(
    name="html",
    title="Report (HTML, one file)",
    suffix=".html",
    mime="text/html",
    write=write_html,
    loses=("the history of versions", "the conversation"),
)
