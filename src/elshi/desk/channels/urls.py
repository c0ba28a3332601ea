"""Addresses of channels: what goes where, how each stands, and what a person has to settle."""

from django.urls import path

from elshi.desk.channels import channel_views, choice_views, hand_views, history_views

app_name = "channels"

urlpatterns = [
    path("drafts/<int:draft_id>/channels/", choice_views.choose, name="choose"),
    path("drafts/<int:draft_id>/cards/<slug:language>/", choice_views.card, name="card"),
    path("channels/", channel_views.channels, name="channels"),
    path("channels/<slug:name>/", history_views.channel, name="channel"),
    path("channels/<slug:name>/retry/", history_views.retry_all, name="retry-all"),
    path("channels/<slug:name>/pause/", channel_views.pause, name="pause"),
    path("channels/<slug:name>/resume/", channel_views.resume, name="resume"),
    path("outbox/<int:row_id>/retry/", channel_views.retry, name="retry"),
    path("outbox/<int:row_id>/settle/", channel_views.settle, name="settle"),
    path("outbox/<int:row_id>/copies/", channel_views.copies, name="copies"),
    path("outbox/<int:row_id>/lost/", channel_views.lost, name="lost"),
    path("outbox/<int:row_id>/drop/", channel_views.drop, name="drop"),
    path("outbox/<int:row_id>/by-hand/", channel_views.by_hand, name="by-hand"),
    path("outbox/<int:row_id>/pictures/<int:number>/", hand_views.picture, name="hand-picture"),
]
