"""Write a paper of a case to a PDF file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry, DomainModel
from mediation.papers import registry, services
from mediation.papers.errors import CannotPrint
from mediation.papers.registry import PaperKind


class Command(BaseCommand):
    help = (
        "Print a paper of a case by its case number or serial: the newest issued one,"
        " or a draft with a watermark where none is issued."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="case number or serial, for example LJZ-2026-000123")
        parser.add_argument("kind", help="code of the paper; `paper_kinds` lists them")
        parser.add_argument("--output", required=True, type=Path, help="the PDF file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kind = registry.get(options["kind"])
        except registry.UnknownKind as error:
            raise CommandError(_("没有这种文书：%(kind)s") % {"kind": options["kind"]}) from error
        try:
            with acting(SYSTEM, act="print_paper"):
                content = self.printed(options["case"], kind)
            options["output"].write_bytes(content)
        except (ActionRefused, CannotPrint) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error

    def printed(self, reference: str, kind: PaperKind) -> bytes:
        subject = registry.find_subject(reference, kind)
        if not isinstance(subject, DomainModel):
            raise CommandError(_("没有这个案号或登记号：%(case)s") % {"case": reference})
        paper = services.newest(kind.code, subject)
        content = services.pdf_of(paper) if paper else services.draft_pdf(kind.code, subject)
        detail = f"{kind.code}-{paper.n}.pdf" if paper else f"{kind.code}.pdf (draft)"
        with transaction.atomic():
            log_access(AccessEntry.Act.PRINT, subject=subject, detail=detail)
        return content
