"""What the web server calls: the hot door of intake, and Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

from towpath.api.compat.door import in_front_of
from towpath.host.clock import SystemClock
from towpath.host.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "towpath.web.settings")
end_with_parent()
application = in_front_of(get_wsgi_application(), SystemClock())
