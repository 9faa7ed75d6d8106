from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """The product's way of keeping passwords with the least work that it allows: what makes guessing slow would make
    the tests slow too, half a second for each person that they invent."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


class CountingHasher(QuickHasher):
    """Counts how often a password was worked on, so that a test need not look at the clock."""

    worked = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.worked += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        CountingHasher.worked += 1
        return super().verify(password, encoded)
