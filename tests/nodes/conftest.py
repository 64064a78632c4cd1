"""A PostgreSQL, two nodes and nginx."""

import os
import shutil
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import postgres
from tests.contentsync.samples import content_directory

from .machines import Nginx, Node, set_up
from .people import PASSWORD, Editor


def missing(what: str):
    reason = f"no {what} on this machine"
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="package")
def cluster():
    programs = postgres.programs()
    if programs is None:
        missing("PostgreSQL server (Debian: apt install postgresql)")
    with postgres.running(programs) as found:
        yield found


@pytest.fixture(scope="package")
def https_port():
    return postgres._free_port()


@pytest.fixture(scope="package")
def environment(cluster, https_port, tmp_path_factory):
    """Settings of an installation behind nginx, with its database ready."""
    folder = tmp_path_factory.mktemp("nodes")
    found = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "ENV_FILE": str(folder / "none"),
        "SECRET_KEY": "n" * 60,
        "DEBUG": "false",
        "DATABASE_URL": cluster.url,
        "SITE_URL": f"https://127.0.0.1:{https_port}",
        "TRUST_PROXY": "true",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    set_up(found, content_directory(folder))
    return found


@pytest.fixture(scope="package")
def certificate(tmp_path_factory):
    """Files with a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "srm.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "srm.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return folder / "srm.pem", folder / "srm.key"


@pytest.fixture(scope="package")
def started(environment, tmp_path_factory):
    """Two nodes, started once because starting them is what takes longest."""
    logs = tmp_path_factory.mktemp("logs")
    found = [Node(environment, logs / name) for name in ("first", "second")]
    try:
        for node in found:
            node.wait()
        yield found
    finally:
        for node in found:
            node.put_away()


@pytest.fixture
def nodes(started):
    """Both at work, whatever a test before did to them."""
    for node in started:
        if node.process.poll() is not None:
            node.begin()
    for node in started:
        node.wait()
    return started


@pytest.fixture
def site(nodes, https_port, certificate, tmp_path):
    """nginx in front of both."""
    if shutil.which("nginx") is None:
        missing("nginx (Debian: apt install nginx-light)")
    found = Nginx(tmp_path, https_port, nodes, *certificate)
    yield found
    found.stop()


@pytest.fixture
def editor(site):
    """Signed in through nginx."""
    found = Editor(site.url, site.certificate)
    assert found.sign_in().headers["Location"] == "/admin/"
    return found


@pytest.fixture
def form(cluster):
    """Address of the form of RDS."""
    with psycopg.connect(cluster.url) as connection:
        (key,) = connection.execute("SELECT id FROM responsibilities_service WHERE slug = 'rds'").fetchone()
    return f"/admin/responsibilities/service/{key}/change/"
