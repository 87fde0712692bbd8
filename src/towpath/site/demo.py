"""`/t/demo`: the demo's little shop, where a newsletter form and an order form start flows. There only while the demo workspace is."""

import secrets
import threading
from collections import deque
from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from towpath.accounts.reads import list_workspace_names
from towpath.contacts.models import Person
from towpath.host.clock import Clock, SystemClock
from towpath.host.database import Connection
from towpath.host.pool import pool
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Item
from towpath.intake.rules import read_track
from towpath.site.page import page
from towpath.values.addresses import parse_email

# The clock of this process; a test puts its own here.
clock: Clock = SystemClock()

WORKSPACE = "cd-shop"
PRICE = Decimal("14.90")
LONGEST_NAME = 80

_FORMS = """
<h1>CD shop</h1>
<p>A page of the demo. What you send here starts flows; the mails are in the catcher, under Messages in the app.</p>
{said}
<h2>Newsletter</h2>
<form method="post">
  <input type="hidden" name="what" value="newsletter">
  <label for="name">First name</label><input id="name" name="first_name" maxlength="80" autocomplete="given-name">
  <label for="mail">Email</label><input id="mail" name="email" type="email" required value="you@mail.example">
  <button type="submit">Sign up</button>
</form>
<h2>Order</h2>
<form method="post">
  <input type="hidden" name="what" value="order">
  <label for="order-name">First name</label><input id="order-name" name="first_name" maxlength="80" autocomplete="given-name">
  <label for="order-mail">Email</label><input id="order-mail" name="email" type="email" required value="you@mail.example">
  <label for="discs">Compact discs at 14.90 dollars</label>
  <select id="discs" name="discs"><option>1</option><option>3</option><option>5</option><option>10</option></select>
  <button type="submit">Buy and pay</button>
</form>
"""


class RateLimit:
    """At most `most` within `span`, over all visitors of this process: the page is for trying out."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most, self._span = most, span
        self._times: deque[datetime] = deque()
        self._lock = threading.Lock()

    def allows(self, now: datetime) -> bool:
        with self._lock:
            while self._times and now - self._times[0] >= self._span:
                self._times.popleft()
            if len(self._times) >= self._most:
                return False
            self._times.append(now)
            return True


limit = RateLimit(30, timedelta(minutes=1))


@csrf_exempt  # nobody is signed in here, and whoever posts says all that counts
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest) -> HttpResponse:
    with pool().connection() as db:
        workspace_id = _find_workspace(db)
        if workspace_id is None:
            return page("Not found", "<h1>Not found</h1><p>There is no demo here. <code>towpath demo</code> makes one.</p>", status=404)
        if request.method != "POST":
            return _shown("")
        now = clock.now()
        if not limit.allows(now):
            response = _shown("Too many visitors at once: try again in a minute.", 429)
            response["Retry-After"] = "60"
            return response
        email = parse_email(request.POST.get("email", ""))
        if email is None:
            return _shown("This is not an email address. Mend it and send the form again.", 422)
        ordered = request.POST.get("what") == "order"
        accept(db, workspace_id, _items(request, workspace_id, email, ordered), now, "demo page")
    return _shown("Thank you for your order. It is on its way." if ordered else "Welcome! A mail is on its way to you.")


def _items(request: HttpRequest, workspace_id: int, email: str, ordered: bool) -> list[Item]:
    person = Person(email=email)
    first_name = request.POST.get("first_name", "").replace("\x00", "").strip()[:LONGEST_NAME]
    items: list[Item] = [Identify(person, {"first_name": first_name})] if first_name else []
    if not ordered:
        return [*items, read_track(workspace_id, person, "newsletter_signup", {"page": "/t/demo"})]
    discs = min(10, max(1, int(text))) if (text := request.POST.get("discs", "")).isdecimal() and len(text) < 4 else 1
    line = {"product_id": "cd", "quantity": discs, "price": PRICE}
    order = {"order_id": f"demo-{secrets.token_hex(6)}", "total": PRICE * discs, "currency": "USD", "items": [line]}
    return [*items, read_track(workspace_id, person, "order_paid", order)]


def _find_workspace(db: Connection) -> int | None:
    return next((id for id, slug in list_workspace_names(db) if slug == WORKSPACE), None)


def _shown(said: str, status: int = 200) -> HttpResponse:
    return page("CD shop", _FORMS.format(said=f'<p role="status">{said}</p>' if said else ""), status=status)
