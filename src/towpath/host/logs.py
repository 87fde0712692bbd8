"""Structured logs: one line an entry, `time level logger words key=value`, on stderr. Never a secret."""

import logging
import sys
import time

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class _Lines(logging.Formatter):
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # the library's name
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage().replace("\n", "\\n")
        values = "".join(f" {name}={value!r}" for name, value in record.__dict__.items() if name not in _OWN)
        line = f"{self.formatTime(record)} {record.levelname.lower()} {record.name} {said}{values}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _is_news(record: logging.LogRecord) -> bool:
    """The web server wonders at our number of threads: they wait for the database, not for a core."""
    return "seems quite high compared to the number of CPU cores" not in record.getMessage()


def set_up_logs(level: str) -> None:
    """level: debug, info, warning or error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for talkative in ("httpx", "mail.log"):  # the last is the SMTP server's, with everybody's address
        logging.getLogger(talkative).setLevel(logging.WARNING)
    logging.getLogger("_granian").addFilter(_is_news)
