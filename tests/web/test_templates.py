"""What a template asks of another one, it uses."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent.parent / "templates"


@pytest.mark.parametrize("name", sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html")))
def test_every_import_of_a_template_serves(name: str) -> None:
    tree = Environment(autoescape=True).parse((ROOT / name).read_text(encoding="utf-8"))
    asked = [one for part in tree.find_all(nodes.FromImport) for one in part.names]
    imported = {one if isinstance(one, str) else one[1] for one in asked} | {
        part.target for part in tree.find_all(nodes.Import)
    }
    assert imported <= {part.name for part in tree.find_all(nodes.Name)}
