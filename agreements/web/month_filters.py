from typing import Any

from agreements.filters import StatementSearch
from agreements.models import Statement


class MonthStatementFilters(StatementSearch):
    """What narrows the statements of a month."""

    class Meta:
        model = Statement
        fields = ["q", "partner", "status", "direction"]

    @property
    def is_narrow(self) -> bool:
        """Whether any filter is set."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    @property
    def chips(self) -> list[Any]:
        """The fields that are shown as chips."""
        return [field for field in self.form if field.name not in ("q", "partner")]
