"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from towpath.host.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "towpath.web.settings")
end_with_parent()
application = get_wsgi_application()
