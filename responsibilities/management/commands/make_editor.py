"""Makes somebody who may edit: what ``make editor`` does."""

import getpass
import os
import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from responsibilities.accounts.groups import GROUPS

SUPERUSER = "Superuser"
ROLES = [*GROUPS, SUPERUSER]
PASSWORD_VARIABLE = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105 -- the name createsuperuser reads it from, too


class Command(BaseCommand):
    help = f"Makes somebody who may edit. Asks for what is not given; the password may be in {PASSWORD_VARIABLE}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username")
        parser.add_argument("--role", choices=ROLES, help="a group, or Superuser for everything")

    def handle(self, **options: Any) -> None:
        users = get_user_model()._default_manager
        name = options["username"] or self.ask("Name to sign in with")
        self.check_name(name)
        # The first person has nobody to make them administrator.
        usual = "Editor" if users.filter(is_superuser=True).exists() else SUPERUSER
        role = options["role"] or self.ask(f"Role ({', '.join(ROLES)})", usual)
        if role not in ROLES:
            raise CommandError(f"There is no role {role!r}: {', '.join(ROLES)}.")
        password = self.password(name)
        with transaction.atomic():
            user = get_user_model()(username=name, is_staff=True, is_superuser=role == SUPERUSER)
            user.set_password(password)
            user.save()
            if role != SUPERUSER:
                user.groups.add(Group.objects.get_or_create(name=role)[0])
        self.stdout.write(f"Made {name}: {role}. Sign in at /admin/.")

    def ask(self, question: str, usual: str = "") -> str:
        """:raises CommandError: where there is nobody to ask."""
        if not sys.stdin.isatty():
            raise CommandError("Give --username and --role: there is no terminal to ask on.")
        return input(f"{question}{f' [{usual}]' if usual else ''}: ").strip() or usual

    def check_name(self, name: str) -> None:
        """:raises CommandError: if nobody can be called that."""
        try:
            get_user_model()(username=name, password="x").full_clean()  # noqa: S106 -- only to check the name
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def password(self, name: str) -> str:
        """:raises CommandError: if it is too weak, or typed differently the second time."""
        given = os.environ.get(PASSWORD_VARIABLE)
        if given is None and not sys.stdin.isatty():
            raise CommandError(f"Set {PASSWORD_VARIABLE}: there is no terminal to ask on.")
        found = getpass.getpass("Password: ") if given is None else given
        if given is None and found != getpass.getpass("The same again: "):
            raise CommandError("The two passwords differ. Nobody was made.")
        try:
            validate_password(found, get_user_model()(username=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return found
