"""What every view of the API that somebody signs in for does: who asks, and is the body well
formed."""

from typing import Any

from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from common import clock
from members.access import Permission, lacks_second_factor, refusal_for, second_factor_required
from members.models import Account


class Door(APIView):
    @property
    def account(self) -> Account:
        assert isinstance(self.request.user, Account)  # IsAuthenticated let nobody else in
        return self.request.user

    def let_in(self, permission: Permission) -> None:
        """Refuses as a page does: 403 to an insider, 404 to a stranger, and to an officer who has
        not shown the second factor, that it is asked for."""
        on = clock.today()
        if permission(self.account, on):
            return
        if lacks_second_factor(self.request):
            raise second_factor_required()
        raise refusal_for(self.account, on)

    def given(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """The body, checked."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
