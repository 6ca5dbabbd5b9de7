"""The documentation: its tables are those of the package, its code runs, its links lead somewhere."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sybil", reason="sybil, of the dev extra, is not installed")
sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

from blocks import ROOT, Page, programs
from pulumi_aws_databases.kinds import KINDS
from tables.changes import AT_CREATION, CHANGES, REPLACES
from tables.findings import MEANINGS as TOLD
from tables.findings import codes
from tables.outputs import MEANINGS, handed_out
from tables.pages import PAGES, filled
from tables.recording import recorded
from tables.settings import LEAST, entries

BESIDE = [path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if path.is_file()]
OWNERS = {
    "aurora": "aws:rds/cluster:Cluster",
    "instance": "aws:rds/instance:Instance",
    "global-aurora": "aws:rds/cluster:Cluster",
    "dynamodb": "aws:dynamodb/table:Table",
    "cache": "aws:elasticache/replicationGroup:ReplicationGroup",
    "network": "aws:ec2/vpc:Vpc",
}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d"
# For each change that AWS carries out by replacing: two values, and the input that differs.
REPLACED: Mapping[str, Mapping[str, tuple[Any, Any, str]]] = {
    "aurora": {"engine": ("postgresql", "mysql", "engine"), "kmsKeyArn": (KEY, f"{KEY}4", "kmsKeyId")},
    "global-aurora": {"engine": ("postgresql", "mysql", "engine"), "kmsKeyArn": (KEY, f"{KEY}4", "kmsKeyId")},
    "instance": {
        "engine": ("postgresql", "mysql", "engine"),
        "kmsKeyArn": (KEY, f"{KEY}4", "kmsKeyId"),
        "availabilityZone": ("eu-west-1a", "eu-west-1b", "availabilityZone"),
    },
    "dynamodb": {
        "partitionKey": ("id", "key", "hashKey"),
        "sortKey": ("at", "on", "rangeKey"),
        "localIndexes": ({}, {"byDay": {"sortKey": "day"}}, "localSecondaryIndexes"),
    },
    "cache": {
        "kmsKeyArn": (KEY, f"{KEY}4", "kmsKeyId"),
        "port": (6379, 6380, "port"),
    },
}
# The inputs that are not followed once the resource is there.
DECIDED = {
    "databaseName": {"databaseName", "dbName"},
    "credentials.username": {"masterUsername", "username"},
    "snapshotIdentifier": {"snapshotIdentifier"},
    "restoreToPointInTime": {"restoreToPointInTime"},
    "s3Import": {"s3Import"},
    "extendedSupport": {"engineLifecycleSupport"},
    "importFrom": {"importTable"},
    "restoreFrom": {"restoreSourceTableArn"},
    "snapshotName": {"snapshotName"},
    "cidrBlock": {"cidrBlock"},
}


def owner(kind: str, more: Mapping[str, Any] = {}) -> Any:
    """The resource that owns a component's data."""
    spec = {**LEAST[kind], **({"sortKey": "at"} if "localIndexes" in more else {}), **more}
    return next(
        each for each in recorded(kind, "orders", spec).resources if (each.type, each.name) == (OWNERS[kind], "orders")
    )


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


@pytest.mark.parametrize("kind", CHANGES)
def test_what_is_told_of_changes_is_told_of_settings_that_there_are(kind: str) -> None:
    assert set(CHANGES[kind]) <= {each.path for each in entries(KINDS[kind].settings)}


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(kind, setting) for kind, changes in CHANGES.items() for setting, told in changes.items() if told == AT_CREATION],
)
def test_what_is_decided_at_creation_is_not_followed_later(kind: str, setting: str) -> None:
    if setting == "sourceClusterArn":
        pytest.skip("the global cluster does not follow it, and the primary is then none of the component's")
    assert DECIDED[setting] & set(owner(kind).options["ignoreChanges"])


@pytest.mark.parametrize(
    ("kind", "setting"), [(kind, setting) for kind, samples in REPLACED.items() for setting in samples]
)
def test_what_would_replace_the_database_is_seen_by_the_engine_and_never_deletes_first(kind: str, setting: str) -> None:
    assert CHANGES[kind][setting] == REPLACES
    one, other, name = REPLACED[kind][setting]
    more = {"multiAz": False} if setting == "availabilityZone" else {}
    before, after = (owner(kind, {setting: value, **more}) for value in (one, other))
    assert before.inputs.get(name) != after.inputs.get(name)
    assert name not in after.options.get("ignoreChanges", ())
    assert after.options["deleteBeforeReplace"] is False


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
