"""Machines come and go under load: readers notice nothing, and what was acknowledged to an editor is there."""

import signal
import socket
import threading
import time

import psycopg

from srm_site.finished.state import PAUSE

from .machines import wait_until
from .people import everybody, kept, reader

PAGES = ("/services/rds/", "/services/rds/guest-os-patching/", "/topics/?new={}", "/search/?q=patch&new={}")
"""Two that both nodes have ready, and two that are made anew each time."""
GOOD = (200, None)
AWAY = (503, "5")


def test_nodes_restarted_in_turn_fail_no_request_of_readers_and_of_an_editor_who_saves(
    cluster, nodes, site, editor, form
):
    with everybody(site, PAGES, editor, form) as (readers, saves):
        for node in nodes:
            site.take_out(node)
            assert node.stop() == 0
            wait_until(saves.more(1), "saved without the node")
            node.start()
            site.put_back()
            wait_until(readers[0].more(8), "pages read with both")
            wait_until(saves.more(1), "saved with both")
    assert [found.counted.keys() for found in readers] == [{GOOD}] * 2
    assert saves.counted.keys() == {302}
    assert kept(cluster.url, editor.acknowledged) == editor.acknowledged
    assert editor.acknowledged[-1] in site.get("/services/rds/").text


def test_a_node_that_is_killed_costs_readers_nothing_and_no_save_that_was_acknowledged(
    cluster, nodes, site, editor, form
):
    with everybody(site, PAGES, editor, form) as (readers, saves):
        wait_until(saves.more(1), "saved with both")
        nodes[0].kill()
        for found in readers:
            wait_until(found.more(12), "pages read without the node")
        wait_until(saves.more(2), "saved twice without the node")
        # The one that is back is asked at once, or there would be nobody now.
        nodes[0].start()
        nodes[1].kill()
        for found in readers:
            wait_until(found.more(12), "pages read from the one that is back")
    assert [found.counted.keys() for found in readers] == [{GOOD}] * 2
    # A save may have been on its way; nginx does not send it a second time, because it may have been done.
    lost = [status for status in saves.answers if status != 302]
    assert lost in ([], [502], [502, 502])
    assert kept(cluster.url, editor.acknowledged) == editor.acknowledged
    assert len(editor.acknowledged) >= 2


def test_a_database_that_is_restarted_takes_no_finished_page_away_and_is_found_again(cluster, nodes, site):
    ready, new = PAGES[:2], PAGES[2:]
    for path in ready:
        for node in nodes:
            assert node.get(path, Host="127.0.0.1").status_code == 200
        assert [site.get(path).status_code for _ in nodes] == [200, 200]
    running = [node.process.pid for node in nodes]
    with reader(site, *ready) as same, reader(site, *new) as other:
        wait_until(other.more(4), "new pages made")
        cluster.stop()
        try:
            wait_until(same.more(20), "finished pages read without a database")
            wait_until(lambda: other.answers[-4:] == [AWAY] * 4, "new pages are refused")
            # Longer than a node waits before it asks again, so that it finds nobody a second time.
            again = time.monotonic() + 2 * PAUSE
            wait_until(lambda: time.monotonic() > again, "a second try")
            wait_until(same.more(20), "finished pages read after the second try")
            assert [node.get("/-/up/").status_code for node in nodes] == [200, 200]
            assert [node.get("/-/ready/").json() for node in nodes] == [{"status": "no database"}] * 2
        finally:
            cluster.start()
        wait_until(lambda: other.answers[-8:] == [GOOD] * 8, "new pages are made again, on both nodes")
    assert same.counted.keys() == {GOOD}
    assert other.counted.keys() == {GOOD, AWAY}
    assert [node.process.pid for node in nodes] == running
    assert [node.get("/-/ready/").json() for node in nodes] == [{"status": "ready"}] * 2


def waiting_for_a_lock(database):
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]


def test_a_request_in_flight_is_answered_after_sigterm(cluster, nodes):
    node = nodes[0]
    answers = []
    with psycopg.connect(cluster.url) as held:
        held.execute("LOCK TABLE responsibilities_service IN ACCESS EXCLUSIVE MODE")
        asked = threading.Thread(target=lambda: answers.append(node.get("/services/rds/?slow")))
        asked.start()
        wait_until(lambda: waiting_for_a_lock(cluster.url), "the page waits for the table")
        node.process.send_signal(signal.SIGTERM)
        wait_until(lambda: refuses(node), "the node takes no new connection")
        assert (node.process.poll(), answers) == (None, [])
    asked.join(30)
    assert (answers[0].status_code, "</html>" in answers[0].text) == (200, True)
    assert node.process.wait(30) == 0


def refuses(node):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", node.port)) != 0
