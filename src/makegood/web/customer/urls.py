"""Links in e-mails to customers: each token is a credential (R3.4)."""

from django.urls import path

from . import again, conversation, product, review, survey, unsubscribe

app_name = "customer"

urlpatterns = [
    path("r/<str:token>/", review.page, name="review"),
    path("r/<str:token>/products/<str:product_id>/", product.page, name="product"),
    path("again/<str:token>/", again.page, name="again"),
    path("conversation/<str:token>/", conversation.page, name="conversation"),
    path("conversation/<str:token>/files/<str:file_id>/", conversation.file, name="conversation_file"),
    path("nps/<str:token>/", survey.page, name="survey"),
    path("unsubscribe/<str:token>/", unsubscribe.page, name="unsubscribe"),
]
