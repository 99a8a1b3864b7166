from agreements.web.pages import AgreementTab


class OverviewPage(AgreementTab):
    """One agreement: what it comes to, the ladder, what comes next."""

    tab = "overview"
    template_name = "agreements/overview.html"
