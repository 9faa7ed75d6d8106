from .withdraw import withdraw_review

__all__ = ["withdraw_review"]
