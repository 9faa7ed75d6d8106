"""Learns the weights of the coercion check (R5.4) from the labelled messages: `make coercion-weights`.

Logistic regression on the features of `conversations.coercion.features`. A message is judged by its runs of sentences,
and only one of them need hold an offer. So training takes turns: the present weights choose which run of a blocked
message is the offer and which of an allowed one looks most like it; from those the next weights are learned.

The same messages, library and features give the same weights. Held-out messages take no part.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from makegood.domain.conversations.coercion.check import passages  # noqa: E402 -- the path must be known first
from makegood.domain.conversations.coercion.features import features, runs  # noqa: E402 -- likewise
from makegood.domain.conversations.coercion.weights import PLACES, strengths  # noqa: E402 -- likewise

TRAINING = ROOT / "tests" / "unit" / "conversations" / "labelled" / "coercion_training.csv"
WEIGHTS = ROOT / "src" / "makegood" / "domain" / "conversations" / "coercion" / "weights.bin"

TURNS = 3
STRICTNESS = 30.0
"""How closely the weights follow the messages (the inverse of the penalty)."""
FINEST = 127
"""The largest weight, in the unit that the weights are rounded to."""


def main() -> None:
    """Reads the messages, learns, writes the weights."""
    with TRAINING.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    blocked = np.array([row["label"] == "blocked" for row in rows])
    messages = [[features(run) for run in runs(passages(row["text"]))] or [Counter()] for row in rows]
    print(f"{len(rows)} messages, {blocked.sum()} of them blocked")
    model = learn(messages, blocked)
    weights = model.coef_[0]
    unit = float(np.abs(weights).max()) / FINEST
    WEIGHTS.write_bytes(
        json.dumps({"unit": round(unit, 9)}).encode() + b"\n" + np.rint(weights / unit).astype(np.int8).tobytes()
    )
    print(f"{np.count_nonzero(np.rint(weights / unit))} weights in {WEIGHTS.relative_to(ROOT)}")


def learn(messages: Sequence[Sequence[Counter[str]]], blocked: Any) -> Any:
    """The model after the last turn."""
    tables = [table(message) for message in messages]
    model = None
    for _ in range(TURNS):
        chosen, labels, counts = [], [], []
        for rows, is_blocked in zip(tables, blocked, strict=True):
            if model is None:  # of a long message nobody knows yet where its offer stands
                picked = [] if is_blocked and rows.shape[0] > 1 else [0]
            else:
                picked = telling_runs(rows @ model.coef_[0], is_blocked)
            chosen += [rows[at] for at in picked]
            labels += [is_blocked] * len(picked)
            counts += [max(1, len(picked)) ** -0.5] * len(picked)
        model = LogisticRegression(C=STRICTNESS, max_iter=5000, fit_intercept=False)
        model.fit(vstack(chosen), np.array(labels), sample_weight=counts)
    return model


def telling_runs(scores: Any, is_blocked: bool) -> list[int]:
    """Which runs of a message to learn from: the offer, or the two that look most like one."""
    order = [int(at) for at in np.argsort(-scores, kind="stable")]
    return order[:1] if is_blocked else sorted(order[:2])


def table(message: Sequence[Counter[str]]) -> Any:
    """The runs of a message as rows of numbers, as `weights.score` weighs them."""
    rows = [strengths(run) for run in message]
    places = [place for row in rows for place in row]
    values = [strength for row in rows for strength in row.values()]
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((values, places, ends), shape=(len(rows), PLACES))


if __name__ == "__main__":
    main()
