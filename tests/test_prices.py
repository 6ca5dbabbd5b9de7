"""Writing a price table from AWS's Price List API, of which an imitation listens here."""

import json
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_databases.cli import main
from pulumi_aws_databases.prices.offers import offers_of
from pulumi_aws_databases.prices.table import read, shipped


def product(sku: str, usage: str, *tiers: tuple[str, str], family: str = "", **attributes: str) -> str:
    """A product as the API lists it, with the price of each tier by where it begins."""
    dimensions = {
        f"{sku}.{begin}": {"beginRange": begin, "pricePerUnit": {"USD": usd}, "unit": "Hrs"} for begin, usd in tiers
    }
    return json.dumps(
        {
            "product": {"sku": sku, "productFamily": family, "attributes": {"usagetype": usage, **attributes}},
            "terms": {
                "OnDemand": {f"{sku}.OD": {"priceDimensions": dimensions}},
                "Reserved": {f"{sku}.R": {"priceDimensions": {"x": {"pricePerUnit": {"USD": "0.001"}}}}},
            },
        }
    )


INSTANCE = "Database Instance"
LISTED = {
    "AmazonRDS": [
        [
            product("A1", "EU-Aurora:ServerlessV2Usage", ("0", "0.1400000000")),
            product("A2", "EU-Aurora:ServerlessV2IOOptimizedUsage", ("0", "0.182")),
            product("A3", "EU-Aurora:StorageIOUsage", ("0", "0.00000022")),
            product("A4", "EU-Aurora:StorageUsage", ("0", "0.11")),
        ],
        [
            product(
                "I1", "EU-InstanceUsage:db.r7g.large", ("0", "0.266"), family=INSTANCE, instanceType="db.r7g.large",
                databaseEngine="PostgreSQL", deploymentOption="Single-AZ",
            ),
            product(
                "I2", "EU-Multi-AZUsage:db.r7g.large", ("0", "0.532"), family=INSTANCE, instanceType="db.r7g.large",
                databaseEngine="PostgreSQL", deploymentOption="Multi-AZ",
            ),
            product(
                "I3", "EU-InstanceUsage:db.r7g.large", ("0", "0.306"), family=INSTANCE, instanceType="db.r7g.large",
                databaseEngine="Aurora PostgreSQL", deploymentOption="Single-AZ",
            ),
            product(
                "I4", "EU-InstanceUsageIOOptimized:db.r7g.large", ("0", "0.398"), family=INSTANCE,
                instanceType="db.r7g.large", databaseEngine="Aurora PostgreSQL", deploymentOption="Single-AZ",
            ),
            product(
                "I5", "EU-InstanceUsage:db.r7g.large", ("0", "9"), family=INSTANCE, instanceType="db.r7g.large",
                databaseEngine="Oracle", deploymentOption="Single-AZ",
            ),
            product("S1", "EU-RDS:Multi-AZ-GP3-Storage", ("0", "0.254")),
            product("P1", "EU-RDS:ProxyUsage", ("0", "0.018")),
        ],
    ],
    "AmazonDynamoDB": [
        [
            product("D1", "EU-WriteRequestUnits", ("0", "0.0000007050")),
            product("D2", "EU-TimedStorage-ByteHrs", ("0", "0.0000000000"), ("25", "0.283")),
        ]
    ],
    "AmazonElastiCache": [
        [
            product(
                "C1", "EU-NodeUsage:cache.r7g.large", ("0", "0.1944"), instanceType="cache.r7g.large",
                cacheEngine="Valkey",
            ),
            product("C2", "EU-ServerlessCache:Valkey-ECPU", ("0", "0.0000000025")),
        ]
    ],
    "AmazonCloudWatch": [[product("W1", "EU-CW:AlarmMonitorUsage", ("0", "0.1"))]],
}  # fmt: skip


class Api(BaseHTTPRequestHandler):
    """Answers GetProducts page by page, for eu-west-1."""

    asked: list[dict[str, Any]] = []
    refuses = False

    def do_POST(self) -> None:  # the server's name for it
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(asked)
        pages = LISTED.get(asked["ServiceCode"], []) if asked["Filters"][0]["Value"] == "eu-west-1" else []
        page = int(asked.get("NextToken", 0))
        answer: dict[str, Any] = {"PriceList": pages[page] if pages else []}
        if page + 1 < len(pages):
            answer["NextToken"] = str(page + 1)
        if self.refuses:
            answer = {"__type": "AccessDeniedException", "Message": "not authorized to perform: pricing:GetProducts"}
        body = json.dumps(answer).encode()
        self.send_response(400 if self.refuses else 200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Api]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_PRICING", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(Api, "asked", [])
    yield Api
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("service", "usage", "item"),
    [
        ("AmazonDynamoDB", "ReadRequestUnits", "dynamodb/read"),
        ("AmazonDynamoDB", "IA-ReadRequestUnits", "dynamodb/read-ia"),
        ("AmazonDynamoDB", "USW2-IA-ReadRequestUnits", "dynamodb/read-ia"),
        ("awskms", "us-east-1-KMS-Keys", "kms/key"),
        ("AWSSecretsManager", "USE1-AWSSecretsManager-Secrets", "secrets/secret"),
        ("AmazonRDS", "Aurora:ServerlessV2Usage", "aurora/acu"),
        ("AmazonRDS", "APN1-RDS:GP3-Storage", "rds/gp3/single-az"),
        ("AmazonRDS", "APN1-RDS:Mirror-Storage", None),
        ("AmazonRDS", "SAE1-RDS:Multi-AZCluster-GP3-Storage", "rds/gp3/readable-standbys"),
        ("AmazonRDS", "RDS:Multi-AZCluster-PIOPS-Storage-IO2", "rds/io2/readable-standbys"),
        ("AmazonRDS", "RDS:Multi-AZCluster-GP2-Storage", None),
        ("AmazonRDS", "EUW2-Aurora:BacktrackUsage", "aurora/backtrack"),
        ("AmazonRDS", "APN2-ExtendedSupport:Yr1-Yr2:MySQL8.0", "extended-support/years-1-2/vcpu"),
        ("AmazonRDS", "ExtendedSupport:Yr3:AuroraPostgreSQL12", "extended-support/year-3/vcpu"),
        ("AmazonRDS", "EUC1-ExtendedSupport:Yr1-Yr2:ASv2:AuroraPostgreSQL13", "extended-support/years-1-2/acu"),
        ("AmazonRDS", "EUC1-ASv2-ExtendedSupport:Yr3:AuroraMySQL2", "extended-support/year-3/acu"),
        ("AmazonDynamoDB", "EU-IA-ReplWriteRequestUnits", "dynamodb/replicated-write-ia"),
        ("AmazonDynamoDB", "IA-ReplWriteCapacityUnit-Hrs", "dynamodb/replicated-wcu-ia"),
        ("AWSBackup", "EU-ColdStorage-ByteHrs-DynamoDB", "dynamodb/backup-cold"),
        ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "cloudwatch/alarm"),
        ("AmazonCloudWatch", "EU-CW:DatabaseInsights-vCPU-Hours", "insights/vcpu"),
        ("AmazonCloudWatch", "DatabaseInsights-ACU-Hours", "insights/acu"),
        ("AmazonCloudWatch", "USW2-CW:ContributorRulesManaged", "contributor-insights/rule"),
        ("AmazonCloudWatch", "EU-TimedStorage-ByteHrs", None),
    ],
)
def test_a_usage_type_is_the_same_in_every_region(service: str, usage: str, item: str | None) -> None:
    found = [offer.item for offer in offers_of(service, {"attributes": {"usagetype": usage}})]
    assert found == ([item] if item else [])


def update(path: Path, *more: str) -> int:
    return main(["prices", "update", "--output", str(path), *more])


@pytest.mark.usefixtures("api")
def test_a_table_is_written_from_the_price_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.csv"
    assert update(path, "--region", "eu-west-1") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"eu-west-1: 15 prices\nwritten to {path}\n"
    table = read(path)

    def usd(item: str) -> Decimal | None:
        found = table.find("eu-west-1", item)
        return found.usd if found and found.source.startswith("AWS Price List API") else None

    assert usd("aurora/acu") == Decimal("0.14")
    assert usd("aurora-io-optimized/acu") == Decimal("0.182")
    assert usd("aurora/io") == Decimal("0.22")  # a million of them
    assert usd("aurora/storage") == Decimal("0.11")
    assert usd("aurora/db.r7g.large") == Decimal("0.306")
    assert usd("aurora-io-optimized/db.r7g.large") == Decimal("0.398")
    assert usd("rds/postgresql/db.r7g.large/single-az") == Decimal("0.266")
    assert usd("rds/postgresql/db.r7g.large/multi-az") == Decimal("0.532")
    assert usd("rds/gp3/multi-az") == Decimal("0.254")
    assert usd("proxy/vcpu") == Decimal("0.018")
    assert usd("dynamodb/write") == Decimal("0.705")
    assert usd("dynamodb/storage") == Decimal("0.283")  # the first 25 GB are free
    assert usd("cache/valkey/cache.r7g.large") == Decimal("0.1944")
    assert usd("cache-serverless/valkey/ecpu") == Decimal("0.0025")
    assert usd("cloudwatch/alarm") == Decimal("0.1")
    sku = table.find("eu-west-1", "aurora/acu")
    assert sku is not None
    assert sku.source == "AWS Price List API, AmazonRDS, SKU A1"


def test_what_was_not_asked_for_stays_as_it_was_shipped(api: type[Api], tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    assert update(path, "--region", "eu-west-1") == 0
    assert read(path).find("us-east-1", "aurora/acu") == shipped().find("us-east-1", "aurora/acu")
    assert {asked["Filters"][0]["Value"] for asked in api.asked} == {"eu-west-1"}


@pytest.mark.usefixtures("api")
def test_a_plan_takes_the_new_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.csv"
    update(path, "--region", "eu-west-1")
    capsys.readouterr()
    root = str(Path(__file__).parents[1])
    main(["plan", "--program", root, "--stack", "prod", "--format", "json", "--prices", str(path)])
    sessions = json.loads(capsys.readouterr().out)["databases"]["sessions"]["monthlyCost"]
    # a primary and a replica: 2 x 730 h x $0.1944 = 283.824
    assert sessions["items"][0] == {
        "item": "cache.r7g.large",
        "amount": 283.82,
        "basis": "2 nodes x 730 h x $0.1944 per hour",
    }


@pytest.mark.usefixtures("api")
def test_a_region_that_aws_does_not_list_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(tmp_path / "new.csv", "--region", "xx-east-1") == 3
    assert capsys.readouterr().err == "AWS's price list has nothing of xx-east-1\n"
    assert not (tmp_path / "new.csv").exists()


@pytest.mark.usefixtures("api")
def test_what_aws_refuses_is_said_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Api, "refuses", True)
    assert update(tmp_path / "new.csv") == 3
    said = capsys.readouterr().err
    assert said.startswith("AWS's price list: An error occurred (AccessDeniedException)")
    assert "Traceback" not in said


def test_without_boto3_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert update(tmp_path / "new.csv") == 3
    assert capsys.readouterr().err == "boto3 is needed for that: pip install 'pulumi-aws-databases[prices]'\n"
