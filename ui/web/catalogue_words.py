"""The catalogue as it is browsed: what is looked for, how an entry reads, where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.entries.base import ScopeVariant, Verification
from knowledge_base.errors import UnknownEntryError
from knowledge_base.vocabulary import DeploymentScope, EntryStatus, LifecycleStage, Owner
from ui.web.condition_words import condition_lines
from ui.web.safe import plain
from ui.web.wording import stage_words

Known: TypeAlias = ThreatEntry | MitigationEntry


class Sought(StrEnum):
    """Which entries are looked for."""

    THREATS = "Threats"
    MITIGATIONS = "Mitigations"


@dataclass(frozen=True)
class Shelf:
    """What narrows the catalogue; what is empty does not matter."""

    sought: Sought = Sought.THREATS
    stage: LifecycleStage | None = None
    group: str | None = None

    def holds(self, entry: Known) -> bool:
        """Tell whether an entry is looked for."""
        right = ThreatEntry if self.sought is Sought.THREATS else MitigationEntry
        return (
            isinstance(entry, right)
            and entry.status is EntryStatus.ACTIVE
            and (self.stage is None or self.stage in entry.stages)
            and (self.group is None or self.group == group_of(entry))
        )


@dataclass(frozen=True)
class Section:
    """A heading with Markdown under it."""

    heading: str
    text: str


@dataclass(frozen=True)
class Source:
    """A reference as a reader sees it."""

    label: str
    url: str
    host: str


def browse(catalogue: Catalogue, shelf: Shelf) -> list[Known]:
    """Return the entries of a shelf by their titles."""
    return sorted(filter(shelf.holds, every(catalogue)), key=lambda entry: entry.title.casefold())


def found_on(catalogue: Catalogue, shelf: Shelf, *, ids: Iterable[str]) -> list[Known]:
    """Return those found entries that are on a shelf, in the order in which they were found."""
    entries = {entry.id: entry for entry in every(catalogue)}
    return [entries[name] for name in ids if name in entries and shelf.holds(entries[name])]


def by_words(catalogue: Catalogue, shelf: Shelf, *, words: str) -> list[Known]:
    """Return the entries of a shelf that hold every word, those that name them in the title first."""
    wanted = words.casefold().split()
    holding = [entry for entry in browse(catalogue, shelf) if all(word in _said(entry) for word in wanted)]
    return sorted(holding, key=lambda entry: not all(word in entry.title.casefold() for word in wanted))


def every(catalogue: Catalogue) -> tuple[Known, ...]:
    """Return every threat and mitigation."""
    return (*catalogue.threats.values(), *catalogue.mitigations.values())


def groups(catalogue: Catalogue, sought: Sought) -> list[str]:
    """Return the families of threats or the kinds of mitigation, the fullest first."""
    counts = Counter(group_of(entry) for entry in browse(catalogue, Shelf(sought)))
    return [group for group, _ in counts.most_common()]


def group_of(entry: Known) -> str:
    """Return the family of a threat, or the kind of a mitigation."""
    return entry.family if isinstance(entry, ThreatEntry) else entry.sort.value


def group_words(group: str) -> str:
    """Return a family or a kind as people read it."""
    return group.replace("-", " ").replace("_", " ").capitalize()


def marks(entry: Known) -> str:
    """Return the line under a title: what it is, and when in a system's life it matters."""
    parts = ["Threat" if isinstance(entry, ThreatEntry) else "Mitigation", group_words(group_of(entry))]
    if isinstance(entry, ThreatEntry):
        parts.append(", ".join(category.label for category in entry.stride) or "not a STRIDE matter")
    else:
        parts.append(entry.nature.label)
    return " · ".join([*parts, stage_words(entry.stages)])


def sources(catalogue: Catalogue, entry: Known) -> list[Source]:
    """Return an entry's references with the address that the catalogue's own table gives."""
    found = []
    for reference in entry.references:
        try:
            url = catalogue.url(reference)
            found.append(Source(catalogue.label(reference), url, urlsplit(url).hostname or ""))
        except UnknownEntryError:
            found.append(Source(str(reference), "", ""))
    return found


def linked(catalogue: Catalogue, entry: Known) -> list[tuple[Known, str]]:
    """Return a threat's mitigations or what a mitigation helps against, each with a clause on how."""
    if isinstance(entry, ThreatEntry):
        links = ((catalogue.mitigations.get(link.id), link.effect) for link in entry.mitigations)
        return [(mitigation, effect) for mitigation, effect in links if mitigation is not None]
    return [
        (threat, link.effect)
        for threat in catalogue.threats.values()
        for link in threat.mitigations
        if link.id == entry.id and threat.status is EntryStatus.ACTIVE
    ]


def sections(catalogue: Catalogue, entry: Known) -> Iterator[Section]:
    """Yield what an entry says, in the order in which to read it."""
    if isinstance(entry, ThreatEntry):
        yield from _threat(catalogue, entry)
    else:
        yield from _mitigation(entry)
    if checks := _verification(entry.verification):
        yield Section("How to find out", checks)


def _said(entry: Known) -> str:
    return "\n".join((entry.title, entry.summary, *entry.phrases)).casefold()


def _threat(catalogue: Catalogue, entry: ThreatEntry) -> Iterator[Section]:
    yield Section("As an attacker sees it", plain(entry.attacker_view))
    yield Section("Example", plain(entry.example))
    yield Section("Consequences", _listed(entry.consequences))
    lines = condition_lines(entry.applies_when, catalogue)
    condition = "\n".join(_tamed(line) for line in lines)
    yield Section("When it applies", f"{plain(entry.premise.says)}\n\n{_ALL_OF_THIS}\n\n{condition}")
    yield Section("Signs that it does not", _listed(sign.says for sign in entry.does_not_apply_when))
    if who := _who(entry.owners, entry.scope_variants):
        yield Section("Who has to act", who)


def _mitigation(entry: MitigationEntry) -> Iterator[Section]:
    yield Section("How", _listed(entry.how))
    yield Section("Example", plain(entry.example))
    yield Section("What remains", plain(entry.limits))
    yield Section("To ask", plain(entry.ask))
    if who := _who(entry.owners, entry.scope_variants):
        yield Section("Who has to act", who)


def _who(
    owners: Mapping[DeploymentScope | Literal["default"], Owner], variants: Iterable[ScopeVariant]
) -> str:
    lines = [f"{_scope(scope)}: {_OWNERS[owner]}" for scope, owner in owners.items()]
    lines += [
        f"{', '.join(scope.label for scope in variant.scopes)}: {plain(variant.note)}" for variant in variants
    ]
    return "\n".join(f"- {line}" for line in lines)


def _scope(scope: str) -> str:
    if not isinstance(scope, DeploymentScope):
        return "Unless said otherwise"
    return _SCOPES.get(scope, scope.label)


def _verification(verification: Verification) -> str:
    # Not as code: a block that scrolls sideways cannot be reached by keyboard.
    scenarios = ["  \n".join(map(plain, scenario.splitlines())) for scenario in verification.gherkin]
    probes = _listed(verification.probes)
    return "\n\n".join([*scenarios, *([probes] if probes else [])])


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {plain(line[:1].upper() + line[1:])}" for line in lines)


def _tamed(line: str) -> str:
    """Escape the words of a line of a list, and keep its place in the list."""
    place, dash, words = line.partition("- ")
    return f"{place}{dash}{plain(words)}"


_ALL_OF_THIS: Final = (
    "Where all of this holds; a word in quotation marks means the same part of the system throughout:"
)
_SCOPES: Final = {DeploymentScope.VENDOR_API: "Vendor API", DeploymentScope.SAAS: "SaaS"}
_OWNERS: Final = {
    Owner.US: "we have to act",
    Owner.PROVIDER: "the provider has to act",
    Owner.PLATFORM: "the platform has to act",
    Owner.SHARED: "both have to act",
}
