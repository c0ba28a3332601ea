"""The form at the door."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from elshi.adapters.clock import SystemClock
from elshi.desk.people.signals import address_of
from elshi.desk.people.throttle import key_of, must_wait


class LoginForm(AuthenticationForm):
    """User name and password, tried only while `people.throttle` lets them."""

    waits = False  # for the page: whether the answer is to wait

    def clean(self) -> dict[str, Any]:
        """Try the password. Raises ValidationError: wrong, switched off, or too many failures before."""
        username = self.cleaned_data.get("username")
        if username and must_wait(key_of(username, address_of(self.request)), at=SystemClock().now()):
            self.waits = True
            raise ValidationError("wait", code="wait")
        return super().clean()
