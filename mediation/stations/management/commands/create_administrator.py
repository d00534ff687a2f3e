"""`manage.py create_administrator`: how a real installation gets its first account."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.history.gate import ActionRefused
from mediation.stations.models import User
from mediation.stations.services.accounts import one_time_password
from mediation.stations.services.installation import create_administrator


class Command(BaseCommand):
    help = (
        "Create an administrator, and the centre organisation where there is none. Asks for a "
        "password on a terminal; otherwise prints a random one, which must be changed at the first "
        "log-in. Repeating it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="The person's name.")
        parser.add_argument(
            "--organisation", default="", metavar="CODE", help="Default: the centre."
        )
        parser.add_argument(
            "--random-password", action="store_true", help="Do not ask, even on a terminal."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        known = User.objects.filter(username=username).exists()
        asks = not known and not options["random_password"] and sys.stdin.isatty()
        password = self._ask() if asks else one_time_password()
        try:
            done = create_administrator(
                username,
                name=options["name"],
                password=password,
                must_change_password=not asks,
                code=options["organisation"],
            )
        except ActionRefused as refused:
            raise CommandError(" ".join(refused.reasons)) from refused
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not done.made:
            self.stdout.write(f"{username} administers {done.organisation.code} already.")
            return
        if "organisation" in done.made:
            self.stdout.write(f"Made the centre {done.organisation.code}.")
        self.stdout.write(f"{username} administers {done.organisation.code}.")
        if "user" in done.made and not asks:
            self.stdout.write(f"One-time password, shown only now: {password}")

    def _ask(self) -> str:
        while True:
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("Password (again): "):
                self.stderr.write("The two are not the same.")
                continue
            try:
                validate_password(password)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            return password
