from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
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
    looks for them. `sessions_ended` counts how often all their sessions were ended by shutting them out.
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

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must know to hold: it changes with the password, and when somebody was shut out."""
        known: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # Django's own, without a type
        return f"{known}.{self.sessions_ended}" if self.sessions_ended else known


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
