"""The addresses of the seller dashboard."""

from django.urls import path, register_converter

from .views import attachments, conversations, home, messages, reassessments, reviews, sellers


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
    path("attachments/<makegood_id:attachment_id>/", attachments.attachment, name="attachment"),
]
