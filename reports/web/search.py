from typing import Any

from prms.lib.web import Page
from reports.read.search import LONGEST, search


class SearchPage(Page):
    """What carries the text of `?q=`, sort by sort; the dialog of ⌘K asks for the bare list."""

    permission = "search.use"
    page_key = "search"
    template_name = "search/page.html"

    def get_template_names(self) -> list[str]:
        return ["search/found.html"] if self.is_from_dialog else [self.template_name]

    @property
    def is_from_dialog(self) -> bool:
        """Whether the dialog asks, which shows the hits under what is typed."""
        return bool(self.request.htmx)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text, only = self.request.GET.get("q", "").strip()[:LONGEST], self.request.GET.get("in", "")
        found = search(reader=self.request.user, text=text, only=only)
        if self.is_from_dialog:
            return {"text": text, "found": found}
        return super().get_context_data(text=text, only=only, found=found, **kwargs)
