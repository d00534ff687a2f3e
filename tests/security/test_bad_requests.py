"""Whatever is sent, the answer is a page: 400 where no page of ours sends such a thing, never 500."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import is_valid_path, reverse

from mediation.stations.access import CLIENT, PUBLIC, declared, permits
from tests.security import matrix
from tests.support.cast import PARTS, Cast
from tests.support.programs import application
from tests.support.site import World, addresses
from tests.support.transactions import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESSES = addresses()
EVERY = pytest.mark.parametrize("address", ADDRESSES, ids=map(str, ADDRESSES))
#: As they stand in a query or a body.
VALUES = {
    "NUL": "%00",
    "digits": "9" * 5000,
    "negative": "-1",
    "no UTF-8": "%ff%fe%ed%a0%80",
    "not a number": "NaN",
    "exponent": "1e400",
    "day": "9999-99-99",
    "first day": "0001-01-01",
    "markup": "%3Cscript%3E%7B%7B7*7%7D%7D",
    "direction": "%E2%80%AE%F0%9F%98%80",
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BAD_PARTS = ("%00", "9" * 400, "..%2f..%2fetc%2fpasswd", "%ff%fe", "'%22%3E", "-1", "%0d%0aX:y")
USUAL = ("page", "sort", "q", "search", "next", "month", "organisation", "per_page", "state")


@pytest.fixture(scope="module")
def world(saved_cast: Cast, quick_pages: None) -> World:
    return World(saved_cast)


class Fields(HTMLParser):
    """The names of all fields of a page, and the values of hidden ones."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and given.get("name"):
            hidden = given.get("type") == "hidden"
            self.names.setdefault(given["name"], given.get("value") or "" if hidden else "")


def who_may(world: World, view: Any) -> Client:
    """Somebody who may open it: a person, or a program with its token."""
    who = declared(view)
    if who == CLIENT:
        return Client(headers={"authorization": f"Bearer {world.program.secret}"})
    parts = (part for part in PARTS if permits(who, world.cast.actor(part)))
    return Client() if who == PUBLIC else world.clients[next(parts)]


@EVERY
def test_no_value_of_any_field_breaks_a_page(address: Any, world: World) -> None:
    url, client = world.url(address), who_may(world, address.view)
    cookies = client.cookies.copy()
    fields = Fields()
    with rolled_back():
        answer = client.get(url)
    if answer["Content-Type"].startswith("text/html"):
        fields.feed(answer.content.decode())
    names, takes = fields.names, matrix.methods_of(address.view)
    for label, value in VALUES.items():
        asked = "&".join(f"{name}={value}" for name in (*USUAL, *names))
        all_bad = "&".join(f"{urlencode({name: ''})}{value}" for name in names or USUAL)
        # Forms of several rows are read only where their hidden counts can be.
        kept = {name: old for name, old in names.items() if name.endswith("_FORMS")}
        rows_bad = "&".join(
            urlencode({name: kept[name]}) if name in kept else f"{urlencode({name: ''})}{value}"
            for name in names
        )
        if "GET" in takes:
            assert _sent(client, "get", f"{url}?{asked}").status_code < 500, label
        bodies = [*((FORM, body) for body in dict.fromkeys([all_bad, rows_bad])), *_json(value)]
        for kind, body in bodies if "POST" in takes else ():
            if kind == FORM or declared(address.view) == CLIENT:
                answer = _sent(client, "post", url, body, kind)
                assert answer.status_code < 500, (label, kind)
        if label == "NUL" and "%00" in asked:
            assert _sent(client, "get", f"{url}?{asked}").status_code in (400, 403, 404, 405)
        client.cookies = cookies.copy()


def _json(value: str) -> Iterator[tuple[str, bytes]]:
    """What programs send, each of its parts the value: as a text, and as it stands."""
    raw = unquote_to_bytes(value)
    for one in (b'"%b"' % raw, raw):
        parts = b", ".join(b'"%b": %b' % (name.encode(), one) for name in application())
        yield JSON, b"{%b}" % parts


def _sent(client: Client, method: str, url: str, body: str | bytes = "", kind: str = FORM) -> Any:
    with rolled_back():
        if method == "get":
            return client.get(url)
        answer = client.post(url, body, content_type=kind)
        if url == reverse("logout"):
            client.logout()
        return answer


@EVERY
def test_no_part_of_a_path_breaks_a_page(address: Any, world: World) -> None:
    parts, client = world.url(address).split("/"), who_may(world, address.view)
    values = {str(world.value(address, name)) for name in address.kwargs}
    turn, nowhere = ADDRESSES.index(address), []
    for place in range(1, len(parts)):
        # An argument gets all of them; a fixed part leads nowhere for each, and the addresses that
        # share it try them in turn.
        takes_any = parts[place] in values or place == len(parts) - 1
        for bad in BAD_PARTS if takes_any else [BAD_PARTS[(turn + place) % len(BAD_PARTS)]]:
            path = "/".join([*parts[:place], bad, *parts[place + 1 :]])
            if leads_nowhere(path):
                nowhere.append(path)
            else:
                insist_answered(client, path)
    # No view sees these: one page says so for all, and each address asks for it by some of them.
    for path in nowhere[turn % 5 :: 5]:
        insist_answered(client, path)


def leads_nowhere(path: str) -> bool:
    """Whether no view answers, neither here nor where a slash is added."""
    asked = RequestFactory().get(path).path_info
    return not (is_valid_path(asked) or is_valid_path(f"{asked}/"))


def insist_answered(client: Client, path: str) -> None:
    with rolled_back():
        answer = client.get(path)
    assert answer.status_code < 500, path
    assert "X" not in answer.headers, path


@EVERY
def test_no_header_of_htmx_breaks_a_page(address: Any, world: World) -> None:
    url, client = world.url(address), who_may(world, address.view)
    headers = {
        "hx-request": "true",
        "hx-boosted": "true",
        "hx-current-url": "http://[",
        "hx-target": "<script>",
        "hx-trigger": "\x01",
        "hx-prompt": "%ff",
        "hx-history-restore-request": "x",
        "triggering-event": "{",
    }
    with rolled_back():
        assert client.get(url, headers=headers).status_code < 500


# --- The request itself ---------------------------------------------------------------------------


@pytest.fixture
def manager(world: World) -> Client:
    return world.clients["manager"]


def insist_refused(answer: Any) -> None:
    assert answer.status_code == 400
    assert "请求无法识别" in answer.content.decode()


def test_too_many_fields_are_refused(manager: Client) -> None:
    body = "&".join(f"a{number}=1" for number in range(5001))
    insist_refused(manager.post(reverse("cases:search"), body, content_type=FORM))
    insist_refused(manager.get(f"{reverse('cases:list')}?{body}"))


def test_too_large_a_body_is_refused(manager: Client) -> None:
    body = f"text={'x' * 6 * 1024 * 1024}"
    insist_refused(manager.post(reverse("cases:search"), body, content_type=FORM))


def test_too_many_files_are_refused(manager: Client, world: World) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="f{}"; filename="a"\r\n\r\nx\r\n'
    body = (
        "".join(part.format(number) for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1))
        + "--b--\r\n"
    )
    address = reverse("cases:attach", args=[world.case.serial])
    insist_refused(manager.post(address, body, content_type="multipart/form-data; boundary=b"))


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\xff",
        f"multipart/form-data; boundary={'b' * 300}",
        f"{FORM}; charset=latin-1",
    ],
)
def test_a_body_that_cannot_be_read_is_refused(manager: Client, content_type: str) -> None:
    answer = manager.post(reverse("cases:search"), b"text=%ff", content_type=content_type)
    insist_refused(answer)


@pytest.mark.parametrize(
    "content_type", [f"{FORM}; charset=nonsense", "application/json", "text/xml", "", ";"]
)
def test_another_kind_of_body_is_no_form(manager: Client, content_type: str) -> None:
    # The client's own `post` would look the encoding up itself.
    answer = manager.generic("POST", reverse("cases:search"), b'{"text": "x"}', content_type)
    assert answer.status_code < 500


def test_a_multipart_body_full_of_nonsense_is_answered(manager: Client, world: World) -> None:
    address = reverse("cases:attach", args=[world.case.serial])
    for part in (
        b'Content-Disposition: form-data; name="upload"; filename="\x00\xff"\r\n\r\nx',
        b"Content-Disposition: form-data; name*=utf-8''%ff; filename*=x''%00\r\n\r\nx",
        b"Content-Disposition: nonsense\r\n\r\nx",
        (
            b'Content-Disposition: form-data; name="upload"; filename="a"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n\xff!!"
        ),
        b"X" * 5000,
    ):
        body = b"--b\r\n" + part + b"\r\n--b--\r\n"
        with rolled_back():
            answer = manager.post(address, body, content_type="multipart/form-data; boundary=b")
        assert answer.status_code in (400, 422), part


@pytest.mark.parametrize(
    "cookie",
    [
        r'sessionid="\000\000\000\000\000\000\000\000abc"',
        "sessionid=" + "x" * 5000,
        "sessionid=\xff\xfe\xff\xfe\xff\xfe\xff\xfe",
        r'django_language="\000"; csrftoken="\000"',
        "messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIngiXV0",
        "=;;;=",
    ],
)
def test_no_cookie_breaks_a_page(cookie: str) -> None:
    for address in (reverse("login"), reverse("cases:list")):
        assert Client().get(address, headers={"cookie": cookie}).status_code in (200, 302, 400)


@pytest.mark.parametrize(
    "language", ["\xff", "x" * 5000, "en;q=nonsense", ",,,", "../../etc/passwd", "zh-hans\x00"]
)
def test_no_language_breaks_a_page(language: str) -> None:
    answer = Client().get(reverse("login"), headers={"accept-language": language})
    assert answer.status_code == 200
    posted = Client().post(reverse("set_language"), {"language": language.replace("\x00", "")})
    assert posted.status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::", "127.0.0.1@evil"])
def test_a_wrong_host_is_refused(host: str) -> None:
    insist_refused(Client().get(reverse("login"), headers={"host": host}))


def test_a_proxys_word_about_the_host_is_not_believed(manager: Client) -> None:
    answer = Client().get(
        reverse("cases:list"),
        headers={"x-forwarded-host": "evil.example", "x-host": "evil.example"},
    )
    assert answer.status_code == 302
    assert "evil" not in answer.url


# --- Redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example",
     "javascript:alert(1)", "https:evil.example", "\thttps://evil.example", "/%0d%0aX: y"],
)  # fmt: skip
def test_nothing_sends_a_person_to_another_site(world: World, address: str) -> None:
    headers = {"referer": address}
    client = world.clients["manager"]
    password = {"username": "manager", "password": "a-password-of-the-tests", "next": address}
    with rolled_back():
        answers = [
            Client().post(reverse("login"), password, headers=headers),
            Client().post(f"{reverse('login')}?{urlencode({'next': address})}", password),
            Client().post(reverse("set_language"), {"language": "en", "next": address}),
            Client().post(reverse("set_language"), {"language": "en"}, headers=headers),
            client.post(
                reverse("choose_role"), {"membership": "1", "next": address}, headers=headers
            ),
            client.post(reverse("messages_read"), {"next": address}, headers=headers),
        ]
    for answer in answers:
        target = answer.headers.get("Location", "/")
        assert target.startswith("/"), target
        assert not target.startswith(("//", "/\\")), target
        assert "X" not in answer.headers
