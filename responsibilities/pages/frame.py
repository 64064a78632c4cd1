"""The frame that shows one of our embeds inside somebody else's page."""

from dataclasses import dataclass
from html import escape

# No script runs in it. It keeps its origin, so that it may load its own style sheet; a link opens in the whole window.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"


@dataclass(frozen=True)
class Size:
    width: int
    height: int

    def within(self, width: int | None, height: int | None) -> "Size":
        """No wider and no higher than asked for; None asks for nothing."""
        return Size(min(self.width, width or self.width), min(self.height, height or self.height))

    def scaled(self, width: int | None, height: int | None) -> "Size":
        """The same proportions, no wider and no higher than asked for, as far as a pixel allows."""
        factor = min(1.0, (width or self.width) / self.width, (height or self.height) / self.height)
        return Size(max(1, int(self.width * factor)), max(1, int(self.height * factor)))


SERVICE = Size(480, 280)
ANSWER = Size(480, 220)
COMPARISON = Size(640, 400)


def html(url: str, title: str, size: Size) -> str:
    """:param url: absolute address of an embed."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="{size.width}" height="{size.height}"'
        f' loading="lazy" frameborder="0" sandbox="{SANDBOX}"></iframe>'
    )
