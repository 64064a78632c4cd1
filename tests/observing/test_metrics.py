"""Numbers for Prometheus: who may read them, and what they say."""

import os
import subprocess
import sys

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from srm_site.observing.metrics import Metrics

TOKEN = "a-token-of-more-than-24-letters"


def test_without_a_token_in_the_settings_there_is_nothing(client, db):
    assert client.get("/-/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Bearer ", f"Basic {TOKEN}x", "Bearer ü"])
def test_only_the_token_opens_them(given, client, settings):
    settings.METRICS_TOKEN = TOKEN
    response = client.get("/-/metrics", headers={"Authorization": given} if given else {})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_they_count_answers_by_status_and_how_they_were_made(client, settings):
    settings.METRICS_TOKEN = TOKEN
    labels = {"status": "418", "made": "kept"}
    before = REGISTRY.get_sample_value("srm_requests_total", labels) or 0
    Metrics().answered("418", 0.002, kept=True)
    response = client.get("/-/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    found = {family.name: family for family in text_string_to_metric_families(response.content.decode())}
    samples = [sample for sample in found["srm_requests"].samples if sample.labels == labels]
    assert [(sample.name, sample.value - before) for sample in samples if sample.name.endswith("_total")] == [
        ("srm_requests_total", 1.0)
    ]
    assert "srm_answer_seconds" in found
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


TWO_PROCESSES = """
import os, sys
from srm_site.observing.metrics import Metrics, _registry
from prometheus_client import generate_latest
Metrics().answered("200", 0.001, kept=False)
if sys.argv[1] == "read":
    print(generate_latest(_registry()).decode())
"""


def test_the_processes_of_a_node_add_up(tmp_path):
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "srm_site.settings",
    }
    for job in ("write", "read"):
        done = subprocess.run(
            [sys.executable, "-c", TWO_PROCESSES, job], env=environment, capture_output=True, text=True, check=True
        )
    assert 'srm_requests_total{made="new",status="200"} 2.0' in done.stdout
