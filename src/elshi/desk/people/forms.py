"""The form at the door."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from elshi.desk.people.brake import must_wait, name_to_try


class LoginForm(AuthenticationForm):
    """User name and password, tried only while the brake lets them."""

    waits = False  # for the page: whether the answer is to wait

    def clean(self) -> dict[str, Any]:
        """Try the password. Raises ValidationError: wrong, switched off, or too many failures before."""
        username = self.cleaned_data.get("username")
        if username and self.request is not None and must_wait(self.request, name_to_try(username)):
            self.waits = True
            raise ValidationError("wait", code="wait")
        return super().clean()
