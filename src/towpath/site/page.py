"""A small page for people who come from a mail: no script, no cookie, nothing from elsewhere."""

import html

from django.http import HttpResponse

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

_STYLE = """
:root { color-scheme: light dark; --text: #1d2433; --back: #f6f7f9; --card: #fff; --line: #d8dde6; --strong: #2457c5; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9f0; --back: #14171f; --card: #1d212b; --line: #39404f; --strong: #3565d4; } }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 12vh auto; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin-top: 0; font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
label { display: block; margin: .75rem 0 .25rem; } input, select { width: 100%; box-sizing: border-box; padding: .5rem; font: inherit;
  color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 6px; } option { color: #1d2433; }
button { margin-top: 1rem; padding: .6rem 1.2rem; font: inherit; color: #fff; background: var(--strong); border: 0; border-radius: 6px; }
fieldset { border: 0; border-top: 1px solid var(--line); margin: 1.25rem 0 0; padding: 1rem 0 0; } legend { font-weight: 600; padding: 0 .5rem 0 0; }
.choice { display: flex; gap: .6rem; align-items: baseline; margin: .5rem 0; } .choice input { width: auto; } .under { margin-left: 1.6rem; }
small { display: block; opacity: .8; } .quiet { color: inherit; background: transparent; border: 1px solid var(--line); }
[role=status] { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
"""


def page(title: str, body: str, *, status: int = 200) -> HttpResponse:
    """body: HTML whose values are escaped."""
    document = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    response = HttpResponse(document, status=status, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = _POLICY
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response
