"""Whether long work goes on: `should_stop` is asked between two of its steps, `gives_up` when one has failed.

What is left then is done another time.
"""


def never() -> bool:
    """It goes on to its end."""
    return False


def at_once() -> bool:
    """It tries no step again."""
    return True
