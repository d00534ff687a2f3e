"""Signatures, against a published example and against OpenSSL."""

from __future__ import annotations

import base64
import subprocess

from mediation.webhooks import signing

# The example of https://www.standardwebhooks.com/ and of its reference implementations.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
WANTED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def by_openssl(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"],
        input=signed, capture_output=True, check=True,
    )  # fmt: skip
    return "v1," + base64.b64encode(made.stdout).decode()


def test_the_published_example_has_its_published_signature() -> None:
    assert signing.signature(SECRET, ID, TIMESTAMP, BODY) == WANTED


def test_a_secret_of_ours_signs_as_openssl_does() -> None:
    secret = signing.new_secret()
    body = '{"state_label":"调解中"}'.encode()
    signed = b"evt_1.1700000000." + body
    assert signing.signature(secret, "evt_1", 1700000000, body) == by_openssl(secret, signed)


def test_secrets_are_long_and_no_two_are_alike() -> None:
    made = {signing.new_secret() for _n in range(50)}
    assert len(made) == 50
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}


def test_two_secrets_that_overlap_sign_side_by_side() -> None:
    other = signing.new_secret()
    headers = signing.headers(ID, TIMESTAMP, BODY, [other, SECRET])
    first, second = headers["webhook-signature"].split(" ")
    assert second == WANTED
    assert first != second
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (ID, str(TIMESTAMP))
