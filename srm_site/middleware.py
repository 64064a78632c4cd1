"""Response headers that neither Django nor the CSP middleware sets."""

from collections.abc import Callable, MutableMapping

from django.http import HttpRequest, HttpResponse

# Features no page here uses; an injected script could not use them either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


def browser_isolation(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Switches off browser features and refuses to be loaded as a resource of another site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def public_file(headers: MutableMapping[str, str], path: str, url: str) -> None:  # noqa: ARG001
    """Lets every site load a static file: a wiki may frame an embed without an origin, and it needs its style sheet."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
