"""The same write sent twice is carried out once (Idempotency-Key of the IETF's HTTPAPI draft)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from mediation.api import problems
from mediation.api.models import Client, IdempotentCall
from mediation.api.problems import Fault, ProblemError

HEADER = "Idempotency-Key"
#: Told where the answer is that of an earlier call.
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Location", "ETag")
_KEY = re.compile(r"[\x21-\x7e]{8,80}")


def once(request: Any, carry_out: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out the call unless its key has been used; then the answer of that time.

    The key's row is written first, in the transaction of the operation itself: of two calls at the
    same moment the second waits at the unique key until the first has ended, and then finds its
    answer, or, where that was refused and left nothing, is carried out itself.

    Raises:
        ProblemError: 400 without a key, 422 where the key belongs to another request.
    """
    client, key = request.caller.client, _key_of(request)
    digest = _digest_of(request)
    _forget(client)
    with transaction.atomic():
        row = _begun(client, key, digest)
        if row.status:
            if row.request_digest != digest:
                raise ProblemError(problems.KEY_REUSED, _("同一幂等键只能用于内容完全相同的请求。"))
            return _replayed(row)
        response = carry_out()
        row.status, row.body = response.status_code, response.content.decode()
        row.headers = {
            name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
        }
        row.save()
    return response


def forget_answers() -> int:
    """Answers that are kept no longer, of all clients; how many there were."""
    limit = timezone.now() - timedelta(hours=settings.API_ANSWERS_KEPT_HOURS)
    deleted: int = IdempotentCall.objects.filter(made_at__lt=limit).delete()[0]
    return deleted


def _forget(client: Client) -> None:
    # Also where no worker tidies: a key is free again after its time.
    limit = timezone.now() - timedelta(hours=settings.API_ANSWERS_KEPT_HOURS)
    old = IdempotentCall.objects.filter(client=client, made_at__lt=limit)
    if old.exists():
        old.delete()


def _begun(client: Client, key: str, digest: str) -> IdempotentCall:
    try:
        with transaction.atomic():
            row: IdempotentCall = IdempotentCall.objects.create(
                client=client, key=key, request_digest=digest
            )
    except IntegrityError as error:
        found = IdempotentCall.objects.filter(client=client, key=key).first()
        if found is None:  # its time ran out this very moment
            raise ProblemError(problems.BUSY, headers={"Retry-After": "1"}) from error
        return found
    return row


def _key_of(request: Any) -> str:
    key: str = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        message = _("请在 Idempotency-Key 中提供 8 至 80 个可见 ASCII 字符，每项申请一个。")
        raise ProblemError(problems.MALFORMED, message, faults=[Fault(message, parameter=HEADER)])
    return key


def _digest_of(request: Any) -> str:
    # Keyed: what was sent holds numbers that could be guessed from a plain digest.
    content = b"\n".join([request.method.encode(), request.path.encode(), request.body])
    return salted_hmac("mediation.api.idempotency", content, algorithm="sha256").hexdigest()


def _replayed(row: IdempotentCall) -> HttpResponse:
    return HttpResponse(
        row.body,
        status=row.status,
        content_type="application/json",
        headers={**row.headers, REPLAYED: "true"},
    )
