"""Taking files, keeping what a person confirms of them, and throwing the rest away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Attachment, Case
from cases.scans import kept
from cases.scans.assembling import as_pdf
from cases.scans.models import Scan, ScanFile, ScanPage
from cases.scans.permissions import SCANNING, case_of, category_of
from cases.services import files as case_files
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.jobs import services as jobs
from mediation.jobs.enums import JobState
from mediation.papers import registry
from mediation.papers.models import Paper
from mediation.stations.models import User
from mediation.vault import destruction, files, uploads
from mediation.vault.crypto import Unreadable
from mediation.vault.uploads import PDF, Accepted

JOB = "scans.read"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files that were sent together.

    Attributes:
        scan: None where no file was taken.
        refused: name of a file → why it was not taken.
    """

    scan: Scan | None
    refused: list[tuple[str, str]] = field(default_factory=list)


def take(
    sent: Sequence[UploadedFile],  # type: ignore[type-arg]  # generic only in the stubs
    *,
    actor: Actor,
    case: Case | None = None,
    paper: Paper | None = None,
) -> Taken:
    """Keep what was sent, encrypted under a key of its own, and order that it be read.

    Raises:
        NotAllowed: for who may not scan at all.
    """
    if actor.role not in SCANNING or actor.organisation_id is None or actor.user_id is None:
        raise NotAllowed(_("您的角色或分工不能在本案中进行此操作。"))
    scan = Scan(
        uploaded_by=User.objects.get(pk=actor.user_id),
        organisation_id=actor.organisation_id,
        expires_at=timezone.now() + timedelta(hours=settings.SCAN_KEPT_HOURS),
        case=case,
        paper=paper,
    )
    rows: list[ScanFile] = []
    refused: list[tuple[str, str]] = []
    for upload in sent:
        name = case_files.shown_name(upload.name or "")
        try:
            rows.append(_taken(scan, upload, name, place=len(rows) + 1, already=rows))
        except (ActionRefused, uploads.Unacceptable) as error:
            refused.append((name, str(error)))
    if not rows:
        return Taken(None, refused)
    with transaction.atomic():
        scan.save()
        for row in rows:
            row.scan = scan
            row.save()
        scan.job = jobs.enqueue(
            JOB, key=f"{JOB}:{scan.reference}", payload={"scan": scan.pk}, actor=actor
        )
        scan.save(update_fields=["job"])
    return Taken(scan, refused)


def _taken(
    scan: Scan,
    upload: Any,
    name: str,
    *,
    place: int,
    already: Sequence[ScanFile],
) -> ScanFile:
    uploads.insist_on_size(upload.size or 0)
    content = upload.read()
    content_type = uploads.type_of_scan(content)
    digest = uploads.digest(content)
    if any(row.sha256 == digest for row in already):
        raise ActionRefused(_("与本次的另一个文件完全相同。"))
    _insist_on_new(scan, digest)
    stored = files.store(content, key_id=scan.data_key_id, content_type=content_type)
    return ScanFile(
        scan=scan, place=place, name=name, content_type=content_type, sha256=digest, stored=stored
    )


def _insist_on_new(scan: Scan, digest: str) -> None:
    """The same person's same file: waiting to be confirmed, or kept already."""
    same = ScanFile.objects.filter(
        sha256=digest,
        scan__uploaded_by=scan.uploaded_by,
        scan__organisation=scan.organisation_id,
    ).select_related("scan")
    waiting = same.filter(scan__closed_at=None, scan__expires_at__gt=timezone.now()).first()
    if waiting is not None:
        day = timezone.localtime(waiting.scan.uploaded_at)
        raise ActionRefused(
            _("同一文件已于%(day)s上传，正等待核对。") % {"day": f"{day:%Y-%m-%d %H:%M}"}
        )
    page = (
        ScanPage.objects.filter(file__in=same, attachment__removed_on=None)
        .exclude(attachment=None)
        .select_related("attachment__case", "paper")
        .first()
    )
    if page is not None and page.attachment is not None:
        raise ActionRefused(
            _("同一文件已经归卷：%(serial)s，%(name)s。")
            % {"serial": page.attachment.case.serial, "name": page.attachment.name}
        )


def confirm(scan: Scan, choices: Mapping[int, Paper | None], *, actor: Actor) -> list[Attachment]:
    """Keep the pages as signed originals of the papers that the person chose for them.

    Each paper's pages become one PDF beside it. Confirmed twice, at the same time too, it is kept
    once: the same pages are the same bytes, which a case takes once.

    Args:
        choices: pk of a page → its paper, None for one that is left out.

    Raises:
        ActionRefused: when the scan is closed, a page is not decided, or a case takes nothing.
    """
    _insist_open(scan)
    pages = list(ScanPage.objects.filter(file__scan=scan).select_related("file__stored", "picture"))
    if missing := [page for page in pages if page.pk not in choices]:
        raise ActionRefused(
            _("还有%(count)d页没有选择：请选择文书，或者选择“不归卷”。") % {"count": len(missing)}
        )
    groups: dict[int, list[ScanPage]] = {}
    papers: dict[int, tuple[Paper, Case]] = {}
    for page in pages:
        if (paper := choices[page.pk]) is None:
            continue
        if paper.pk not in papers:
            if (case := case_of(paper, actor)) is None:
                raise ActionRefused(_("所选文书不在您可以归卷的案件中。"))
            papers[paper.pk] = paper, case
        groups.setdefault(paper.pk, []).append(page)
    made = [_keep(*papers[key], group, actor=actor, scan=scan) for key, group in groups.items()]
    close(scan)
    return made


def _keep(
    paper: Paper, case: Case, pages: Sequence[ScanPage], *, actor: Actor, scan: Scan
) -> Attachment:
    try:
        content = as_pdf(pages)
    except (Unreadable, FileNotFoundError) as error:
        # Sent twice at the same time: the other one has finished and thrown the pages away.
        raise ActionRefused(_("这批扫描件已处理完毕或者已过保留期限。")) from error
    name = f"{registry.title(paper.kind)}-{paper}-{_('签署件')}"
    try:
        attachment = case_files.keep(
            case,
            Accepted(content, PDF, len(pages)),
            actor=actor,
            name=name,
            category=category_of(paper),
            paper=paper,
        )
    except case_files.AlreadyKept as already:
        attachment = already.attachment
    ScanPage.objects.filter(pk__in=[page.pk for page in pages]).update(
        attachment=attachment, paper=paper
    )
    kept.tell(paper, attachment, actor)
    return attachment


def _insist_open(scan: Scan) -> None:
    if scan.closed_at is not None or scan.expires_at <= timezone.now():
        raise ActionRefused(_("这批扫描件已处理完毕或者已过保留期限。"))
    if scan.state != JobState.DONE:
        raise ActionRefused(_("扫描件还在识别中，请稍候。"))


def close(scan: Scan) -> None:
    """Make unreadable what was sent, and take it from the disk. May run twice."""
    with transaction.atomic():
        destruction.destroy_unlisted([scan.data_key_id])
        Scan.objects.filter(pk=scan.pk, closed_at=None).update(closed_at=timezone.now())
        scan.files.update(name="")
        transaction.on_commit(lambda: files.remove_of([scan.data_key_id]))
    scan.refresh_from_db(fields=["closed_at"])


def give_up(scan: Scan, *, actor: Actor) -> None:
    """Throw a scan away, also one that is being read."""
    if scan.job is not None and scan.is_running:
        jobs.cancel(scan.job, actor=actor, also_running=True)
    close(scan)


def discard_with(case_id: int) -> None:
    """Throw away every open scan that shows a paper of this case, which is being destroyed."""
    root = f"{Case._meta.label_lower}:{case_id}"
    shown = Q(files__pages__paper__root_ref=root) | Q(case=case_id)
    for scan in Scan.objects.filter(shown, closed_at=None).distinct():
        close(scan)


def discard_expired() -> int:
    """Throw away every scan whose time is over; returns how many."""
    over = list(Scan.objects.filter(expires_at__lte=timezone.now(), closed_at=None))
    for scan in over:
        close(scan)
    return len(over)
