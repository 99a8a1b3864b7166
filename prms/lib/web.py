"""What every HTML page does before its own work: sign-in, scope, permission; and how a verb answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from prms.lib.errors import Conflict, DomainError, Forbidden, NotFound, Stale

# What the pager offers.
PAGE_SIZES = (25, 50, 100)


@contextmanager
def door_answers() -> Iterator[None]:
    """Turn a refusal of a service into the answer that pages know: not found, or not permitted."""
    try:
        yield
    except NotFound as error:
        raise Http404(error.message) from error
    except Forbidden as error:
        raise PermissionDenied(error.message) from error


class Page(ContextMixin, TemplateResponseMixin, View):
    """A page for people whose roles carry `permission`; anonymous readers are sent to sign in.

    `page_key` names the place of the navigation that the page belongs to. What is refused while a page or a file
    is made is told on a page of its own.
    """

    permission: ClassVar[str]
    page_key: ClassVar[str] = ""
    rows_per_page: ClassVar[int] = PAGE_SIZES[0]
    # Its user is signed in: a person of accounts, which this library does not know.
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            with door_answers():
                self.admit(**kwargs)
                return super().dispatch(request, *args, **kwargs)
        except DomainError as error:
            return refused_page(request, error)

    def admit(self, **kwargs: Any) -> None:
        """Find what the address names and ask whether the reader may open the page. Raises PermissionDenied."""
        self.load(**kwargs)
        if not self.request.user.may_on_pages(self.permission):
            raise PermissionDenied(self.permission)

    def load(self, **kwargs: Any) -> None:
        """Find what the address names, before the permission is asked: outside the scope is not found."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page_key=self.page_key, **kwargs)

    def paginate(self, rows: Any) -> Any:
        """Return the page of the rows that the address asks for, in one of the sizes that the pager offers."""
        sizes = {str(size): size for size in PAGE_SIZES}
        size = sizes.get(self.request.GET.get("per_page", ""), self.rows_per_page)
        return Paginator(rows, size).get_page(self.request.GET.get("page"))

    def address_with_query(self, name: str, *args: Any) -> str:
        """Return the address of another page with the filters and the order of this one."""
        return f"{reverse(name, args=args)}?{self.request.GET.urlencode()}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(**kwargs))


def ordering(sort: str, columns: Mapping[str, str]) -> str:
    """Return what a sort of the address orders by: `-due` is the column of `due`, the other way round."""
    sign = "-" if sort.startswith("-") else ""
    return sign + columns[sort.removeprefix("-")]


class ObjectPage(Page):
    """A page about one object that its reader may see; anything else is not found."""

    lookup: ClassVar[str] = "pk"
    object: Model

    def get_queryset(self) -> QuerySet:
        """Return the rows to look among, narrowed to the reader."""
        raise NotImplementedError

    def load(self, **kwargs: Any) -> None:
        found = self.get_queryset().filter(**{self.lookup: kwargs[self.lookup]}).first()
        if found is None:
            raise Http404
        self.object = found


class FormPage(Page):
    """A page with a form whose valid submission is one service call; a refusal comes back as a form error.

    A page that is a verb of an object names ObjectPage beside this one.
    """

    form_class: ClassVar[type[BaseForm]]
    done_message: ClassVar[Any] = ""
    # What `perform` may ask for more than the cleaned input.
    form: Any

    def get_form(self) -> BaseForm:
        """Return the form, filled with what was sent."""
        sent = {"data": self.request.POST, "files": self.request.FILES} if self.request.method == "POST" else {}
        self.form = self.get_form_class()(**sent, **self.get_form_kwargs())
        return self.form

    def get_form_class(self) -> type[BaseForm]:
        """Return the kind of form, where the object decides it."""
        return self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form needs beside the input."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(**{"form": form, "edited": self.edited(form), **kwargs})

    def edited(self, form: BaseForm) -> Model | None:
        """Return the row that the form edits: its own, or the page's when the form carries a version."""
        row = getattr(form, "instance", None) or ("version" in form.fields and getattr(self, "object", None))
        return row if row and row.pk else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "X-Check-Field" in request.headers:
            return self.check_field(form, request.headers["X-Check-Field"])
        if form.is_valid():
            try:
                result = self.perform(form.cleaned_data)
            except (Forbidden, NotFound):
                raise
            except Stale as error:
                add_refusal(form, error)
                return self.tell_conflict(form)
            except Conflict as error:
                add_refusal(form, error)
                return self.tell_state(form)
            except DomainError as error:
                add_refusal(form, error)
            else:
                if self.done_message:
                    messages.success(request, self.done_message)
                return HttpResponseRedirect(self.next_url(result))
        return self.refuse(form)

    def check_field(self, form: BaseForm, name: str) -> HttpResponse:
        """Return the notes of one field, with what is wrong if it is; nothing is done."""
        field = next((field for field in form if field.html_name == name), None)
        if field is None:
            return HttpResponse(status=204)
        form.is_valid()
        return TemplateResponse(self.request, "components/field_notes.html", {"field": field})

    def perform(self, cleaned: dict[str, Any]) -> Any:
        """Call the one service of this page and return what it returns."""
        raise NotImplementedError

    def refuse(self, form: BaseForm) -> HttpResponse:
        """Show the form again, with what was typed and what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def tell_conflict(self, form: BaseForm) -> HttpResponse:
        """Show the form again, with who changed the object since it was read."""
        changed = getattr(self, "object", None) or getattr(form, "instance", None)
        return self.render_to_response(self.get_context_data(form=form, conflict=changed), status=412)

    def tell_state(self, form: BaseForm) -> HttpResponse:
        """Show the form again, with why the state that the object is in does not allow this."""
        return self.render_to_response(self.get_context_data(form=form, is_out_of_state=True), status=409)

    def next_url(self, result: Any) -> str:
        """Return where a page goes when it is done: back to where it was opened from, or to the object."""
        return self.return_url() or self.get_success_url(result)

    def return_url(self) -> str:
        """Return the `next` address that was sent along, if it is one of ours."""
        wanted = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, self.request.is_secure())
        return wanted if is_ours else ""

    def get_success_url(self, result: Any) -> str:
        """Return the address of what the service returned."""
        return result.get_absolute_url()


class VerbPage(FormPage):
    """A POST that does one thing and goes back; a refusal is told there, in a message."""

    http_method_names = ["post", "options"]

    def refuse(self, form: BaseForm) -> HttpResponse:
        for error in (error for errors in form.errors.values() for error in errors):
            messages.error(self.request, str(error))
        return HttpResponseRedirect(self.next_url(getattr(self, "object", None)))

    def tell_conflict(self, form: BaseForm) -> HttpResponse:
        """Tell it where the button was pressed: that page shows what there is now."""
        return self.refuse(form)

    def tell_state(self, form: BaseForm) -> HttpResponse:
        return self.refuse(form)


def refused_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say what is wrong and what would be right, with the refusal's status, and offer to try again."""
    context = {"message": error.message, "again_url": request.get_full_path() if request.method == "GET" else ""}
    response = render(request, "refused.html", context, status=error.status)
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def add_refusal(form: BaseForm, error: DomainError) -> None:
    """Put a refusal of a service on the fields it names, the rest on top of the form."""
    placed = False
    for problem in error.errors:
        field = problem.pointer.strip("/").split("/")[0]
        form.add_error(field if field in form.fields else None, problem.detail)
        placed = True
    if not placed:
        form.add_error(None, error.message or _("This is not possible."))
