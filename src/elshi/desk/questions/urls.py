"""Addresses of questions and enquiries."""

from django.urls import path

from elshi.desk.questions import figures_views, views

app_name = "questions"

urlpatterns = [
    path("questions/", views.inbox, name="inbox"),
    path("questions/figures/", figures_views.figures, name="figures"),
    path("questions/figures.csv", figures_views.figures_csv, name="figures-csv"),
    path("questions/spam/", views.spam, name="spam"),
    path("questions/spam/<int:question_id>/back/", views.bring_back_question, name="bring-back"),
    path("questions/<int:enquiry_id>/", views.enquiry, name="enquiry"),
    path("questions/<int:enquiry_id>/take/", views.take, name="take"),
    path("questions/<int:enquiry_id>/hand-over/", views.hand_over, name="hand-over"),
    path("questions/<int:enquiry_id>/office/", views.move, name="office"),
    path("questions/<int:enquiry_id>/merge/", views.merge, name="merge"),
    path("questions/<int:enquiry_id>/sort/", views.sort, name="sort"),
    path("questions/<int:enquiry_id>/send/", views.send, name="send"),
    path("questions/<int:enquiry_id>/close/", views.close, name="close"),
    path("questions/<int:enquiry_id>/reopen/", views.reopen, name="reopen"),
    path("questions/<int:enquiry_id>/answer/", views.answer, name="answer"),
]
