"""Doors for everybody, under `/t/`."""

from django.urls import path

from towpath.site import tracking

urlpatterns = [
    path("o/<str:token>", tracking.open_pixel),
    path("c/<str:token>", tracking.click),
    path("u/<str:token>", tracking.unsubscribe),
    path("v/<str:token>", tracking.view),
]
