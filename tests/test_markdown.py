import pytest

from responsibilities.markdown import render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("`rds.force_ssl`", "<p><code>rds.force_ssl</code></p>"),
        ("[page](https://a.example/?b=1&c=2)", '<p><a href="https://a.example/?b=1&amp;c=2">page</a></p>'),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("", ""),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<img src=x onerror="alert(1)">', "<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>"),
        ("# heading", "<p># heading</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>"),
        ("![x](https://a.example/x.png)", '<p>!<a href="https://a.example/x.png">x</a></p>'),
    ],
)
def test_it_renders_what_is_allowed_and_escapes_the_rest(text, html):
    assert render(text) == html
