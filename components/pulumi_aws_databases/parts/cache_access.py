"""Who may log in to a cache: its users and their group, or one token for all, or nobody has to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from pulumi_aws_databases.parts.names import join, join_short
from pulumi_aws_databases.parts.secrets import Login, generated_password
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.cache import EVERYTHING, CacheSettings

APP = "app"
# Users and groups of the engine redis serve both engines, and those of valkey only one: a cache whose users are of
# redis stays what it is for its clients when it is upgraded from Redis to Valkey.
_ENGINE = "redis"
# What becomes of a token that there was: AWS takes it back in the same call that brings users, and never otherwise.
_NO_TOKEN = {"auth_token_update_strategy": "DELETE"}


@dataclass(frozen=True)
class Access:
    """What a cache is made with, so that clients can log in, and what they are told."""

    application: Login | None = None
    """The login that the connection names; none where there is nothing to log in with."""
    group: pulumi.Output[str] | None = None
    """The id of the group of its users."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What a replication group is made with."""
    user_arns: Mapping[str, pulumi.Output[str]] = field(default_factory=dict)
    others: Mapping[str, Login] = field(default_factory=dict)
    """The users beside the application's own."""


def cache_access(site: Site, settings: CacheSettings) -> Access:
    """Makes the users, or the token, that the settings ask for."""
    if settings.has_users:
        return _users(site, settings)
    if settings.authentication == "token":
        return _token(site, settings)
    return Access(arguments=_NO_TOKEN if settings.transit_encryption else {})


def _token(site: Site, settings: CacheSettings) -> Access:
    """One token for all clients; the first one is set at creation, and alone from the beginning."""
    token = settings.auth_token
    made = random.RandomPassword(
        f"{site.scope.name}-token",
        length=32,
        special=False,
        min_lower=1,
        min_numeric=1,
        min_upper=1,
        keepers={"version": str(token.version if token else 1)},
        opts=site.scope.kept(),
    )
    strategy = "ROTATE" if token and token.keep_previous else "SET"
    password = pulumi.Output.secret(made.result)
    return Access(Login(None, password), None, {"auth_token": password, "auth_token_update_strategy": strategy})


def _users(site: Site, settings: CacheSettings) -> Access:
    """The application's user and those beside it, and the user that clients without a name would be, who is off.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """
    name = site.scope.name
    # Every group of Redis has a default user, and one that Valkey's users may join none without a password.
    unused = generated_password(site, f"{name}-default-password")
    default, _ = _user(site, f"{name}-default", "default", "default", "off ~* -@all", unused)
    own_password = None if settings.authentication == "iam" else generated_password(site, f"{name}-password")
    made = {APP: _named_user(site, f"{name}-{APP}", APP, _access(settings, EVERYTHING), own_password)}
    for user, about in settings.users.items():
        logical = f"{name}-user-{user}"
        password = None if about.iam else generated_password(site, f"{logical}-password")
        made[user] = _named_user(site, logical, user, _access(settings, about.access_string), password)
    group = aws.elasticache.UserGroup(
        name,
        user_group_id=join(name, site.suffix),
        engine=_ENGINE,
        user_ids=[default.user_id, *(user.user_id for user, _ in made.values())],
        opts=site.scope.kept(),
        **site.scope.shared,
    )
    group_id: pulumi.Output[str] = group.user_group_id
    logins = {user: login for user, (_, login) in made.items()}
    return Access(
        logins.pop(APP),
        group_id,
        {"user_group_ids": [group_id], **_NO_TOKEN},
        {user: resource.arn for user, (resource, _) in made.items()},
        logins,
    )


def _access(settings: CacheSettings, access: str) -> str:
    """An access string; before Redis 6.2, one for everything says nothing of channels."""
    return access.replace(" &*", "") if settings.engine_version == "6.0" and access == EVERYTHING else access


def _named_user(
    site: Site, logical: str, user: str, access: str, password: pulumi.Output[str] | None
) -> tuple[aws.elasticache.User, Login]:
    """A user with a password; or, without, one that logs in with IAM tokens, whose name AWS wants to be its id.

    The two are resources of their own, since the name of a user cannot change.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
    """
    if password is not None:
        return _user(site, logical, user, user, access, password)
    return _user(site, f"{logical}-iam", f"{user}-iam", None, access, None)


def _user(
    site: Site, logical: str, role: str, username: str | None, access: str, password: pulumi.Output[str] | None
) -> tuple[aws.elasticache.User, Login]:
    identifier = join_short(site.scope.name, role, site.suffix)
    mode = {"type": "password", "passwords": [password]} if password is not None else {"type": "iam"}
    user = aws.elasticache.User(
        logical,
        user_id=identifier,
        user_name=username or identifier,
        engine=_ENGINE,
        access_string=access,
        authentication_mode=mode,
        opts=site.scope.kept(additional_secret_outputs=["authenticationMode", "passwords"]),
        **site.scope.shared,
    )
    return user, Login(username or identifier, password)
