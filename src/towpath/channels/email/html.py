"""From what an author wrote to what a mail carries: MJML to HTML, styles into attributes, text from HTML, links to be counted."""

import html
import re
from collections.abc import Callable
from functools import cache

import css_inline
import html2text
import mrml

HTML_LIMIT = 1_000_000

_LINK = re.compile(r"""(<a\b[^>]*?\bhref\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
_STYLE = re.compile(r"<style\b", re.IGNORECASE)
_STYLE_SHEET = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class BadMarkup(ValueError):
    """MJML that can't be read, or a mail that is too large."""


def compile_mjml(source: str) -> str:
    """HTML of an MJML document. Includes are not loaded. Raises BadMarkup."""
    try:
        written: str = mrml.to_html(source).content
    except (OSError, ValueError, RuntimeError) as error:
        raise BadMarkup(f"The MJML can't be read: {error}.") from error
    return written


def inline_styles(document: str) -> str:
    """Style sheets of the document written into `style` attributes, as mail programs need it; nothing is loaded from outside."""
    if len(document) > HTML_LIMIT:
        raise BadMarkup(f"The mail is larger than {HTML_LIMIT:,} characters.")
    if not _STYLE.search(document):
        return document
    try:
        return _inliner().inline(_STYLE_SHEET.sub("", document))
    except (css_inline.InlineError, ValueError) as error:
        raise BadMarkup(f"The styles can't be read: {error}.") from error


def write_text(document: str) -> str:
    """The plain text part for people who read without HTML."""
    writer = html2text.HTML2Text(bodywidth=78)
    writer.ignore_images = True
    writer.wrap_links = False
    writer.inline_links = True
    return str(writer.handle(document)).strip() + "\n"


def preheader_block(text: str) -> str:
    """The line that inboxes show after the subject; invisible in the mail itself."""
    return f'<div style="display:none;max-height:0;overflow:hidden">{html.escape(text)}</div>'


def append_to_body(document: str, block: str) -> str:
    """`block` as the last thing of the body."""
    ends = list(_BODY_END.finditer(document))
    place = ends[-1].start() if ends else len(document)
    return document[:place] + block + document[place:]


def prepend_to_body(document: str, block: str) -> str:
    """`block` as the first thing of the body."""
    begin = re.search(r"<body\b[^>]*>", document, re.IGNORECASE)
    place = begin.end() if begin else 0
    return document[:place] + block + document[place:]


def replace_links(document: str, replace: Callable[[str], str]) -> str:
    """Every link to http(s) replaced by what `replace` makes of its address; others (mailto, tel, #) stay."""

    def rewrite(found: re.Match[str]) -> str:
        address = html.unescape(found[2][1:-1]).strip()
        if not address.casefold().startswith(("http://", "https://")):
            return found[0]
        return f'{found[1]}"{html.escape(replace(address))}"'

    return _LINK.sub(rewrite, document)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_at_rules=True)
