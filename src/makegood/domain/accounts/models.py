from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower

from makegood.kernel.ids import MARKETPLACE_ID_LENGTH
from makegood.kernel.values import search_text

from .enums import Scope


class UserManager(BaseUserManager["User"]):
    """Looks people up by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str, **fields: Any) -> "User":
        """A new person; the caller validates."""
        user = self.model(email=email, search_text=search_text(email, fields.get("name", "")), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: staff of sellers, or the operator's people.

    `search_text` is address and name without case and accents (`kernel.values.search_text`), by which the operator
    looks for them. `sessions_ended` counts how often all their sessions were ended.
    """

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, blank=True)
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    search_text = models.TextField(blank=True)
    sessions_ended = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    joins: str = ""
    """The name of the shop that somebody is being made for; not stored."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must know to hold: it changes with the password, and when all were ended."""
        known: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # Django's own, without a type
        return f"{known}.{self.sessions_ended}" if self.sessions_ended else known


class Session(AbstractBaseSession):
    """What a browser that came back is known by; of somebody who has not signed in yet it has no `user`.

    `session_key` is a hash of what the browser holds (`sessions.mark_of`). `browser` is a few words such as
    "Firefox, Linux"; no address is kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField()
    """When they signed in."""
    used_at = models.DateTimeField()
    """When it was used last, to a few minutes."""
    browser = models.CharField(max_length=64, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"session of user {self.user_id}"


class ApiKey(models.Model):
    """A key of the marketplace's integration (no seller) or of one seller. Only its hash is stored (R14.2).

    `seller_ref` is the seller's marketplace id and no foreign key: people and keys know nothing of shops. A key that
    was given a new secret is the same key: what it did and may do goes on. Its former secret works until
    `former_until`, where there is one. Who made it is empty for keys of former versions.
    """

    id = models.BigAutoField(primary_key=True)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200, blank=True)
    seller_ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.WRITE)
    made_by_kind = models.CharField(max_length=16, blank=True)
    made_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    former_prefix = models.CharField(max_length=12, blank=True)
    former_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    former_until = models.DateTimeField(null=True)
    former_used_at = models.DateTimeField(null=True)
    """When the former secret was last used since there is a new one."""
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller_ref", "id"], name="keys_of_seller")]

    def __str__(self) -> str:
        return f"key {self.pk} {self.prefix}…"


class KeptAnswer(models.Model):
    """What a program was answered to a call that it marked with an `Idempotency-Key`, for when it calls again.

    `call` and `body` are HMACs: of method, path and that key, and of what was handed in. `part` counts the batches of a
    bulk call from 0, and is 0 for all others. `about` is the id in the path. `content` is null where it told of a
    customer who was erased since; of a bulk answer only such lines are taken out.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+", db_index=False)
    call = models.CharField(max_length=64)
    part = models.PositiveIntegerField(default=0)
    body = models.CharField(max_length=64)
    about = models.CharField(max_length=MARKETPLACE_ID_LENGTH, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=8, blank=True)
    content = models.BinaryField(null=True)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            # What lets only one of several calls at once act.
            models.UniqueConstraint(fields=["key", "call", "part"], name="one_answer_per_call"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
