"""The three tips as live checks beside a message that is being written (R5.3). They advise; they never block.

Pure functions: the same text and situation give the same advice, whoever asks, and nothing is stored.
"""

from .checks import Check, Situation, Tip, advise
from .framing import frames_itself

__all__ = ["Check", "Situation", "Tip", "advise", "frames_itself"]
