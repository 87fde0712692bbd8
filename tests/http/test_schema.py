"""What the API says of itself holds: for requests made up from its own description it never fails inside and answers as described."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error, response_schema_conformance
from tests.support.site import Site

pytestmark = pytest.mark.slow
SLICE = settings(
    max_examples=5,  # an operation
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("message/rfc822")
def as_text(context: schemathesis.SerializationContext, value: object) -> bytes:
    return str(value).encode()


def test_no_request_that_fits_the_description_breaks_the_api(site: Site, subtests: pytest.Subtests) -> None:
    from django.core.wsgi import get_wsgi_application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), headers={"Authorization": f"Bearer {site.key}"})
    for found in schema.get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            # A key for each: the operation before may have revoked its own.
            SLICE(given(operation.as_strategy())(_call_with(site.make_key("admin", "read", "write", "track"))))()


def _call_with(key: str):
    def call(case: schemathesis.Case) -> None:
        response = case.call(headers={"Authorization": f"Bearer {key}"})
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])

    return call
