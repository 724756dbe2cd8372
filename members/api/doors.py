"""What every view of the API that somebody signs in for does: who asks, and is the body well
formed."""

from typing import Any

from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from members.models import Account


class Door(APIView):
    @property
    def account(self) -> Account:
        assert isinstance(self.request.user, Account)  # IsAuthenticated let nobody else in
        return self.request.user

    def given(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """The body, checked."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
