"""Settings of operations: what is watched, and who is told."""

import math
from typing import Annotated, Any, ClassVar

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.values import Form, InputText, Texts, input_text, list_of, text, wrong


def _threshold(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise wrong(f"expected a number of at least 0, in the metric's unit; got {got(value)}")
    return float(value)


Threshold = Annotated[float, Form(_threshold, {"type": "number", "minimum": 0})]
TopicArn = Annotated[
    InputText, input_text("the ARN of an SNS topic, arn:aws:sns:…", r"arn:aws[a-z-]*:sns:[\w-]+:\d{12}:[\w-]+")
]
Emails = Annotated[tuple[str, ...], list_of(text("an e-mail address", r"[^@\s]+@[^@\s]+\.[^@\s]+"))]


class Alarms(Toggle):
    """The alarms of a database, each named by its CloudWatch metric."""

    REFUSED: ClassVar[dict[str, str]] = {
        "emails": "unknown setting; addresses are the stack's, see aws-databases:alarms",
    }

    topic_arn: TopicArn | None = None
    """An existing SNS topic that they go to; by default the stack's, or one made here."""
    thresholds: dict[str, Threshold] = {}
    """Other thresholds than the package's, by alarm, in the metric's unit."""
    disabled: Texts = ()
    """The alarms that are left out."""


class StackAlarms(Settings):
    """Who is told when a database of the stack raises an alarm."""

    emails: Emails = ()
    """The addresses that get mail; AWS asks each once to confirm."""
    topic_arn: TopicArn | None = None
    """An existing SNS topic of the stack's region, in place of one made here."""
