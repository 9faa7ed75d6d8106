from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """The product's way of keeping passwords with the least work that it allows: what makes guessing slow would make
    the tests slow too, half a second for each person that they invent."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
