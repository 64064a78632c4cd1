"""A broken content file changes nothing, and the message says where it is broken."""

import pytest
from django.core.management import CommandError, call_command

from responsibilities.models import Service, content_version
from tests.contentsync.samples import SERVICE, content_directory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("service", "said"),
    [
        (SERVICE.replace("owner: aws", "owner: nobody"), "services/rds.yaml:9: answers.guest-os-patching.owner"),
        (SERVICE.replace("short_name: RDS", "short_name: [RDS"), "services/rds.yaml:"),
        (SERVICE[: SERVICE.index("summary")], "services/rds.yaml:1: summary"),
    ],
    ids=["a wrong value", "no YAML", "cut off"],
)
def test_a_broken_file_changes_nothing_and_the_message_names_file_and_line(service, said, tmp_path):
    call_command("import_content", str(content_directory(tmp_path)), verbosity=0)
    before = content_version(), Service.history.count()
    with pytest.raises(CommandError) as refused:
        call_command("import_content", str(content_directory(tmp_path, service)))
    assert said in str(refused.value)
    assert "; nothing was changed." in str(refused.value)
    assert (content_version(), Service.history.count()) == before
