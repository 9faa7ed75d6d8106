from .announce import announce
from .change_endpoint import change_endpoint
from .claims import end_pauses_ahead, release_claims, release_claims_of_dead_workers
from .create_endpoint import create_endpoint
from .deliver_due import DeliveryReport, deliver_due
from .forget_deliveries import drop_old_deliveries, drop_removed, forget_deliveries
from .outcomes import OnDisabled
from .remove_endpoint import remove_endpoint
from .repeat_delivery import repeat_delivery
from .rotate_secret import rotate_secret
from .send_test import send_test

__all__ = [
    "DeliveryReport",
    "OnDisabled",
    "announce",
    "change_endpoint",
    "create_endpoint",
    "deliver_due",
    "drop_old_deliveries",
    "drop_removed",
    "end_pauses_ahead",
    "forget_deliveries",
    "release_claims",
    "release_claims_of_dead_workers",
    "remove_endpoint",
    "repeat_delivery",
    "rotate_secret",
    "send_test",
]
