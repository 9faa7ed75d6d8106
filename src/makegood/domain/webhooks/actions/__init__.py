from .announce import announce

__all__ = ["announce"]
