"""`/api/v1/proposals/`, `/api/v1/questions/` and `/api/v1/consultations/`."""

from django.urls import path

from proposals.api import consultations, moderation, papers, questions, views
from votes.urn import converters

converters.install()

urlpatterns = [
    path("", views.ProposalsView.as_view(), name="api-list"),
    path("resembling", views.ResemblingView.as_view(), name="api-resembling"),
    path("<int:pk>/", views.ProposalView.as_view(), name="api-detail"),
    path("<int:pk>/publication", views.PublicationView.as_view(), name="api-publish"),
    path("<int:pk>/withdrawal", views.WithdrawalView.as_view(), name="api-withdraw"),
    path("<int:pk>/support", views.SupportView.as_view(), name="api-support"),
    path("<int:pk>/admission", views.AdmissionView.as_view(), name="api-admit"),
    path("<int:pk>/refusal", views.RefusalView.as_view(), name="api-refuse"),
    path("<int:pk>/attachments", papers.AttachmentsView.as_view(), name="api-attach"),
    path("<int:pk>/attachments/<int:row>", papers.AttachmentView.as_view(), name="api-attachment"),
    path("<int:pk>/summaries", papers.SummariesView.as_view(), name="api-summaries"),
    path("<int:pk>/reports", moderation.ReportsView.as_view(), name="api-report"),
    path("<int:pk>/rulings", moderation.RulingsView.as_view(), name="api-rule"),
    path("moderation/", moderation.JournalView.as_view(), name="api-moderation"),
    path("moderation/<int:pk>/appeal", moderation.AppealView.as_view(), name="api-appeal"),
    path("moderation/<int:pk>/judgement", moderation.JudgementView.as_view(), name="api-judge"),
]

question_patterns = [
    path("", questions.QuestionsView.as_view(), name="api-questions"),
    path("waiting", questions.WaitingView.as_view(), name="api-questions-waiting"),
    path("answers", questions.AnswersView.as_view(), name="api-questions-answer"),
]

consultation_patterns = [
    path("", consultations.ConsultationsView.as_view(), name="api-consultations"),
    path("<poll:uuid>/", consultations.ConsultationView.as_view(), name="api-consultation"),
]
