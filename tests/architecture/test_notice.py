import tomllib
from itertools import pairwise
from pathlib import Path

import yaml


def test_every_cited_catalogue_is_named_with_its_licence(project: Path) -> None:
    table = project / "knowledge_base" / "catalogue_data" / "catalogues.yaml"
    catalogues = yaml.safe_load(table.read_text(encoding="utf-8"))["catalogues"]
    lines = (project / "NOTICE").read_text(encoding="utf-8").splitlines()
    named = {(title.strip(), licence.partition(" · ")[0].strip()) for title, licence in pairwise(lines)}
    missing = [c["title"] for c in catalogues if (c["title"], c["licence"]) not in named]
    assert catalogues
    assert missing == []


def test_every_package_with_weights_is_named(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    packages = [line.partition("==")[0] for line in settings["project"]["dependencies"] if "minilm" in line]
    notice = (project / "NOTICE").read_text(encoding="utf-8")
    assert packages
    assert [name for name in packages if name not in notice] == []
