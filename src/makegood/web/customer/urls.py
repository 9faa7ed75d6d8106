"""Links in e-mails to customers: each token is a credential (R3.4)."""

from django.urls import path

from . import again, conversation, my, product, review, statement, survey, unsubscribe

app_name = "customer"

urlpatterns = [
    path("r/<str:token>/", review.page, name="review"),
    path("r/<str:token>/products/<str:product_id>/", product.page, name="product"),
    path("again/<str:token>/", again.page, name="again"),
    path("conversation/<str:token>/", conversation.page, name="conversation"),
    path("conversation/<str:token>/files/<str:file_id>/", conversation.file, name="conversation_file"),
    path("report/<str:token>/", statement.report, name="report"),
    path("decision/<str:token>/", statement.decision, name="decision"),
    path("nps/<str:token>/", survey.page, name="survey"),
    path("my/<str:token>/", my.page, name="my"),
    path("my/<str:token>/export/", my.export, name="my_export"),
    path("my/<str:token>/withdraw/<slug:review_id>/", my.withdraw, name="my_withdraw"),
    path("unsubscribe/<str:token>/", unsubscribe.page, name="unsubscribe"),
]
