"""Doors for everybody, under `/t/` and `/hooks/`."""

from django.urls import path

from towpath.site import confirming, demo, hooks, preferences, provider_hooks, tracking

urlpatterns = [
    path("hooks/flow/<str:token>", hooks.enter_flow),
    path("t/demo", demo.shop),
    path("t/o/<str:token>", tracking.open_pixel),
    path("t/c/<str:token>", tracking.click),
    path("t/u/<str:token>", tracking.unsubscribe),
    path("t/y/<str:token>", confirming.confirm_consent),
    path("t/p/<str:token>", preferences.preferences),
    path("hooks/sms/<str:token>/<str:what>", provider_hooks.sms),
    path("t/v/<str:token>", tracking.view),
]
