"""The documentation: its tables are those of the package, its code runs, its links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sybil", reason="sybil, of the dev extra, is not installed")
sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

from blocks import ROOT, Page, programs
from pulumi_aws_databases.kinds import KINDS
from tables.changes import later
from tables.findings import MEANINGS as TOLD
from tables.findings import codes
from tables.outputs import MEANINGS, handed_out
from tables.pages import PAGES, filled

BESIDE = [path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if path.is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_tables_are_those_of_the_package(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert filled(text) == text, "run `make tables`"
    assert text.count("<!-- table: ") == text.count("-->\n\n| ") + text.count("-->\n\n**") == text.count("<!-- end -->")


@pytest.mark.parametrize("page", [*BESIDE, *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_holds(page: Path, tmp_path: Path) -> None:
    wrong = list(Page(page, tmp_path).run())
    assert not wrong, "\n".join(wrong)


def test_programs_of_the_documentation_have_the_right_types(tmp_path: Path) -> None:
    files = []
    for page in PAGES:
        for number, program in enumerate(programs(page)):
            files.append(tmp_path / f"{page.stem.replace('-', '_')}_{number}.py")
            files[-1].write_text(program, encoding="utf-8")
    assert len(files) > 10
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", [*BESIDE, *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_has_a_language_so_that_it_is_seen(page: Path) -> None:
    fences = re.findall(r"^( *)```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert not len(fences) % 2
    for indentation, language in fences[::2]:
        assert not indentation
        assert language.isalpha()


@pytest.mark.parametrize("page", [*BESIDE, *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_repository_lead_to_something(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in slugs, target


@pytest.mark.parametrize(
    ("kind", "setting", "told"),
    [
        ("aurora", "readers", ""),
        ("aurora", "databaseName", "no effect: it names the database that is made at creation; make others by SQL"),
        (
            "dynamodb",
            "kmsKeyArn",
            "refused (with replicas): a table with replicas keeps its encryption",
        ),
        (
            "aurora",
            "backtrackHours",
            (
                "refused (where there were none): AWS turns it on at creation only; in place (where it is left out): "
                "for good: AWS turns it on at creation only"
            ),
        ),
        (
            "instance",
            "identifier",
            (
                "replaced (with `readableStandbys`): makes another database and deletes this one: only protection "
                "stands against it; make a new one from a snapshot, and move its clients; in place: renames it, and "
                "its host changes"
            ),
        ),
        (
            "dynamodb",
            "localIndexes",
            'replaced: that stops at "already exists", with the data untouched; make a new table, and copy the items',
        ),
        ("network", "zones", "in place: adds or removes subnets; those that stay keep their zones"),
    ],
)
def test_a_later_change_is_told_as_the_rules_have_it(kind: str, setting: str, told: str) -> None:
    assert later(kind, setting) == told


def test_every_finding_is_told_of() -> None:
    assert set(codes()) == set(TOLD)
    assert codes()["gave-way"] == {"info"}
    assert codes()["budget"] == {"info", "warning"}
    controls = {each.code for about in KINDS.values() for each in about.controls}
    assert not controls & set(TOLD)


@pytest.mark.parametrize("kind", MEANINGS)
def test_every_output_has_a_meaning(kind: str) -> None:
    assert set(handed_out(kind)) <= set(MEANINGS[kind])


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    for module in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(module, reason=f"{module}, of the dev extra, is not installed")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", "docs", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index.html").is_file()
