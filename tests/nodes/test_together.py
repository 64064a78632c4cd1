"""Two nodes on one PostgreSQL are one site, behind the nginx that OPERATIONS.md prints."""

from uuid import uuid4

import psycopg

from .machines import HTTPS, ROOT
from .people import PASSWORD, Editor


def write(cluster, text):
    """By hand, past the site altogether."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute("UPDATE responsibilities_service SET summary = %s WHERE slug = 'rds'", [text])


def test_an_edit_shows_on_every_node_with_the_next_request(cluster, nodes):
    for number in range(40):
        write(cluster, f"Says {number}.")
        assert [f"Says {number}." in node.get("/services/rds/").text for node in nodes] == [True, True]


def test_what_an_editor_saves_through_nginx_shows_on_both_nodes_and_through_nginx_at_once(nodes, site, editor, form):
    for number in range(4):
        assert editor.save(form, number) == 302
        pages = [node.get("/services/rds/") for node in nodes] + [site.get("/services/rds/") for _ in nodes]
        assert [f"Saved as number {number}." in page.text for page in pages] == [True] * 4


def test_who_signs_in_through_nginx_is_signed_in_on_every_node(nodes, editor):
    name = "__Host-sessionid"
    sessions = {"Cookie": f"{name}={editor.session.cookies[name]}"}
    assert [node.get("/admin/", **sessions).status_code for node in nodes] == [200, 200]
    assert [editor.ask("GET", "/admin/").status_code for _ in range(4)] == [200] * 4


def test_guessing_is_counted_over_both_nodes(nodes, environment):
    """One address that guesses here and there in turn has no more guesses than on one node."""
    here, there = (Editor(node.url, origin=environment["SITE_URL"]) for node in nodes)
    told = {**HTTPS, "X-Forwarded-For": "203.0.113.9"}
    answers = [guesser.sign_in("wrong", **told).status_code for guesser in (here, there, here, there, here)]
    assert answers == [200, 200, 200, 200, 429]
    assert [guesser.sign_in(PASSWORD, **told).status_code for guesser in (here, there)] == [429, 429]


def test_nginx_tells_the_nodes_who_asks_and_how(site):
    """Secure cookies, no redirect to where one is, and its own number for the request."""
    response = site.get("/admin/login/")
    assert (response.status_code, "; Secure" in response.headers["Set-Cookie"]) == (200, True)
    assert len(response.headers["X-Request-ID"]) == 32
    guesser = Editor(site.url, site.certificate)
    told = {"X-Forwarded-For": "203.0.113.77"}
    assert [guesser.sign_in("wrong", **told).status_code for _ in range(5)][-1] == 429
    # What a client claims about its address counts for nothing.
    assert guesser.sign_in("wrong", **{"X-Forwarded-For": "203.0.113.78"}).status_code == 429


def test_a_file_that_only_one_release_has_is_found_while_both_serve(nodes, site):
    """A page of the release before names its style sheet, and the browser may ask the other node for that."""
    name = f"only-the-second-{uuid4().hex}.css"
    file = ROOT / "staticfiles" / name
    nodes[1].stop()
    file.write_text("/* of the newer release */", encoding="utf-8")
    try:
        nodes[1].start()
        assert [node.get(f"/static/{name}").status_code for node in nodes] == [404, 200]
        assert [site.get(f"/static/{name}").status_code for _ in range(4)] == [200] * 4
    finally:
        file.unlink()
