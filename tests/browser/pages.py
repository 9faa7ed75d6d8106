"""Every page of the project, and where a test looks at it.

`tests/integration/test_pages_are_looked_at.py` compares these lists with the addresses of the project.
"""

from dataclasses import dataclass

from django.urls import resolve
from playwright.sync_api import Page

LOW = "/dashboard/reviews/?band=low"
TALKS = "/dashboard/conversations/?state="


@dataclass(frozen=True, slots=True)
class Link:
    """A page whose address holds an id: where a link to it, or to what it is below, stands."""

    name: str
    """Its name among the project's addresses."""
    start: str
    selector: str
    below: str = ""

    def follow(self, page: Page) -> str:
        """Its address."""
        page.goto(self.start)
        address = (page.locator(self.selector).first.get_attribute("href") or "") + self.below
        assert resolve(address.partition("?")[0]).view_name == self.name, address
        return address


PUBLIC = (
    "/",
    "/?q=nietgevonden",
    "/shop/fietshoek/",
    "/shop/fietshoek/?band=low&again=yes",
    "/shop/fietshoek/?grade=1&response=yes&again=yes&words=perhaps",
    "/shop/wolmand/",
    "/products/nl-201/",
    "/products/fh-101/?stars=1&sort=best",
    "/mailbox/",
    "/moderation/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-wrong/",
    "/account/password/reset/key/done/",
    "/account/invitation/wrong/",
    "/r/wrong/",
    "/again/wrong/",
    "/nps/wrong/",
    "/conversation/wrong/",
    "/unsubscribe/wrong/",
    "/nowhere/",
    Link("home:letter", "/mailbox/", "a.row"),
    Link("shop:report_product_review", "/products/nl-201/", "article a[href$='/report/']"),
)
STAFF = (
    "/dashboard/",
    "/dashboard/reviews/",
    "/dashboard/reviews/?band=low&state=unanswered",
    "/dashboard/reviews/?state=attention",
    "/dashboard/reviews/?band=good&q=nietgevonden",
    "/dashboard/purchases/",
    "/dashboard/purchases/?state=lapsed",
    "/dashboard/purchases/?q=nietgevonden",
    "/dashboard/conversations/",
    "/dashboard/conversations/?state=all",
    "/dashboard/product-reviews/",
    "/dashboard/performance/",
    "/dashboard/performance/?from=2020-01-01&to=2020-01-31",
    "/dashboard/notifications/",
    "/dashboard/settings/",
    "/dashboard/settings/staff/invite/",
    "/dashboard/settings/keys/",
    "/dashboard/settings/keys/new/",
    "/dashboard/settings/templates/",
    "/dashboard/settings/templates/new/?example=damaged",
    "/dashboard/sellers/",
    "/account/security/",
    "/account/confirm/",
    "/account/password/change/",
    "/account/logout/",
    "/operator/",
    Link("dashboard:review", LOW, "a.row"),
    Link("dashboard:message", LOW, "a.row", "message/"),
    Link("dashboard:response", LOW, "a.row", "response/"),
    Link("dashboard:reassessment", LOW, "a.row", "reassessment/"),
    Link("dashboard:report", LOW, "a.row", "report/"),
    Link("dashboard:product_review", "/dashboard/product-reviews/", "main .row strong a"),
    Link("dashboard:report_product_review", "/dashboard/product-reviews/", "main .row strong a", "report/"),
    Link("dashboard:conversation", f"{TALKS}open", "a.row"),
    Link("dashboard:conversation", f"{TALKS}waiting", "a.row"),
    Link("dashboard:conversation", f"{TALKS}closed", "a.row"),
    Link("dashboard:conversation_message", f"{TALKS}open", "a.row", "message/"),
    Link("dashboard:member", "/dashboard/settings/", ".staff-list a:not([href$='/remove/'])"),
    Link("dashboard:remove_member", "/dashboard/settings/", ".staff-list a[href$='/remove/']"),
    Link("dashboard:rotate_key", "/dashboard/settings/keys/", "main .api-keys a[href$='/rotate/']"),
    Link("dashboard:revoke_key", "/dashboard/settings/keys/", "main .api-keys a[href$='/revoke/']"),
    Link("dashboard:template", "/dashboard/settings/templates/", "main .row a"),
    Link("dashboard:remove_template", "/dashboard/settings/templates/", "main .row a", "remove/"),
)
OPERATOR = (
    "/operator/",
    "/operator/asking/",
    "/operator/audit/",
    "/operator/audit/?event=review.&subject=a%20b&from=2026-01-01",
    "/operator/blocked/",
    "/operator/customers/",
    "/operator/customers/c-fi-10001/",
    "/operator/emails/",
    "/operator/gallery/",
    "/operator/keys/",
    "/operator/keys/new/?seller=fietshoek",
    "/operator/moderation/",
    "/operator/moderation/?state=decided",
    "/operator/offers/",
    "/operator/orders/",
    "/operator/orders/?q=FI-1000",
    "/operator/orders/?q=nietgevonden",
    "/operator/outbox/",
    "/operator/people/",
    "/operator/product-reviews/",
    "/operator/sellers/",
    "/operator/sellers/?q=nietgevonden",
    "/operator/sellers/fietshoek/",
    "/operator/sellers/fietshoek/active/",
    "/operator/settings/",
    "/operator/unplaced/",
    "/dashboard/sellers/",
    "/dashboard/sellers/?q=nobody",
    Link("operator:received", "/operator/unplaced/", "main td a"),
    Link("operator:case", "/operator/moderation/", "a.row[href*='/product_review/']"),
    Link("operator:email", "/operator/emails/", "main li a"),
    Link("operator:order", "/operator/orders/", "main td a"),
    Link("operator:person", "/operator/people/", "main td a"),
    Link("operator:person_operator", "/operator/people/", "main td a", "operator/"),
    Link("operator:person_active", "/operator/people/", "main td a", "active/"),
    Link("operator:person_sessions", "/operator/people/", "main td a", "sessions/"),
    Link("operator:person_dismiss", "/operator/people/", "main td a", "shops/fietshoek/remove/"),
    Link("operator:rotate_key", "/operator/keys/", "main .api-keys a[href$='/rotate/']"),
    Link("operator:revoke_key", "/operator/keys/", "main .api-keys a[href$='/revoke/']"),
)
ELSEWHERE = {
    "customer:review": "test_links_of_customers",
    "customer:again": "test_links_of_customers",
    "customer:survey": "test_links_of_customers",
    "customer:conversation": "test_links_of_customers",
    "customer:unsubscribe": "test_links_of_customers",
    "customer:my": "test_links_of_customers",
    "customer:my_withdraw": "test_links_of_customers",
    "customer:product": "test_links_of_customers",
    "customer:report": "test_links_of_customers",
    "customer:decision": "test_links_of_customers",
    "shop:report_review": "test_links_of_customers",
    "shop:report_response": "test_links_of_customers",
    "dashboard:appeal": "test_staff_pages",
    "dashboard:appeal_product_review": "test_staff_pages",
    "operator:case": "test_operator_pages",
    "operator:customer_erase": "test_operator_pages",
    "operator:decide": "test_operator_pages",
    "operator:email_html": "test_the_emails_themselves",
    "account_reset_password_from_key": "test_keyboard.py, with a link that works",
    "account_invitation": "test_people.py, with a link that works",
    "account_sessions": "test_people.py",
    "mfa_authenticate": "test_people.py",
    "mfa_activate_totp": "test_people.py",
    "mfa_deactivate_totp": "test_people.py",
    "mfa_view_recovery_codes": "test_people.py",
    "mfa_generate_recovery_codes": "test_people.py",
    "dashboard:webhooks": "test_webhooks.py",
    "dashboard:new_webhook": "test_webhooks.py",
    "dashboard:webhook": "test_webhooks.py",
    "dashboard:change_webhook": "test_webhooks.py",
    "dashboard:renew_webhook": "test_webhooks.py",
    "dashboard:remove_webhook": "test_webhooks.py",
    "dashboard:delivery": "test_webhooks.py",
    "operator:webhooks": "test_webhooks.py",
    "operator:new_webhook": "test_webhooks.py",
    "operator:webhook": "test_webhooks.py",
    "operator:change_webhook": "test_webhooks.py, as dashboard:change_webhook",
    "operator:renew_webhook": "test_webhooks.py, as dashboard:renew_webhook",
    "operator:remove_webhook": "test_webhooks.py, as dashboard:remove_webhook",
    "operator:delivery": "test_webhooks.py, as dashboard:delivery",
}
"""Pages that a test reaches on its way, and which."""
NO_PAGE = {
    "shop:grade": "JSON",
    "shop:badge": "a picture",
    "shop:helpful": "takes a form, leads on",
    "customer:conversation_file": "a file",
    "customer:my_export": "a file",
    "dashboard:attachment": "a file",
    "operator:received_raw": "a file",
    "home:letter_html": "an e-mail, with the styles of e-mails: see test_the_emails_themselves",
    "home:after_login": "leads on",
    "home:language": "takes a form, leads on",
    "home:healthz": "for machines",
    "home:metrics": "for machines",
    "home:readyz": "for machines",
    "dashboard:coach": "a part of dashboard:message",
    "dashboard:note": "takes a form, leads on",
    "dashboard:close": "takes a form, leads on",
    "dashboard:reopen": "takes a form, leads on",
    "dashboard:end_former_secret": "takes a form, leads on",
    "dashboard:send_invitation": "takes a form, leads on",
    "dashboard:withdraw_invitation": "takes a form, leads on",
    "operator:customer_export": "a file",
    "operator:end_former_secret": "takes a form, leads on",
    "operator:release": "takes a form, leads on",
    "operator:seen": "takes a form, leads on",
    "operator:settle": "takes a form, leads on",
    "operator:release_product_review": "takes a form, leads on",
    "operator:place": "takes a form, leads on",
    "dashboard:switch_webhook": "takes a form, leads on",
    "dashboard:test_webhook": "takes a form, leads on",
    "dashboard:repeat_delivery": "takes a form, leads on",
    "operator:switch_webhook": "takes a form, leads on",
    "operator:test_webhook": "takes a form, leads on",
    "operator:repeat_delivery": "takes a form, leads on",
}
"""Addresses that show nobody a page of ours, and what they are instead."""
