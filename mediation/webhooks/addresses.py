"""Where a webhook may go: nothing inside the house, unless the administrator listed its network.

Whoever types an address must not be able to make this program ask its own neighbours. So the text of
the address is judged when it is entered, and the addresses behind its name are judged whenever it is
used, by the very code that connects (`guarded.py`): a name that changes in between gains nothing.
"""

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
#: What `is_global` of some versions of Python lets pass: protocol assignments and documentation, and
#: addresses that carry another one inside, which the far end would go to (NAT64, 6to4, Teredo).
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
    )
)  # fmt: skip
_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
#: The last part of what resolvers read as a number ("0x7f.1", "2130706433").
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")


class AddressForbidden(Exception):
    """The name leads to an address that may not be asked."""


class NameUnknown(Exception):
    """The name leads nowhere."""


def url_faults(url: str) -> list[str]:
    """What is wrong with the text of an address, in sentences; the network is not asked."""
    try:
        parts = urlsplit(url)
        port = port_of(parts)
    except ValueError:
        return [_("网址格式不正确。")]
    host = parts.hostname or ""
    faults = []
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOK_DEVELOPMENT):
        faults.append(_("网址须以 https:// 开头。"))
    if not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url) or not _is_host(host):
        faults.append(_("网址格式不正确；域名含中文的，请填写其转换后的形式（xn--）。"))
    if parts.username is not None or parts.password is not None:
        faults.append(_("网址中不能写用户名、密码；接收方以签名核实来源。"))
    if "?" in url or "#" in url:
        faults.append(_("网址中不能带参数（?、#）；口令等不能写在网址里。"))
    if port not in settings.WEBHOOK_PORTS and not settings.WEBHOOK_DEVELOPMENT:
        ports = "、".join(str(number) for number in settings.WEBHOOK_PORTS)
        faults.append(_("端口须为：%(ports)s。") % {"ports": ports})
    literal = _literal(host)
    if literal is not None and not is_permitted(literal, scheme=parts.scheme):
        faults.append(_("该地址属于内部网络，不在允许范围。"))
    return faults


def port_of(parts: SplitResult) -> int:
    """The port that is meant; raises ValueError for none that exists."""
    return parts.port or (80 if parts.scheme == "http" else 443)


def resolve(host: str, port: int, *, scheme: str) -> list[str]:
    """The addresses behind a name, all of which may be asked.

    Raises:
        NameUnknown: there is none.
        AddressForbidden: one of them may not be asked; then none is.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnknown(host) from error
    texts = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    # With a zone ("fe80::1%eth0") it is link-local, which is never permitted.
    addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
    if not addresses or not all(is_permitted(address, scheme=scheme) for address in addresses):
        raise AddressForbidden(host)
    return texts


def is_permitted(address: IPAddress, *, scheme: str) -> bool:
    """Whether a message may go there.

    Public addresses, and the listed networks, by https; this machine itself in development only, by
    either. No list opens this machine, the link's own addresses or a multicast.
    """
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return bool(settings.WEBHOOK_DEVELOPMENT)
    if scheme != "https" or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if any(address in network for network in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    if any(address in network for network in _SPECIAL):
        return False
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_reserved and not site_local


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_host(host: str) -> bool:
    if _literal(host) is not None:
        return "%" not in host
    last = host.rpartition(".")[2]
    return bool(_NAME.fullmatch(host)) and not _NUMERIC.fullmatch(last)
