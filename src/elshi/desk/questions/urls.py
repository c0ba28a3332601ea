"""Addresses of questions and enquiries."""

from django.urls import path

from elshi.desk.questions import figures_views, question_views, quiet_views, views

app_name = "questions"

urlpatterns = [
    path("questions/", views.inbox, name="inbox"),
    path("questions/spam/", question_views.spam, name="spam"),
    path("questions/spam/<int:question_id>/back/", question_views.bring_back_question, name="bring-back"),
    path("questions/figures/", figures_views.figures, name="figures"),
    path("questions/figures.csv", figures_views.figures_csv, name="figures-csv"),
    path("questions/<int:enquiry_id>/", views.enquiry, name="enquiry"),
    path("questions/one/<int:question_id>/erase/", question_views.erase, name="erase"),
    path("questions/one/<int:question_id>/quiet/", question_views.quieten, name="keep-quiet"),
    path("questions/quiet/", quiet_views.quiet, name="quiet"),
    path("questions/quiet/<int:question_id>/", quiet_views.matter, name="matter"),
    path("questions/quiet/<int:question_id>/ask/", quiet_views.ask, name="ask"),
    path("questions/quiet/<int:question_id>/confirm/", quiet_views.confirm, name="confirm"),
    path("questions/quiet/<int:question_id>/read/", quiet_views.read, name="read"),
    path("questions/quiet/<int:question_id>/longer/", quiet_views.longer, name="longer"),
    path("questions/quiet/<int:question_id>/back/", quiet_views.back, name="back"),
    path("questions/<int:enquiry_id>/name/", views.name, name="name"),
    path("questions/<int:enquiry_id>/take/", views.take, name="take"),
    path("questions/<int:enquiry_id>/hand-over/", views.hand_over, name="hand-over"),
    path("questions/<int:enquiry_id>/office/", views.move, name="office"),
    path("questions/<int:enquiry_id>/merge/", views.merge, name="merge"),
    path("questions/<int:enquiry_id>/sort/", views.sort, name="sort"),
    path("questions/<int:enquiry_id>/send/", views.send, name="send"),
    path("questions/<int:enquiry_id>/tell-again/", views.send_again, name="tell-again"),
    path("questions/<int:enquiry_id>/close/", views.close, name="close"),
    path("questions/<int:enquiry_id>/reopen/", views.reopen, name="reopen"),
    path("questions/<int:enquiry_id>/answer/", views.answer, name="answer"),
]
