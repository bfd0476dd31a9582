"""What `fourfold kb list`, `kb show` and `kb check` do."""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.catalogue import Catalogue, default_folder, load_catalogue
from knowledge_base.checks.registry import CHECKS, run_checks
from knowledge_base.entries import Entry, FactEntry, MitigationEntry, ThreatEntry
from knowledge_base.errors import CatalogueError
from knowledge_base.loading import read_folder

_WIDTH = 100


@dataclass(frozen=True)
class Section:
    """A heading of an entry with its paragraphs, or its list."""

    heading: str
    lines: Sequence[str]
    listed: bool = False


def print_list(*, as_json: bool) -> None:
    """Print every entry: a table, or a JSON object a line."""
    catalogue = load_catalogue()
    if as_json:
        for entry in catalogue.entries():
            print(json.dumps(_outline(catalogue, entry)))
        return
    width = max((len(entry.id) for entry in catalogue.entries()), default=0)
    for entry in catalogue.entries():
        print(f"{entry.kind:<10} {entry.id:<{width}}  {entry.title}")
    print(f"\n{_counts(catalogue)}")


def print_entry(entry_id: str, *, as_json: bool) -> None:
    """Print one entry with its sources.

    Raises:
        UnknownEntryError: no entry bears the id; the nearest one is named.
    """
    catalogue = load_catalogue()
    entry = catalogue.entry(entry_id)
    if as_json:
        sources = [{"label": label, "url": url} for label, url in _sources(catalogue, entry)]
        print(json.dumps({**entry.model_dump(mode="json", by_alias=True), "sources": sources}))
        return
    print(entry_in_words(catalogue, entry))


def entry_in_words(catalogue: Catalogue, entry: Entry) -> str:
    """Return all that is worth reading of an entry."""
    lines = [entry.title, textwrap.fill(" · ".join(_marks(entry)), _WIDTH)]
    for section in _sections(catalogue, entry):
        if section.lines:
            lines += ["", section.heading]
            lines += [_wrapped(line, listed=section.listed) for line in section.lines]
    return "\n".join(lines)


def check(folder: Path | None) -> int:
    """Check a catalogue, ours unless a folder is named; print what is wrong, or that nothing is.

    Returns:
        0 if all is well, else the exit code of a catalogue that cannot be used.
    """
    checked = folder or default_folder()
    contents = read_folder(checked)
    catalogue = Catalogue.of(contents.entries, contents.sources, version=contents.version)
    problems = [str(problem) for problem in (*contents.problems, *run_checks(catalogue, checked))]
    if not problems:
        print(f"{_counts(catalogue)}: {len(CHECKS)} checks, nothing wrong")
        return 0
    print(*problems, sep="\n")
    print(f"fourfold: {len(problems)} problems in {_counts(catalogue).lower()}", file=sys.stderr)
    return CatalogueError.exit_code


def _outline(catalogue: Catalogue, entry: Entry) -> dict[str, str | list[str]]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "title": entry.title,
        "references": [label for label, _ in _sources(catalogue, entry)],
    }


def _counts(catalogue: Catalogue) -> str:
    kinds = Counter(entry.kind for entry in catalogue.entries())
    listed = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return f"Catalogue {catalogue.version}: {kinds.total()} entries ({listed})"


def _sources(catalogue: Catalogue, entry: Entry) -> list[tuple[str, str]]:
    return [(catalogue.label(reference), catalogue.url(reference)) for reference in entry.references]


def _marks(entry: Entry) -> Iterator[str]:
    yield f"{entry.kind} {entry.id}"
    yield entry.status.label.lower()
    if isinstance(entry, ThreatEntry):
        yield ", ".join(category.label for category in entry.stride) or "no STRIDE category"
        yield ", ".join(harm.label.lower() for harm in entry.harm)
    if isinstance(entry, MitigationEntry):
        yield entry.sort.label.lower()
        yield entry.nature.label.lower()
    if isinstance(entry, ThreatEntry | MitigationEntry):
        yield ", ".join(stage.label.lower() for stage in entry.stages)


def _sections(catalogue: Catalogue, entry: Entry) -> Iterator[Section]:
    yield Section("What it is", [entry.summary])
    if isinstance(entry, ThreatEntry):
        yield from _about_threat(catalogue, entry)
    if isinstance(entry, MitigationEntry):
        yield from _about_mitigation(catalogue, entry)
    if isinstance(entry, FactEntry):
        yield Section("Question", [entry.question, entry.why])
        yield Section("Answers", [choice.label for choice in entry.choices], listed=True)
    yield Section("In other words", entry.phrases, listed=True)
    yield Section("Replaced by", entry.replaced_by, listed=True)
    yield Section("Sources", [f"{label}  {url}" for label, url in _sources(catalogue, entry)], listed=True)


def _about_threat(catalogue: Catalogue, entry: ThreatEntry) -> Iterator[Section]:
    yield Section("As an attacker sees it", [entry.attacker_view])
    yield Section("Example", [entry.example])
    yield Section("Consequences", entry.consequences, listed=True)
    mitigations = [
        f"{catalogue.entry(link.id).title} ({link.id}): {link.effect}" for link in entry.mitigations
    ]
    yield Section("What to do, in the order in which to think of it", mitigations, listed=True)
    yield Section(
        "Signs that it does not apply", [sign.says for sign in entry.does_not_apply_when], listed=True
    )


def _about_mitigation(catalogue: Catalogue, entry: MitigationEntry) -> Iterator[Section]:
    yield Section("How", entry.how, listed=True)
    yield Section("Example", [entry.example])
    yield Section("What remains", [entry.limits])
    yield Section("To ask", [entry.ask])
    threats = [
        f"{threat.title} ({threat.id})"
        for threat in catalogue.threats.values()
        if any(link.id == entry.id for link in threat.mitigations)
    ]
    yield Section("Helps against", threats, listed=True)


def _wrapped(line: str, *, listed: bool) -> str:
    first = "  - " if listed else "  "
    return textwrap.fill(
        line,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
