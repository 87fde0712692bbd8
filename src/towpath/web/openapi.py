"""The OpenAPI document as text, for the types of the browser: `python -m towpath.web.openapi`. Needs no database."""

import json
import os
import sys

from towpath.web.setup import set_up_django


def openapi_text() -> str:
    """As `/api/v1/openapi.json` serves it, in a steady order. For a process of its own: it points Django at no database."""
    os.environ.setdefault("TOWPATH_SECRET_KEY", "signs nothing")
    set_up_django("postgresql:///nowhere")
    from towpath.api.frame import api

    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, sort_keys=True, default=str) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
