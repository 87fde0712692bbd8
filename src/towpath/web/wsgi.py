"""What the web server calls: the hot door of intake, and Django behind it."""

from django.core.wsgi import get_wsgi_application

from towpath.api.compat.door import in_front_of
from towpath.host.clock import SystemClock

application = in_front_of(get_wsgi_application(), SystemClock())
