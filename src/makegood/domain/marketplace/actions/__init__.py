from .change_settings import change_settings

__all__ = ["change_settings"]
