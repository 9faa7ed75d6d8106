"""Somebody who writes without a pause, for tests of what goes on meanwhile: reviews, until told to stop.

Prints the token of a review link that stays unused, then one line for each review.
"""

import sys

import django

if __name__ == "__main__":
    django.setup()

    from makegood.domain.orders.actions import issue_review_link
    from makegood.kernel import clock
    from tests.factories import OPERATOR, make_purchase, make_review

    purchase = make_purchase(now=clock.now(), link=False)
    sys.stdout.write(issue_review_link(purchase=purchase, by=OPERATOR, now=clock.now()) + "\n")
    while True:
        sys.stdout.write(make_review(9, now=clock.now()).pk + "\n")
        sys.stdout.flush()
