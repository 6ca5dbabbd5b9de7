"""The plan as HTML: one file that loads nothing, escapes everything, and says what the plan says."""

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_aws_databases.cli import main
from pulumi_aws_databases.plan.document import plan
from pulumi_aws_databases.plan.picture import picture_of
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.plan.report import render

ROOT = Path(__file__).parents[1]
# https://html.spec.whatwg.org/multipage/syntax.html#void-elements
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HOSTILE = "<script>alert(\"x\")</script> & 'co'"
SHOP: Mapping[str, Any] = {
    "orders": {
        "type": "aurora",
        "readers": 2,
        "proxy": True,
        "allowedCidrs": ["10.0.0.0/8"],
        "expectedUsage": {"hours": 300, "averageCapacity": 2},
    },
    "catalog": {"type": "instance", "engine": "mysql", "replicas": {"far": {"region": "eu-west-1"}}},
    "ledger": {"type": "global-aurora", "secondaries": {"eu-west-1": {"readers": 1}}},
    "sessions": {"type": "cache", "shards": 4, "replicas": 3},
    "events": {"type": "dynamodb", "partitionKey": "pk", "replicaRegions": ["eu-west-1"]},
}


class Page(HTMLParser):
    """What a page consists of; what is not closed, or closed without being open, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))


def shop(folder: Path, **keys: Any) -> Path:
    config = {
        "aws:region": "us-east-1", "tier": "staging", "network": {"cidrBlock": "10.1.0.0/16"}, "databases": SHOP,
        **keys,
    }  # fmt: skip
    named = {key if ":" in key else f"aws-databases:{key}": value for key, value in config.items()}
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": named}))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the shop."""
    return shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def document(folder: Path) -> dict[str, Any]:
    """The shop's plan."""
    return plan(Project.find(folder), "dev")


@pytest.fixture(scope="module")
def text(document: dict[str, Any]) -> str:
    """The shop's report."""
    return render(document, "us-east-1")


def report(folder: Path, capsys: pytest.CaptureFixture[str], **keys: Any) -> str:
    assert main(["plan", "--program", str(shop(folder, **keys)), "--stack", "dev", "--format", "html"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_a_shipped_stack_has_a_well_formed_report(stack: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    arguments = ["plan", "--program", str(ROOT), "--stack", stack, "--format", "html", "--output", str(path)]
    assert main(arguments) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    page = Page(text)
    ids = [about["id"] for _, about in page.elements if "id" in about]
    assert len(ids) == len(set(ids))
    (picture,) = re.findall(r"<svg.*</svg>", text, re.DOTALL)
    ET.fromstring(picture)  # which was made here


def test_it_loads_nothing_and_runs_nothing(text: str) -> None:
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {
        tag for tag, _ in page.elements
    }
    for tag, about in page.elements:
        for name, value in about.items():
            assert name not in ("src", "srcset", "href", "xlink:href", "action", "background"), (tag, name)
            assert not name.startswith("on"), (tag, name)
            assert "://" not in (value or ""), (tag, name)
    style = " ".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    assert "@import" not in style
    assert not [each for each in re.findall(r"url\(([^)]*)\)", style) if not each.startswith("#")]
    policy = next(about["content"] for _, about in page.elements if about.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_what_users_wrote_is_text_and_never_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    databases = {"orders": {"type": "aurora", "tags": {"note": HOSTILE}, "parameters": {"<b>team</b>": HOSTILE}}}
    text = report(tmp_path, capsys, databases=databases, tags={"team": HOSTILE})
    page = Page(text)
    assert "<script" not in text
    assert "<b>" not in text
    assert HOSTILE in page.words
    assert "parameters.<b>team</b>" in page.words


def test_secrets_are_not_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = report(tmp_path, capsys, tags={"token": {"secure": "v1:swordfish"}})
    assert "swordfish" not in text


def test_it_says_what_the_plan_says(document: dict[str, Any], text: str) -> None:
    words = Page(text).words
    for database in document["databases"].values():
        for path in database["settings"]:
            assert path in words
        for finding in database["findings"]:
            assert finding["message"] in words
    for item in document["monthlyCost"]["items"]:
        assert item["item"] in words
        assert item["basis"] in words
    assert f"${document['monthlyCost']['expected']:,.2f}" in words
    origins = [
        "Given in the stack's configuration", "From the tier", "Defaults of the package",
    ]  # fmt: skip
    assert [origin for origin in origins if origin in words] == origins


def test_it_follows_the_readers_colours_and_prints(text: str) -> None:
    assert "@media (prefers-color-scheme: dark)" in text
    assert "@media print" in text
    # Every colour that is used is defined, in the light and in the dark.
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    light, dark, paper = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    defined = [set(re.findall(r"(--[\w-]+):", each)) for each in (light, dark, paper)]
    assert [used - each for each in defined] == [set(), set(), set()]


def test_it_can_be_read_without_seeing_it(text: str) -> None:
    page = Page(text)
    assert page.elements[0] == ("html", {"lang": "en"})
    ids = {about.get("id") for _, about in page.elements}
    for _, about in page.elements:
        assert set((about.get("aria-labelledby") or "").split()) <= ids
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    (picture,) = [about for tag, about in page.elements if tag == "svg"]
    assert picture["role"] == "img"


def test_the_picture_has_every_server_in_its_region(document: dict[str, Any]) -> None:
    picture = picture_of(document, "us-east-1")
    told = {
        (place.region, row.name): [(chip.label, chip.detail, chip.leads) for chip in row.chips]
        for place in picture.places
        for row in (*place.rows, *place.beside)
    }
    home = "us-east-1 (the stack's)"
    serverless = "0.5 to 4 ACU"
    assert told[home, "orders"] == [
        ("writer", serverless, True),
        ("reader-1", serverless, False),
        ("reader-2", serverless, False),
    ]
    assert told[home, "catalog"] == [("primary", "t4g.small", True), ("standby", "not readable", False)]
    assert told["eu-west-1", "catalog"] == [("far", "t4g.small", False)]
    assert told[home, "ledger"] == [("writer", serverless, True), ("reader-1", serverless, False)]
    assert told["eu-west-1", "ledger"] == [("reader-1", serverless, False)]
    assert told[home, "events"] == [("table", "on demand", True)]
    assert told["eu-west-1", "events"] == [("replica", "eventual", False)]
    # Four shards of four nodes each are 16, of which 11 are drawn.
    assert len(told[home, "sessions"]) == 12
    assert told[home, "sessions"][-1] == ("5 more", "", False)
    assert told[home, "sessions"][:2] == [("shard 1", "t4g.small", True), ("replica 1", "t4g.small", False)]
    assert len(picture.links) == 3  # catalog, ledger and events are in two regions
    assert len({link.x for link in picture.links}) == 3


def test_the_picture_tells_who_may_connect_and_through_what(document: dict[str, Any]) -> None:
    rows = {row.name: row for row in picture_of(document, "us-east-1").places[0].rows}
    assert rows["orders"].clients == ["10.0.0.0/8"]
    assert rows["orders"].proxied
    assert rows["catalog"].clients == ["nobody yet: grants", "and rules add clients"]
    assert not rows["catalog"].proxied


def test_a_workload_with_a_grant_is_in_the_picture(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        yaml.safe_dump({"config": {"aws:region": "us-east-1", "aws-databases:tier": "dev"}})
    )
    (tmp_path / "__main__.py").write_text(
        "from pulumi_aws_databases import DynamoDBTable\n"
        'DynamoDBTable("events", {"partition_key": "pk"}).grant_read("reports")\n'
    )
    document = plan(Project.find(tmp_path), "dev")
    (row,) = picture_of(document, "us-east-1").places[0].beside
    assert row.clients == ["role reports"]


def test_nothing_in_the_picture_overlaps(document: dict[str, Any]) -> None:
    picture = picture_of(document, "us-east-1")
    below = 0
    for place in picture.places:
        assert place.y >= below
        inside = place.y
        for row in (*place.rows, *place.beside):
            assert row.y > inside
            inside = row.y + row.height
            assert all(row.y < chip.y and chip.y + 38 <= inside for chip in row.chips)
        assert inside <= place.y + place.height
        below = place.y + place.height
    assert below < picture.height
