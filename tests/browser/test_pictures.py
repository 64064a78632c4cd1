"""Pictures where they are shown: in an img element of another page, under the rules of an image proxy."""

import base64

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROXY_RULES = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PICTURES = [
    "/diagrams/overview.svg",
    "/diagrams/types.svg",
    "/diagrams/service-0.svg",
    "/badges/service-0/topic-0.svg",
    "/badges/service-0.svg",
]
PIXELS = """async (image) => {
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
  return {corner: Array.from(data.slice(0, 3)), colours: colours.size, clear: data.some((v, i) => i % 4 === 3 && v < 255)};
}"""


@pytest.mark.parametrize("url", PICTURES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_under_the_rules_of_an_image_proxy(url, scheme, content, open_page, client):
    """In a page that allows data images only, and, opened by itself, under the same policy."""
    content(2)
    picture = client.get(url).content
    page = open_page("/-/up/", color_scheme=scheme)
    page.route(
        "**/proxied.svg",
        lambda route: route.fulfill(
            body=picture, content_type="image/svg+xml", headers={"Content-Security-Policy": PROXY_RULES}
        ),
    )
    source = base64.b64encode(picture).decode()
    page.route(
        "**/wiki",
        lambda route: route.fulfill(
            body=f"<!doctype html><html style='color-scheme: light dark'><title>Wiki</title><img alt='' src='data:image/svg+xml;base64,{source}'></html>",
            content_type="text/html",
            headers={"Content-Security-Policy": PROXY_RULES},
        ),
    )
    host = page.url.removesuffix("/-/up/")
    page.goto(f"{host}/wiki")
    seen = page.eval_on_selector("img", PIXELS)
    grounds = {"light": ([255, 255, 255], [20, 24, 27]), "dark": ([16, 20, 23], [232, 236, 238])}
    assert seen["corner"] in grounds[scheme]
    assert (seen["colours"] > 20, seen["clear"]) == (True, False)
    page.goto(f"{host}/proxied.svg")
    assert page.evaluate("getComputedStyle(document.querySelector('text')).fontFamily") == "Archivo, Arial, sans-serif"
    assert page.evaluate("document.querySelector('text').getComputedTextLength() > 5")


@pytest.mark.parametrize("url", PICTURES)
def test_no_text_leaves_its_place_whatever_the_font(url, content, open_page):
    """Readers rarely have Archivo; every text keeps the width it was given room for."""
    content(2)
    page = open_page(url)
    texts = page.evaluate(
        """() => Array.from(document.querySelectorAll('text'), (text) => {
          const box = text.getBBox(), view = document.documentElement.viewBox.baseVal;
          return {
            wanted: parseFloat(text.getAttribute('textLength')), got: text.getComputedTextLength(),
            inside: box.x >= 0 && box.x + box.width <= view.width && box.y >= -2 && box.y + box.height <= view.height + 2,
          };
        })"""
    )
    assert [text for text in texts if not text["inside"] or abs(text["got"] - text["wanted"]) > 2] == []


def test_the_links_of_a_page_open_its_pictures(content, open_page):
    content(2)
    page = open_page("/services/service-0/")
    page.get_by_role("link", name="SVG").click()
    assert page.url.endswith("/diagrams/service-0.svg")
    assert page.evaluate("document.documentElement.getAttribute('role')") == "img"
