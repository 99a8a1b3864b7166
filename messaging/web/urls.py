from django.urls import path

from messaging.web import deliveries, inbox, invitations

app_name = "messaging"

urlpatterns = [
    path("inbox/", inbox.InboxPage.as_view(), name="inbox"),
    path("inbox/export.csv", inbox.InboxExport.as_view(), name="inbox_export"),
    path("inbox/reading/", inbox.InboxReading.as_view(), name="inbox_reading"),
    path("inbox/<int:pk>/", inbox.InboxItemPage.as_view(), name="inbox_item"),
    path("settings/deliveries/", deliveries.DeliveriesPage.as_view(), name="deliveries"),
    path("settings/deliveries/export.csv", deliveries.DeliveriesExport.as_view(), name="deliveries_export"),
    path("settings/deliveries/<int:pk>/", deliveries.DeliveryPage.as_view(), name="delivery"),
    path("settings/deliveries/<int:pk>/resending/", deliveries.DeliveryResending.as_view(), name="delivery_resending"),
    path("settings/users/invitation/", invitations.InvitePage.as_view(), name="invite"),
    path("settings/users/<int:pk>/invitation/", invitations.InvitationRenewal.as_view(), name="invitation_renewal"),
]
