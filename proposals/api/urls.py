"""`/api/v1/proposals/` and `/api/v1/questions/`."""

from django.urls import path

from proposals.api import moderation, questions, views

urlpatterns = [
    path("", views.ProposalsView.as_view(), name="api-list"),
    path("resembling", views.ResemblingView.as_view(), name="api-resembling"),
    path("<int:pk>/", views.ProposalView.as_view(), name="api-detail"),
    path("<int:pk>/publication", views.PublicationView.as_view(), name="api-publish"),
    path("<int:pk>/withdrawal", views.WithdrawalView.as_view(), name="api-withdraw"),
    path("<int:pk>/support", views.SupportView.as_view(), name="api-support"),
    path("<int:pk>/admission", views.AdmissionView.as_view(), name="api-admit"),
    path("<int:pk>/refusal", views.RefusalView.as_view(), name="api-refuse"),
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
