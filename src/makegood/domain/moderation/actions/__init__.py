from .forget_cases import forget_cases
from .withdraw import withdraw_review

__all__ = ["forget_cases", "withdraw_review"]
