"""Certificates and a time-stamp server of the tests' own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

PASSPHRASE = "test-passphrase"


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    leaf: x509.Certificate
    key: rsa.RSAPrivateKey

    def der(self) -> asn1.Certificate:
        return asn1.Certificate.load(self.leaf.public_bytes(serialization.Encoding.DER))

    def key_der(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def pkcs12(self, path: Path, authority: "Issued", passphrase: str = PASSPHRASE) -> Path:
        """Write certificate, key and authority to a file as a certification body hands them out."""
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"papers",
                self.key,
                self.leaf,
                [authority.leaf],
                serialization.BestAvailableEncryption(passphrase.encode()),
            )
        )
        path.chmod(0o600)
        return path


def issued(
    name: str,
    by: Issued | None = None,
    *,
    days: tuple[int, int] = (-1, 365),
    stamps: bool = False,
    serves: bool = False,
) -> Issued:
    """A certificate for `name`, by itself or by an authority; valid from and to days from now.

    One that `serves` is a web server's, whose name in the network is `name`.
    """
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.leaf.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=by is not None,
                key_cert_sign=by is None,
                crl_sign=by is None,
                **usage,
            ),
            critical=True,
        )
    )
    if stamps:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamping, critical=True)
    if serves:
        named = x509.SubjectAlternativeName([x509.DNSName(name)])
        builder = builder.add_extension(named, critical=False)
    return Issued(builder.sign(by.key if by else key, hashes.SHA256()), key)


@contextmanager
def stamp_server(stamper: Issued, authority: Issued) -> Iterator[Any]:
    """The address of a time-stamp server; `.answers = False` makes it fail."""
    store = SimpleCertificateStore()
    store.register(authority.der())
    dummy = DummyTimeStamper(stamper.der(), stamper.key_der(), certs_to_embed=store)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if not server.answers:
                self.send_error(503)
                return
            answer = dummy.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        answers = True
        daemon_threads = True

        @property
        def url(self) -> str:
            return f"http://127.0.0.1:{self.server_port}/"

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
