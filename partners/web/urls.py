from django.urls import path

from partners.web import pages, people, records

app_name = "partners"

urlpatterns = [
    path("contacts/", people.ContactListPage.as_view(), name="people"),
    path("contacts/export.csv", people.ContactListExport.as_view(), name="people_export"),
    path("partners/new/", pages.PartnerCreate.as_view(), name="create"),
    path("partners/hand-over/", pages.HandOver.as_view(), name="hand_over"),
    path("partners/<str:code>/edit/", pages.PartnerEdit.as_view(), name="edit"),
    path("partners/<str:code>/level/", pages.PartnerLevel.as_view(), name="level"),
    path("partners/<str:code>/stage/", pages.PartnerStage.as_view(), name="stage"),
    path("partners/<str:code>/switches/", pages.PartnerSwitches.as_view(), name="switches"),
    path("partners/<str:code>/contacts/", records.ContactsPage.as_view(), name="contacts"),
    path("partners/<str:code>/contacts/new/", records.ContactAdd.as_view(), name="contact_add"),
    path("partners/<str:code>/contacts/<int:pk>/", records.ContactEdit.as_view(), name="contact_edit"),
    path("partners/<str:code>/contacts/<int:pk>/removal/", records.ContactRemove.as_view(), name="contact_remove"),
    path("partners/<str:code>/contacts/<int:pk>/invitation/", records.ContactInvite.as_view(), name="contact_invite"),
    path("partners/<str:code>/nda/", records.NdaPage.as_view(), name="nda"),
    path("partners/<str:code>/nda/<int:pk>/file/", records.NdaFile.as_view(), name="nda_file"),
    path("partners/<str:code>/nda/<int:pk>/removal/", records.NdaRemove.as_view(), name="nda_remove"),
]
