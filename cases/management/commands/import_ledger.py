"""`manage.py import_ledger`: enter a ledger from the command line (design §7)."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.ledgers import services, writing
from cases.ledgers.enums import Mode
from cases.ledgers.examining import Ledger, insist_on_columns, open_ledger, place_for
from cases.ledgers.judging import Place
from cases.ledgers.models import ImportBatch
from cases.ledgers.permissions import IMPORTING, organisations_for
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import NotAllowed
from mediation.history.models import AccessEntry
from mediation.stations.models import Membership, Organisation
from mediation.vault.uploads import Unacceptable


class Command(BaseCommand):
    """Check every row of a ledger and, unless told otherwise, enter what is new.

    With errors nothing is written unless --skip-errors is given; the exit code is 1 then. Values that
    are wrong are printed as they stand in the file: the output is as personal as the ledger.
    """

    help = "Import a ledger (XLSX, XLS, CSV): historic cases in their state, with their dates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--organisation", metavar="CODE", help="whose the rows are that name none"
        )
        parser.add_argument(
            "--actor", metavar="USER", help="user name of the manager who answers for it"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--skip-errors", action="store_true", help="enter the rows without errors"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        actor = self._actor(options["actor"])
        organisation = self._organisation(options["organisation"])
        with acting(actor, act="import_ledger"):
            try:
                services.insist_may_import(actor, organisation)
            except NotAllowed as error:
                raise CommandError(str(error)) from error
            if organisation is None and actor is not SYSTEM:
                organisation = organisations_for(actor).get(pk=actor.organisation_id)
            told = self._import(actor, organisation, options)
        self._print(told, options["format"])
        if told["errors"] and not options["skip_errors"]:
            sys.exit(1)

    def _import(
        self, actor: Actor, organisation: Organisation | None, options: dict[str, Any]
    ) -> dict[str, Any]:
        path: Path = options["file"]
        content = self._content(path)
        profile = services.profile_of(organisation) if organisation else None
        try:
            ledger = open_ledger(content, profile=profile)
            insist_on_columns(ledger)
            place = place_for(organisation, organisations_for(actor))
            checked = writing.check(ledger, place)
        except Unacceptable as error:
            raise CommandError(str(error)) from error
        log_access(AccessEntry.Act.VIEW, detail=f"import_ledger {checked.rows} rows")
        told: dict[str, Any] = {
            "rows": checked.rows,
            "new": checked.new,
            "duplicates": checked.duplicates,
            "errors": [finding.told() for finding in checked.errors],
            "warnings": [
                *({"row": None, "column": "", "value": "", "message": m} for m in ledger.remarks()),
                *(finding.told() for finding in checked.warnings),
            ],
        }
        allowed = options["skip_errors"] or not checked.wrong
        if options["dry_run"] or not allowed or not checked.new:
            return told
        batch = services.record_batch(
            content, path.name, actor=actor, organisation=organisation, ledger=ledger,
            checked=checked, mode=Mode.SKIP if options["skip_errors"] else Mode.WHOLE,
        )  # fmt: skip
        self._write(batch, ledger, place, actor)
        return {**told, "batch": str(batch.reference)}

    def _write(self, batch: ImportBatch, ledger: Ledger, place: Place, actor: Actor) -> None:
        try:
            made = writing.write(batch, ledger, place, actor=actor)
        except writing.Changed as error:
            raise CommandError(str(error)) from error
        services.finish(batch, made, actor=actor)

    def _content(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read {path}: {error.strerror}") from error

    def _organisation(self, code: str | None) -> Organisation | None:
        if code is None:
            return None
        found: Organisation | None = Organisation.objects.filter(code=code).first()
        if found is None:
            raise CommandError(f"there is no organisation {code}.")
        return found

    def _actor(self, username: str | None) -> Actor:
        if username is None:
            return SYSTEM
        memberships = Membership.objects.filter(
            user__username=username, user__is_active=True, role__in=IMPORTING
        ).on(timezone.localdate())
        membership = memberships.select_related("user", "organisation").order_by("pk").first()
        if membership is None:
            raise CommandError(f"{username} is no manager: nobody else imports ledgers.")
        return membership.as_actor()

    def _print(self, told: dict[str, Any], how: str) -> None:
        if how == "json":
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(
            f"{told['rows']} rows: {told['new']} new, {told['duplicates']} duplicates, "
            f"{len(told['errors'])} errors, {len(told['warnings'])} warnings."
        )
        for kind in ("errors", "warnings"):
            for one in told[kind]:
                place = (
                    f"row {one['row']}, {one['column']}: {one['value']!r} " if one["row"] else ""
                )
                self.stdout.write(f"  {kind[:-1]}: {place}{one['message']}")
        if "batch" in told:
            self.stdout.write(f"Batch {told['batch']}.")
