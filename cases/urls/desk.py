"""The desk, and the manager's board."""

from django.urls import path

from cases.views import board, desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("board/", board.board, name="board"),
    path("board/evidence-<int:year>.xlsx", board.evidence, name="evidence"),
]
