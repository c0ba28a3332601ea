"""The address of an effect page."""

from django.urls import path

from elshi.desk.effect.views import effect

app_name = "effect"

urlpatterns = [path("cases/<int:case_id>/effect/", effect, name="effect")]
