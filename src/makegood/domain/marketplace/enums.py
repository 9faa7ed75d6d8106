from enum import StrEnum


class Whom(StrEnum):
    """For whom something is a duty. Operators are the marketplace's own people."""

    NOBODY = "nobody"
    OPERATORS = "operators"
    EVERYBODY = "everybody"
