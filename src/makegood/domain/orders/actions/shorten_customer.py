from datetime import datetime

from ..models import Customer


def shorten_customer(*, customer: Customer, now: datetime) -> bool:
    """Only what stands beside their reviews stays of a customer: first name and initial (R4.2), no address; whether
    there was more. In the caller's transaction. Their next order brings both back.
    """
    customer.name = customer.display_name or ""
    if not Customer.objects.filter(pk=customer.pk).exclude(name=customer.name, email="").exists():
        return False
    customer.email = ""
    customer.updated_at = now
    customer.save(update_fields=["name", "email", "updated_at"])
    return True
