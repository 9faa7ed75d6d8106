"""How the load driver talks: HTTP with and without a session, and SMTP."""

import json
import queue
import re
import smtplib
import time
from dataclasses import dataclass
from email.message import EmailMessage
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import urllib3

from tools.load.journal import NO_ANSWER

TIMEOUT = 60

_NAMES_ONE = re.compile(r"-\d|[a-z0-9]{20}")
"""A part of a path: `shop-1`, or an id or a token, which are long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` is `NO_ANSWER` when the connection broke. Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    """Each as it was set."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem; empty when it is none."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return str(self.json["code"]) if is_problem else ""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a request took, in seconds, until its answer was read."""

    writes: bool
    seconds: float
    kind: str = ""
    """Method and path, without what names one thing."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that was answered with 5xx, or not at all; its moments are of `time.monotonic`."""

    began: float
    ended: float
    method: str
    path: str
    status: int


def kind_of(method: str, path: str) -> str:
    """Which of the installation's addresses a request goes to."""
    parts = path.partition("?")[0].split("/")
    return f"{method} {'/'.join('*' if _NAMES_ONE.search(part) else part for part in parts)}"


class _Pool(urllib3.HTTPConnectionPool):
    QueueCls = queue.Queue  # type: ignore[assignment]  # the one that rested longest, not the one that was used last


class Client:
    """Requests to one installation; several threads may use it.

    They take turns on many connections, as shoppers and staff come. With few, most may have met one of the processes.
    """

    def __init__(self, base: str, connections: int = 64) -> None:
        self.base = base
        self.timings: list[Timing] = []
        """Of every request, in the order of their ends."""
        self.failures: list[Failure] = []
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False, timeout=TIMEOUT)
        self._pool.pool_classes_by_scheme = {"http": _Pool}

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = "",
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request, redirects not followed; `body` goes as JSON, `form` as a form."""
        headers = dict(headers or {})
        data = None
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif form is not None:
            data, headers["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        start = time.monotonic()
        try:
            answer = self._pool.request(method, self.base + path, body=data, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError:
            self.failures.append(Failure(start, time.monotonic(), method, path, NO_ANSWER))
            return Answer(NO_ANSWER, {}, b"")
        end = time.monotonic()
        self.timings.append(Timing(method != "GET", end - start, kind_of(method, path)))
        if answer.status >= 500:
            self.failures.append(Failure(start, end, method, path, answer.status))
        got = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, got, answer.data, tuple(answer.headers.getlist("set-cookie")))


class Browser:
    """Somebody of the staff, with cookies; each is used by one thread at a time."""

    def __init__(self, client: Client, login: str, password: str) -> None:
        self.client = client
        self.login = login
        self.password = password
        self._cookies: dict[str, str] = {}

    @property
    def is_signed_in(self) -> bool:
        return "sessionid" in self._cookies

    def sign_in(self) -> bool:
        """Whether it worked."""
        self._cookies.clear()
        if self.get("/account/login/").status != 200:
            return False
        self.post("/account/login/", {"login": self.login, "password": self.password})
        return self.is_signed_in

    def get(self, path: str) -> Answer:
        return self._keep(self.client.call("GET", path, headers=self._headers()))

    def post(self, path: str, form: dict[str, str]) -> Answer:
        form = {**form, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        return self._keep(self.client.call("POST", path, form=form, headers=self._headers()))

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}

    def _keep(self, answer: Answer) -> Answer:
        for cookie in answer.cookies:
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(cookie).items()})
        return answer


def send_mail(port: int, *, sender: str, recipient: str, message_id: str, answers: str, text: str) -> int:
    """An e-mail to the installation: 250 when it was taken, the server's refusal, or `NO_ANSWER`."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, "Re: uw bericht"
    message["Message-ID"], message["In-Reply-To"] = message_id, answers
    message.set_content(text)
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=TIMEOUT) as server:
            server.send_message(message, sender, [recipient])
    except smtplib.SMTPRecipientsRefused as error:
        return error.recipients[recipient][0]
    except smtplib.SMTPResponseException as error:
        return error.smtp_code
    except (OSError, smtplib.SMTPException):
        return NO_ANSWER
    return 250
