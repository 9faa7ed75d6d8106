"""Whom a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from makegood.domain.marketplace.queries import find_person


class PeopleBackend(AuthenticationBackend):
    """allauth's, which reads in one query with somebody who signed in what `duty` asks of them."""

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        user = find_person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
