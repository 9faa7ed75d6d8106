"""Every address of the product; who may go where is walked by tests/integration/test_role_walk.py."""

from django.urls import include, path

urlpatterns = [
    # What is asked for most stands first, for they are tried in this order.
    path("", include("makegood.web.shop.urls")),
    path("", include("makegood.web.customer.urls")),
    path("account/", include("makegood.web.account.urls")),
    path("moderation/", include("makegood.web.shop.moderation_urls")),
    path("dashboard/", include("makegood.web.dashboard.urls")),
    path("operator/", include("makegood.web.operator.urls")),
    path("api/v1/", include("makegood.api.v1.urls")),
    path("", include("makegood.web.inbound.urls")),
    path("", include("makegood.web.home.urls")),
]

handler400 = "makegood.web.ui.errors.bad_request"
handler403 = "makegood.web.ui.errors.forbidden"
handler404 = "makegood.web.ui.errors.not_found"
handler429 = "makegood.web.account.views.too_many_requests"  # looked up by allauth
handler500 = "makegood.web.ui.errors.server_error"
