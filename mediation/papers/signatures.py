"""The electronic signature of issued papers (PAdES), where the station has a certificate for it.

The signature is the house's, made when the PDF is made, and says that nobody has changed a byte since;
it is not that of a party or a mediator. With a time-stamp server it also says since when (RFC 3161).
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mediation.papers.errors import CannotPrint
from mediation.ui.parts import Text

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper

logger = logging.getLogger(__name__)

FIELD = "Signature"
TIMESTAMP_SECONDS = 10


class CannotSign(CannotPrint):
    """The paper is issued and not yet printed: its PDF is kept with the signature or not at all."""

    reason: Text = _("文书已出具，但暂时不能加盖电子签名；请稍后再试，仍不成功的请联系系统管理员。")


class NoCertificate(ValueError):
    """What `PAPER_SIGNING_P12` names cannot sign; the words are for whoever set it."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What signs: the certificate with its key, and the file it came from."""

    leaf: x509.Certificate
    content: bytes

    @property
    def is_valid_now(self) -> bool:
        return self.leaf.not_valid_before_utc <= datetime.now(UTC) <= self.leaf.not_valid_after_utc


def is_configured() -> bool:
    return bool(settings.PAPER_SIGNING_P12)


def certificate() -> Certificate:
    """The configured certificate; read again when its file has changed.

    Raises:
        NoCertificate: the file cannot be read or opened, or holds no certificate with its key.
    """
    path = Path(settings.PAPER_SIGNING_P12)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise NoCertificate(f"{path} cannot be read ({type(error).__name__})") from error
    return _opened(path, settings.PAPER_SIGNING_PASSPHRASE, changed)


@lru_cache(maxsize=2)
def _opened(path: Path, passphrase: str, _changed: int) -> Certificate:
    try:
        content = path.read_bytes()
        key, leaf, _others = pkcs12.load_key_and_certificates(content, passphrase.encode() or None)
    except (OSError, ValueError, TypeError) as error:
        raise NoCertificate(
            f"{path} cannot be opened: no PKCS#12 file, or another passphrase"
        ) from error
    if key is None or leaf is None:
        raise NoCertificate(f"{path} holds no certificate with its private key")
    return Certificate(leaf, content)


def signed(content: bytes) -> bytes:
    """The PDF with the house's signature and time stamp; itself where none is configured.

    Raises:
        CannotSign: without a valid certificate, or when the time-stamp server does not answer.
    """
    if not is_configured():
        return content
    try:
        found = certificate()
    except NoCertificate as error:
        raise CannotSign(str(error)) from error
    if not found.is_valid_now:
        raise CannotSign("the certificate for papers is not valid today")
    # Takes half a second to import, and most processes never sign.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    described = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        # Whoever changes the file afterwards breaks the signature, whatever they add.
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    stamper = _timestamper(settings.PAPER_TIMESTAMP_URL)
    signer = signers.PdfSigner(described, signer=_signer(found), timestamper=stamper)
    written = BytesIO()
    try:
        # In a thread of its own, for pyHanko runs a loop, and none may run in a thread that has one.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(
                signer.sign_pdf, IncrementalPdfFileWriter(BytesIO(content)), output=written
            ).result()
    except Exception as error:
        # A server that is away, refuses, answers nonsense: pyHanko and aiohttp have many names for it.
        raise CannotSign(f"not signed: {type(error).__name__}") from error
    return written.getvalue()


@lru_cache(maxsize=2)
def _signer(found: Certificate) -> "SimpleSigner":
    from pyhanko.sign.signers import SimpleSigner  # see `signed`

    passphrase: Any = settings.PAPER_SIGNING_PASSPHRASE.encode() or None
    signer = SimpleSigner.load_pkcs12_data(found.content, other_certs=[], passphrase=passphrase)
    if signer is None:
        raise CannotSign("pyHanko does not open the certificate")
    return signer


@lru_cache(maxsize=2)
def _timestamper(url: str) -> "TimeStamper | None":
    """Kept, for the first answer of a server tells how long its others will be."""
    from pyhanko.sign.timestamps import HTTPTimeStamper  # see `signed`

    return HTTPTimeStamper(url, timeout=TIMESTAMP_SECONDS) if url else None
