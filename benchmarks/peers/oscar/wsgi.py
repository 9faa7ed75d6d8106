"""What the server of the peer runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.oscar.settings")
application = get_wsgi_application()

from oscar.apps.analytics.receivers import receive_product_view  # noqa: E402 - needs the apps
from oscar.apps.catalogue.signals import product_viewed  # noqa: E402

# Every view of a product would write to the database.
product_viewed.disconnect(receive_product_view)
