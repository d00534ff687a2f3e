"""Where a webhook may go: not to this machine, not into the house, whatever the name pretends."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from mediation.webhooks.addresses import (
    AddressForbidden,
    NameUnknown,
    is_permitted,
    resolve,
    url_faults,
)

INSIDE = [
    "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1",  # private, shared
    "169.254.169.254", "169.254.0.1", "fe80::1",  # link-local, the metadata of clouds
    "0.0.0.0", "::", "127.0.0.1", "127.8.8.8", "::1",  # this machine
    "224.0.0.1", "239.1.1.1", "ff02::1", "255.255.255.255", "240.0.0.1",
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "fc00::1", "fd12:3456::1", "fec0::1", "2001:db8::1",
    # Others inside: mapped, translated, tunnelled.
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:a00:1::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "202.96.209.5", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names lead to the next of these lists of addresses, the last one for good; returns the names."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host.replace(".", "").isdigit():  # an address leads to itself
            return real(host, port, *args, **kwargs)
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("text", INSIDE)
def test_an_address_inside_is_forbidden(text: str) -> None:
    assert not is_permitted(ipaddress.ip_address(text), scheme="https")


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_public_address_is_permitted_by_https_only(text: str) -> None:
    assert is_permitted(ipaddress.ip_address(text), scheme="https")
    assert not is_permitted(ipaddress.ip_address(text), scheme="http")


def test_a_listed_network_is_open_and_its_neighbour_is_not(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [ipaddress.ip_network("10.12.0.0/16")]
    assert is_permitted(ipaddress.ip_address("10.12.3.4"), scheme="https")
    assert is_permitted(ipaddress.ip_address("::ffff:10.12.3.4"), scheme="https")
    assert not is_permitted(ipaddress.ip_address("10.13.0.1"), scheme="https")
    assert not is_permitted(ipaddress.ip_address("10.12.3.4"), scheme="http")


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "169.254.169.254", "224.0.0.1", "0.0.0.0"])
def test_no_list_opens_this_machine_the_link_or_a_multicast(settings: Any, text: str) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [
        ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"),
    ]  # fmt: skip
    assert not is_permitted(ipaddress.ip_address(text), scheme="https")


def test_development_opens_this_machine_and_nothing_else(settings: Any) -> None:
    settings.WEBHOOK_DEVELOPMENT = True
    assert is_permitted(ipaddress.ip_address("127.0.0.1"), scheme="http")
    assert is_permitted(ipaddress.ip_address("::1"), scheme="http")
    assert not is_permitted(ipaddress.ip_address("10.0.0.1"), scheme="https")
    assert not is_permitted(ipaddress.ip_address("8.8.8.8"), scheme="http")


def test_one_address_inside_among_public_ones_forbids_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(AddressForbidden):
        resolve("mixed.example.com", 443, scheme="https")


def test_a_name_that_leads_nowhere_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> Any:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(NameUnknown):
        resolve("nowhere.example.com", 443, scheme="https")


WRONG = [
    ("http://hook.example.com/in", "https://"),
    ("ftp://hook.example.com/in", "https://"),
    ("//hook.example.com/in", "https://"),
    ("file:///etc/passwd", "https://"),
    ("https://", "格式"),
    ("https:///in", "格式"),
    ("https://user:word@hook.example.com/in", "用户名"),
    ("https://user@hook.example.com/in", "用户名"),
    ("https://hook.example.com@10.0.0.1/in", "用户名"),
    ("https://hook.example.com/in?token=1", "参数"),
    ("https://hook.example.com/in?", "参数"),
    ("https://hook.example.com/in#x", "参数"),
    ("https://hook.example.com:22/in", "端口"),
    ("https://hook.example.com:6379/", "端口"),
    ("https://hook.example.com:99999/", "格式"),
    ("https://hook.example.com:x/", "格式"),
    ("https://10.0.0.1/in", "内部网络"),
    ("https://127.0.0.1/in", "内部网络"),
    ("https://[::1]/in", "内部网络"),
    ("https://[::ffff:10.0.0.1]/in", "内部网络"),
    ("https://[fe80::1%25eth0]/in", "格式"),
    ("https://2130706433/in", "格式"),
    ("https://127.1/in", "格式"),
    ("https://0x7f000001/in", "格式"),
    ("https://10.0.0.0x1/in", "格式"),
    ("https://hook.example.com/a b", "格式"),
    ("https://hook.example.com/\r\nx: y", "格式"),
    ("https://hook.example.com\\@10.0.0.1/", "格式"),
    ("https://接收.example.com/in", "格式"),
    ("https://-hook.example.com/", "格式"),
    ("https://[::1/", "格式"),
]


@pytest.mark.parametrize(("url", "sentence"), WRONG)
def test_a_wrong_address_is_refused_in_words(url: str, sentence: str) -> None:
    faults = url_faults(url)
    assert any(sentence in fault for fault in faults), faults


@pytest.mark.parametrize(
    "url",
    [
        "https://hook.example.com",
        "https://hook.example.com/in/box",
        "https://hook.example.com:8443/in",
        "https://8.8.8.8/in",
        "https://[2606:4700:4700::1111]/in",
        "https://xn--fiq228c.example.com/in",
        "https://hook/in",
    ],
)
def test_a_good_address_is_taken(url: str) -> None:
    assert url_faults(url) == []
