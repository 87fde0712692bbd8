"""A world in which a flow is played: a workspace of its own, a clock that is moved, channels that hand over nothing.

Everything happens in the caller's transaction, which is rolled back. The database holds nothing else that could be due.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet

from towpath.accounts.writes import make_user, make_workspace, put_member
from towpath.channels.base import Outcome, Phase, Result
from towpath.channels.email.smtp import SmtpServer
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact
from towpath.contacts.writes import ConsentRow, declare_attribute, set_consents
from towpath.engine.catalog import Catalog
from towpath.engine.jobs import JOBS
from towpath.engine.reads import next_due
from towpath.engine.sending import EngineFlows
from towpath.engine.step import work_until_idle
from towpath.flows import writes as flows
from towpath.flows.document.read import read_flow
from towpath.flows.reads import get_compiled, get_flow
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Stamp
from towpath.intake.rules import check_name, check_properties, read_track
from towpath.messages import writes as messages
from towpath.messages.claim import Office, Ready, claim
from towpath.messages.deliver import file_results
from towpath.messages.senders import make_first_sender
from towpath.rehearsal.cases import Given
from towpath.rehearsal.errors import CannotBePlayed
from towpath.rehearsal.stand_ins import ids_of_lists, make_stand_ins
from towpath.secrets.ring import KeyRing
from towpath.team.models import NewOwner, Subject
from towpath.team.owners import assign_owners

ACTOR = "command"
# Jobs that tidy up are no part of what happens to people.
_TIDY_EVERY = timedelta(hours=6)
_RING = KeyRing((Fernet.generate_key(),), b"links of a rehearsal", b"suppression of a rehearsal")
_OUTCOMES = {"sent": Outcome.ACCEPTED, "failed": Outcome.REFUSED, "uncertain": Outcome.UNCERTAIN}


class Stage:
    """answers: node -> how its messages or calls end; the others are sent, a call is answered with 200."""

    def __init__(self, db: Connection, at: datetime, zone: str, answers: Mapping[str, Mapping[str, Any]]) -> None:
        self.db, self.clock, self.zone = db, MovableClock(at), zone
        self.workspace_id = make_workspace(db, name="Rehearsal", at=at, actor=ACTOR, time_zone=zone)
        self._catalog, self._flows, self._answers = Catalog(), EngineFlows(), answers
        self._office = Office(
            _RING, "https://rehearsal.invalid", SmtpServer("127.0.0.1", 1, catcher=True), only_catcher=True, tells_secrets=False
        )
        make_first_sender(db, self.workspace_id, _RING, address="rehearsal@shop.example", display_name="Rehearsal", smtp_url="", now=at)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # ---- time -------------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Until nothing is due at this moment."""
        for job, every in JOBS:
            if every < _TIDY_EVERY:
                job(self.db, self.now)
        work_until_idle(self.db, self.clock, deliver=self._deliver, catalog=self._catalog)

    def move_to(self, until: datetime) -> None:
        """The clock stops wherever something is due on the way."""
        self.work()
        while self.now < until:
            due = next_due(self.db, self.now)
            self.clock.set(until if due is None else min(due, until))
            self.work()

    # ---- channels ---------------------------------------------------------------------------------------------------

    def _deliver(self) -> int:
        """The gates and the rendering are the real ones; what would be sent comes to the end that the case gives it."""
        claimed = claim(self.db, self.now, self._office, self._flows, worker="rehearsal", most=500)
        done = [(one, self._result(one)) for one in claimed.ready]
        with self.db.transaction():
            messages.end_attempts(self.db, [(one.message, result) for one, result in done], self.now)
            file_results(self.db, done, self.now)
        return claimed.ended + len(done)

    def _result(self, one: Ready) -> Result:
        said = self._answers.get(one.node.id, {})
        status = said.get("status", "sent")
        call = {"status": status if isinstance(status, int) else 200, "headers": said.get("headers", {}), "json": said.get("json")}
        outcome = _OUTCOMES.get(str(status), Outcome.ACCEPTED)
        if one.node.kind == "function" and outcome == Outcome.ACCEPTED:
            return Result(outcome, Phase.DONE, answer={"result": said.get("result") or {}, "log": "", "milliseconds": 0})
        if isinstance(status, int) and status >= 400:
            return Result(Outcome.REFUSED, Phase.DONE, f"http_{status}", answer=call)
        return Result(
            outcome,
            Phase.DONE if outcome == Outcome.ACCEPTED else Phase.DOT,
            None if outcome == Outcome.ACCEPTED else str(said.get("reason", "refused")),
            answer=call if one.node.kind == "call_api" and outcome == Outcome.ACCEPTED else None,
        )

    # ---- people -----------------------------------------------------------------------------------------------------

    def declare(self, attributes: Mapping[str, str]) -> None:
        for name, type in attributes.items():
            declare_attribute(self.db, self.workspace_id, "contact", name, type, self.now)

    def give(self, given: Given) -> None:
        """A contact that has been there before: nothing starts by it."""
        person = Person(given.external_id, given.email, given.phone)
        said = Identify(person, given.values, metadata=given.metadata, add_tags=tuple(given.tags))
        outcome = accept(self.db, self.workspace_id, [said], self.now, historical=True)[0]
        if outcome.problems:
            raise CannotBePlayed(f"“{given.external_id}” can't be given so: {outcome.problems[0]}")
        contact = self.contact(given.external_id)
        assert contact is not None
        rows = [
            ConsentRow(self.workspace_id, contact.lane, contact.id, pair[0], allowed, pair[1] if len(pair) > 1 else "")
            for allowed, pairs in ((True, given.consent), (False, given.no_consent))
            for pair in pairs
        ]
        set_consents(self.db, rows, self.now)
        joins = [
            *ids_of_lists(self.db, self.workspace_id, "list", given.lists, self.now),
            *ids_of_lists(self.db, self.workspace_id, "group", given.groups, self.now),
        ]
        joining = MembershipChange(
            workspace_id=self.workspace_id, lane=contact.lane, contact_id=contact.id, at=self.now, join=joins, historical=True
        )
        change_memberships(self.db, [joining], self.now)
        if given.owner is not None:
            self._own(contact, given.owner)

    def _own(self, contact: Contact, email: str) -> None:
        user_id = make_user(self.db, email=email, password=None, at=self.now)
        put_member(self.db, workspace_id=self.workspace_id, user_id=user_id, role="editor", at=self.now, actor=ACTOR)
        about = Subject(workspace_id=self.workspace_id, lane=contact.lane, contact_id=contact.id, by=f"user:{user_id}")
        _, refused = assign_owners(self.db, [NewOwner(about=about, to=email)], self.now)
        if refused:
            raise CannotBePlayed(f"“{email}” can't be the owner: {refused[0]}")

    def change(self, who: str, values: Mapping[str, Any]) -> None:
        """Somebody says something of a person, new or known. tags: added, or removed with “-” before them; metadata: values."""
        plain = {
            name: value for name, value in values.items() if name not in ("tags", "metadata", "consent", "external_id", "email", "phone")
        }
        tags = [str(tag) for tag in values.get("tags", ())]
        person = Person(str(values.get("external_id", who)), values.get("email"), values.get("phone"))
        said = Identify(
            person,
            plain,
            metadata=values.get("metadata", {}),
            add_tags=tuple(tag.removeprefix("+") for tag in tags if not tag.startswith("-")),
            remove_tags=tuple(tag[1:] for tag in tags if tag.startswith("-")),
        )
        problems = accept(self.db, self.workspace_id, [said], self.now)[0].problems
        if problems:
            raise CannotBePlayed(f"“{who}” can't be changed so: {problems[0]}")
        contact = self.contact(person.external_id or who)
        if contact is not None and "consent" in values:
            rows = [
                ConsentRow(self.workspace_id, contact.lane, contact.id, channel, bool(allowed))
                for channel, allowed in dict(values["consent"]).items()
            ]
            set_consents(self.db, rows, self.now)

    def track(self, who: str, event: str, properties: Mapping[str, Any], *, ago: datetime | None = None) -> None:
        """ago: it happened then, before the flow was launched."""
        person = Person(external_id=who)
        item = read_track(self.workspace_id, person, check_name(event), check_properties(dict(properties)), Stamp(said_at=ago))
        outcome = accept(self.db, self.workspace_id, [item], self.now, historical=ago is not None)[0]
        if outcome.problems:
            raise CannotBePlayed(f"The event “{event}” can't come so: {outcome.problems[0]}")

    def contact(self, who: str) -> Contact | None:
        return find_contact(self.db, self.workspace_id, Person(external_id=who))

    def is_about_nobody(self, flow_id: int) -> bool:
        """Whether the runs of the flow have no contact, so that they are looked for by the flow alone: it is about nobody, or companies."""
        version_id = get_flow(self.db, self.workspace_id, flow_id).version_id
        return version_id is not None and get_compiled(self.db, version_id).subject in ("none", "company")

    # ---- flows ------------------------------------------------------------------------------------------------------

    def launch(self, text: str, *, seed: int | None = None) -> int:
        """The flow of a file, with stand-ins for what it names (templates, …); answers its id. seed: of its dice."""
        document = read_flow(text).document
        if document is not None:
            make_stand_ins(self.db, self.workspace_id, document, self.now)
        imported = flows.import_flow(self.db, self.workspace_id, text, by=ACTOR, now=self.now)
        if imported.flow is None:
            raise CannotBePlayed("The flow can't be read: " + "; ".join(_say(imported.problems)))
        if seed is not None:
            flows.set_seed(self.db, self.workspace_id, imported.flow.id, seed)
        flows.launch(self.db, self.workspace_id, imported.flow.id, by=ACTOR, now=self.now, agreed=True)
        return imported.flow.id


def _say(problems: Sequence[Any]) -> list[str]:
    return [f"line {problem.line or 1}: {problem.sentence}" for problem in problems if problem.severity == "error"]
