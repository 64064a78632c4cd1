"""People who sign in, with passwords that are quick to check."""

import pytest
from django.contrib.auth.models import Group, User

from responsibilities.accounts import second_factor

from .helpers import PASSWORD, code_of


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(db):
    """Makes somebody with a password, in groups."""

    def make(name="anna", *groups, **values):
        user = User.objects.create_user(name, password=PASSWORD, **{"is_staff": True, **values})
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def signed_in(client):
    """Signs somebody in without asking."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def with_app(person):
    """Makes somebody whose second factor is set up; gives the user and the recovery codes."""

    def make(name="anna", *groups, **values):
        user = person(name, *groups, **values)
        device, codes = second_factor.confirm(user, code_of(second_factor.begin(user), steps_ago=1))
        assert device.confirmed
        return user, codes

    return make
