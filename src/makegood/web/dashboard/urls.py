"""The addresses of the seller dashboard."""

from django.urls import path, register_converter

from .views import (
    api_keys,
    attachments,
    coach,
    conversations,
    home,
    messages,
    notifications,
    performance,
    product_reviews,
    purchases,
    reassessments,
    reports,
    responses,
    reviews,
    sellers,
    settings,
    templates,
    webhooks,
)


class IdConverter:
    """One of our own ids (`kernel.ids.new_id`); anything else is no address of ours."""

    regex = "[a-z2-7]{26}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(IdConverter, "makegood_id")

app_name = "dashboard"
urlpatterns = [
    path("", home.home, name="home"),
    path("sellers/", sellers.sellers, name="sellers"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<makegood_id:review_id>/", reviews.review, name="review"),
    path("reviews/<makegood_id:review_id>/message/", messages.message, name="message"),
    path("reviews/<makegood_id:review_id>/reassessment/", reassessments.reassessment, name="reassessment"),
    path("reviews/<makegood_id:review_id>/response/", responses.response, name="response"),
    path("reviews/<makegood_id:review_id>/report/", reports.report, name="report"),
    path("reviews/<makegood_id:review_id>/report/<makegood_id:report_id>/appeal/", reports.appeal, name="appeal"),
    path("product-reviews/", product_reviews.product_reviews, name="product_reviews"),
    path("product-reviews/<makegood_id:review_id>/", product_reviews.product_review, name="product_review"),
    path(
        "product-reviews/<makegood_id:review_id>/report/",
        reports.report_product_review,
        name="report_product_review",
    ),
    path(
        "product-reviews/<makegood_id:review_id>/report/<makegood_id:report_id>/appeal/",
        reports.appeal_product_review,
        name="appeal_product_review",
    ),
    path("purchases/", purchases.purchases, name="purchases"),
    path("conversations/", conversations.conversations, name="conversations"),
    path("conversations/<makegood_id:conversation_id>/", conversations.conversation, name="conversation"),
    path(
        "conversations/<makegood_id:conversation_id>/message/",
        messages.message_in_conversation,
        name="conversation_message",
    ),
    path("conversations/<makegood_id:conversation_id>/note/", conversations.note, name="note"),
    path("conversations/<makegood_id:conversation_id>/close/", conversations.close, name="close"),
    path("conversations/<makegood_id:conversation_id>/reopen/", conversations.reopen, name="reopen"),
    path("coach/<makegood_id:purchase_id>/", coach.coach, name="coach"),
    path("performance/", performance.performance, name="performance"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("settings/", settings.settings, name="settings"),
    path("settings/staff/invite/", settings.invite, name="invite"),
    path("settings/staff/<int:user_id>/", settings.member, name="member"),
    path("settings/staff/<int:user_id>/remove/", settings.remove_member, name="remove_member"),
    path("settings/invitations/<makegood_id:invitation_id>/send/", settings.send_again, name="send_invitation"),
    path("settings/invitations/<makegood_id:invitation_id>/withdraw/", settings.withdraw, name="withdraw_invitation"),
    path("settings/keys/", api_keys.keys, name="keys"),
    path("settings/keys/new/", api_keys.new_key, name="new_key"),
    path("settings/keys/<int:key_id>/rotate/", api_keys.rotate, name="rotate_key"),
    path("settings/keys/<int:key_id>/end-former/", api_keys.end_former, name="end_former_secret"),
    path("settings/keys/<int:key_id>/revoke/", api_keys.revoke, name="revoke_key"),
    path("settings/templates/", templates.templates, name="templates"),
    path("settings/templates/new/", templates.new, name="new_template"),
    path("settings/templates/<makegood_id:template_id>/", templates.template, name="template"),
    path("settings/templates/<makegood_id:template_id>/remove/", templates.remove, name="remove_template"),
    path("settings/webhooks/", webhooks.webhooks, name="webhooks"),
    path("settings/webhooks/new/", webhooks.new, name="new_webhook"),
    path("settings/webhooks/<makegood_id:webhook_id>/", webhooks.webhook, name="webhook"),
    path("settings/webhooks/<makegood_id:webhook_id>/change/", webhooks.change, name="change_webhook"),
    path("settings/webhooks/<makegood_id:webhook_id>/switch/", webhooks.switch, name="switch_webhook"),
    path("settings/webhooks/<makegood_id:webhook_id>/secret/", webhooks.renew, name="renew_webhook"),
    path("settings/webhooks/<makegood_id:webhook_id>/remove/", webhooks.remove, name="remove_webhook"),
    path("settings/webhooks/<makegood_id:webhook_id>/test/", webhooks.test, name="test_webhook"),
    path(
        "settings/webhooks/<makegood_id:webhook_id>/deliveries/<makegood_id:message_id>/",
        webhooks.delivery,
        name="delivery",
    ),
    path(
        "settings/webhooks/<makegood_id:webhook_id>/deliveries/<makegood_id:message_id>/repeat/",
        webhooks.repeat,
        name="repeat_delivery",
    ),
    path("attachments/<makegood_id:attachment_id>/", attachments.attachment, name="attachment"),
]
