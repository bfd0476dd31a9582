"""What a run came to, as a page to check in or lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from evals.agreement import Agreement
from evals.figures import AIMS, Row, rows
from evals.results import Result, Run
from evals.scorers.registry import SCORERS, scorer_of
from evals.statistics import Figure, figure
from evals.targets import TARGETS, target_of


def leaderboard(run: Run) -> str:
    """Return the page `LEADERBOARD.md` for a run."""
    header = run.header
    lines = [
        "# Leaderboard",
        "",
        "Made by `fourfold eval run --split test --leaderboard FILE`; nothing here is typed by hand.",
        "[docs/evaluation.md](../docs/evaluation.md) says what the figures show and what they do not.",
        "",
        f"* split: {header.split}",
        f"* catalogue {header.catalogue_version}, digest `{header.catalogue_digest[:16]}`",
        f"* chat model: {header.model or 'none'}; prompts: {header.prompts or 'none'}",
        f"* index: {', '.join(sorted({f'`{r.index}`' for r in run.results if r.index})) or 'none'}",
        f"* fourfold {header.version}; seed of the intervals: {header.seed}",
        "",
        "In brackets stands the middle 95 % of 2,000 bootstrap samples of the cases. Aim is what guided mode",
        "shall reach, not what it reaches.",
    ]
    found = rows(run)
    for suite in header.scorers:
        mine = [row for row in found if row.suite == suite]
        measured = {row.measure for row in mine}
        lines += ["", f"## {suite.capitalize()}", "", *_table(mine)]
        lines += [
            "",
            *(
                f"* **{scorer.name}** (v{scorer.version}): {scorer.about}"
                for scorer in SCORERS[suite]
                if scorer.name in measured
            ),
        ]
        if suite in header.agreement:
            lines += ["", _told_twice(header.agreement[suite])]
    lines += ["", "## Targets", ""]
    lines += [f"* **{target.name}**: {target.about}" for target in TARGETS if target.name in header.targets]
    lines += [f"* {name} was left out: {reason}" for name, reason in header.left_out.items()]
    crashes = [result for result in run.results if result.crash]
    if crashes:
        lines += ["", "## Crashes", ""]
        lines += [f"* {result.suite} {result.target} {result.case}: {result.crash}" for result in crashes]
    return "\n".join(lines) + "\n"


def _told_twice(found: Agreement) -> str:
    kappa = "" if found.kappa is None else f" (Cohen's kappa {found.kappa:.2f} over every threat)"
    by = "; ".join(found.by) or "not told"
    return fill(
        f"{found.shared} of the {found.queries} queries were judged twice. Of the entries that either pass "
        f"took for the answer, both took {found.alike:.0%}{kappa}. The second was {by}. "
        "This says how far two passes agree, not that either is right.",
        width=110,
    )


def _table(found: list[Row]) -> Iterator[str]:
    targets = list(dict.fromkeys(row.target for row in found))
    measures = list(dict.fromkeys(row.measure for row in found))
    cells = {(row.measure, row.target): row for row in found}
    yield f"| measure | aim | {' | '.join(targets)} |"
    yield f"|---|---|{'---|' * len(targets)}"
    for measure in measures:
        suite = found[0].suite
        aim = AIMS.get((suite, measure))
        bound = "≥" if scorer_of(suite, measure).more_is_better else "≤"
        told = [_cell(cells.get((measure, target))) for target in targets]
        yield f"| {measure} | {f'{bound} {aim:g}' if aim is not None else ''} | {' | '.join(told)} |"


def _cell(row: Row | None) -> str:
    if row is None or row.figure is None:
        return ""
    failed = f", {row.failed} failed" if row.failed else ""
    return (
        f"{row.figure.mean:.2f} ({row.figure.low:.2f} to {row.figure.high:.2f}; n={row.figure.cases}{failed})"
    )


def text_lines(run: Run) -> Iterator[str]:
    """Yield a line for each figure, its aim beside it."""
    for row in rows(run):
        aim = AIMS.get((row.suite, row.measure))
        beside = f"  aim {aim:g}" if aim is not None and target_of(row.target).engine else ""
        yield f"{row.suite:14} {row.target:16} {row.measure:20} {_cell(row)}{beside}".rstrip()
    yield from (_told_twice(found) for found in run.header.agreement.values())


def missed_lines(run: Run, *, target: str) -> Iterator[str]:
    """Yield what one target missed or should not have shown, case by case."""
    for result in run.results:
        if result.target != target:
            continue
        for name, score in result.scores.items():
            yield from (f"{result.suite} {result.case} {name}: {remark}" for remark in score.remarks)
            if score.failure:
                yield f"{result.suite} {result.case} {name}: the scorer failed: {score.failure}"


def compare_lines(before: Run, after: Run) -> Iterator[str]:
    """Yield a line for each measure both runs have, over the cases both have."""
    for key in ("catalogue_digest", "cases", "scorers", "split", "version", "targets", "model", "without"):
        if getattr(before.header, key) != getattr(after.header, key):
            yield f"not the same in both: {key.replace('_', ' ')}"
    old = {_place(result): result for result in before.results}
    pairs = [(old[place], result) for result in after.results if (place := _place(result)) in old]
    changes: dict[tuple[str, str, str], list[float]] = {}
    for earlier, later in pairs:
        for name, score in later.scores.items():
            was = earlier.scores.get(name)
            if was and was.value is not None and score.value is not None:
                changes.setdefault((later.suite, later.target, name), []).append(score.value - was.value)
    for (suite, target, name), values in changes.items():
        yield f"{suite:14} {target:16} {name:20} {_difference(figure(values, seed=after.header.seed))}"


def _place(result: Result) -> tuple[str, str, str]:
    """Name what is compared: one engine may stand against another."""
    engine = target_of(result.target).engine
    return result.suite, "engine" if engine else result.target, result.case


def _difference(change: Figure) -> str:
    if change.mean == change.low == change.high == 0:
        return "unchanged"
    clear = "" if change.low <= 0 <= change.high else "  *"
    return f"{change.mean:+.3f} ({change.low:+.3f} to {change.high:+.3f}; n={change.cases}){clear}"
