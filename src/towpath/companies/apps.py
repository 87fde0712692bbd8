from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "towpath.companies"
    label = "companies"
