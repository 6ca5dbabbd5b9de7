"""A new price table, from AWS's Price List API.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pulumi_aws_databases.prices.offers import OFFERS, offers_of
from pulumi_aws_databases.prices.table import Price, shipped

REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-1",
    "ap-northeast-1",
)
_API_REGION = "us-east-1"  # the API has no endpoint in most regions, and answers for all of them


class UpdateError(Exception):
    """No prices could be had; the message says why."""


def new_table(regions: Iterable[str], tell: Callable[[str], None]) -> list[Price]:
    """The prices of some regions as AWS lists them today, and the shipped ones of everything else.

    Raises:
        UpdateError: boto3 is not installed, AWS refuses, or it knows nothing of a region.
    """
    prices = dict(shipped().by_place)
    client, failures = _client()
    day = datetime.now(UTC).date().isoformat()
    for region in regions:
        try:
            found = list(_prices(client, region, day))
        except failures as error:
            raise UpdateError(f"AWS's price list: {error}") from None
        if not found:
            raise UpdateError(f"AWS's price list has nothing of {region}")
        prices |= {(price.region, price.item): price for price in found}
        tell(f"{region}: {len(found)} prices")
    return list(prices.values())


def _client() -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        import boto3  # noqa: PLC0415  # optional: only this command asks AWS anything
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
    except ImportError:
        raise UpdateError("boto3 is needed for that: pip install 'pulumi-aws-databases[prices]'") from None
    return boto3.client("pricing", region_name=_API_REGION), (BotoCoreError, ClientError)


def _prices(client: Any, region: str, day: str) -> Iterator[Price]:
    for service in OFFERS:
        where = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}]
        for page in client.get_paginator("get_products").paginate(ServiceCode=service, Filters=where):
            for text in page["PriceList"]:
                listed = json.loads(text)
                product = listed["product"]
                usd = _on_demand(listed)
                for offer in offers_of(service, product):
                    if usd is not None:
                        source = f"AWS Price List API, {service}, SKU {product['sku']}"
                        yield Price(region, offer.item, (usd * offer.times).normalize() + 0, offer.unit, day, source)


def _on_demand(listed: Mapping[str, Any]) -> Decimal | None:
    """The price of the first unit that is not free."""
    for term in listed.get("terms", {}).get("OnDemand", {}).values():
        tiers = sorted(term["priceDimensions"].values(), key=lambda tier: Decimal(tier.get("beginRange", "0")))
        for tier in tiers:
            usd = Decimal(tier["pricePerUnit"].get("USD", "0"))
            if usd > 0:
                return usd
    return None
