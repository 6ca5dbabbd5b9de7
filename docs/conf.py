"""How Sphinx builds the documentation: `make docs`. The pages are plain Markdown, so that they read well anywhere."""

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[1] / "components"))

from pulumi_aws_databases import __version__

project = "pulumi-aws-databases"
author = "the authors of pulumi-aws-databases"
release = __version__

extensions = ["myst_parser"]
exclude_patterns = ["_build", "tables"]
nitpicky = True
# Headings are linked to as on GitHub.
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False


def navigation(_: Sphinx, page: str, source: list[str]) -> None:
    """The links of the first page are the navigation; Sphinx wants them once more, in a form of its own."""
    if page == "index":
        linked = re.findall(r"\]\(([\w/-]+)\.md\)", source[0])
        source[0] += "\n".join(["", "", "```{toctree}", ":hidden:", "", *dict.fromkeys(linked), "```", ""])


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", navigation)
