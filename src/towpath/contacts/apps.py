from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "towpath.contacts"
    label = "contacts"
