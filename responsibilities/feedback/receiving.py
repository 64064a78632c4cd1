"""A reader's suggestion is taken in: with the version it is about, and not too many of them."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from responsibilities.models import Responsibility, Service, Suggestion, Topic, exclusive
from responsibilities.models.fields import HttpsURLField
from responsibilities.vocabulary import SUGGESTION_LIMIT, SuggestionState

SALT = "responsibilities.suggestion"
SHORTEST = timedelta(seconds=3)
"""Nobody reads an answer and writes about it faster."""
LASTS = timedelta(days=2)
HOUR = timedelta(hours=1)
ALL_TOGETHER = 20
"""Times what one address may send: then nobody can, whoever sends from many addresses."""


class TooManyError(Exception):
    """The limit of the hour is reached. Says when to try again."""

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at
        super().__init__(
            f"That is more than we can read in an hour. Try again after {again_at:%H:%M} UTC; your text is still below."
        )


class SuggestionForm(forms.Form):
    text = forms.CharField(
        label="What is wrong, or missing?",
        max_length=SUGGESTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write what is wrong, or what is missing."},
    )
    link: Any = HttpsURLField("Where does AWS say so?", max_length=500, blank=True).formfield(
        help_text="The address of the page, if you know one. It starts with https://."
    )
    email = forms.EmailField(
        label="Your e-mail address", required=False, help_text="Only if we may ask you back. Readers never see it."
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    """A trap: people don't see it, programs fill it in."""
    shown = forms.CharField(widget=forms.HiddenInput)

    def clean_shown(self) -> Any:
        try:
            return signing.loads(self.cleaned_data["shown"], salt=SALT, max_age=LASTS)
        except signing.BadSignature as error:
            raise ValidationError(
                "This form is too old. Send it once more: it is about the answer above now."
            ) from error

    @property
    def is_trapped(self) -> bool:
        """It fills in what people don't see."""
        return bool(self.cleaned_data["website"])

    @property
    def state(self) -> SuggestionState:
        """Sent faster than people are, it is probably a program's; kept, because the person might be quick."""
        took = timezone.now().timestamp() - self.cleaned_data["shown"]["at"]
        return SuggestionState.SPAM if took < SHORTEST.total_seconds() else SuggestionState.NEW


def shown(answer: Responsibility | None, owner: str, statement: str) -> str:
    """What the reader sees, signed, so that the suggestion is about exactly that."""
    version = answer.history.order_by("-history_id").values_list("pk", flat=True).first() if answer else None
    seen = {"answer": answer.pk if answer else None, "version": version, "owner": owner, "statement": statement}
    return signing.dumps({**seen, "at": timezone.now().timestamp()}, salt=SALT, compress=True)


def receive(service: Service, topic: Topic, form: SuggestionForm, address: str) -> Suggestion | None:
    """Stores a valid form, once however often it is sent. What fell into the trap is dropped without a word: None.

    :raises TooManyError: if the limit of the hour is reached.
    """
    if form.is_trapped:
        return None
    data = form.cleaned_data
    seen = data["shown"]
    with exclusive():
        client = hashed(address)
        about = {"service": service, "topic": topic, "answer_version": seen["version"]}
        same = Suggestion.objects.filter(client=client, text=data["text"], **about).first()
        if same is not None:
            return same
        _require_room(client)
        state = form.state
        return Suggestion.objects.create(
            **about,
            responsibility=Responsibility.objects.filter(pk=seen["answer"]).first(),
            shown_owner=seen["owner"],
            shown_statement=seen["statement"],
            text=data["text"],
            link=data["link"],
            email=data["email"],
            client=client,
            state=state,
            handled_at=None if state == SuggestionState.NEW else timezone.now(),
        )


def hashed(address: str) -> str:
    """The same for one address on one day, and no way back to it."""
    return sha256(f"{settings.SECRET_KEY} {timezone.now().date()} {address}".encode()).hexdigest()


def _require_room(client: str) -> None:
    recent = Suggestion.objects.filter(created_at__gt=timezone.now() - HOUR).order_by("created_at")
    limit = settings.SUGGESTIONS_PER_HOUR
    for rows, most in ((recent.filter(client=client), limit), (recent, limit * ALL_TOGETHER)):
        times = list(rows.values_list("created_at", flat=True))
        if len(times) >= most:
            raise TooManyError(times[len(times) - most] + HOUR + timedelta(minutes=1))


def waiting() -> Any:
    """What nobody has looked at yet."""
    return Suggestion.objects.filter(state=SuggestionState.NEW)
