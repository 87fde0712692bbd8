/** Home: what needs somebody first, then what is live, the numbers of the week, what was done last. */

import { IconAlertCircle, IconAlertTriangle, IconCheck, IconCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { components } from "@/api/schema";
import { Failed, Loading, Page, Status } from "@/kit/parts";
import { Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count, DASH, percent, zoneName } from "@/kit/words";
import { rich, t } from "@/words/t";
import { channelWord, flowState } from "../states";
import { deedWords, tell } from "./attention";
import css from "./home.module.css";
import { Bars, Line } from "./Week";

type Home = components["schemas"]["HomeOut"];
type Step = components["schemas"]["StepOut"]["step"];

const now = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});

export function HomePage() {
  useTitle("Home");
  const home = useQuery({ ...one<Home>("/home"), refetchInterval: 30_000 });
  return (
    <Page
      title={t("Home")}
      aside={
        <span className={css.when}>{t("{now} in {zone}", { now: now.format(new Date()), zone: zoneName() })}</span>
      }
    >
      {home.error && !home.data ? (
        <Failed error={home.error} again={() => home.refetch()} />
      ) : home.data ? (
        <Filled home={home.data} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function Filled({ home }: { home: Home }) {
  const begun = home.steps.every((step) => step.done);
  return (
    <div className={css.home}>
      <div className={css.main}>
        {begun ? null : <FirstSteps steps={home.steps} />}
        <NeedsAttention home={home} />
        <LiveFlows home={home} />
        <Activity home={home} />
      </div>
      <div className={css.side}>
        <LastWeek home={home} />
        <Tasks home={home} />
      </div>
    </div>
  );
}

function NeedsAttention({ home }: { home: Home }) {
  return (
    <section>
      <h2>{t("Needs attention")}</h2>
      {home.attention.length === 0 ? (
        <p className={css.quiet}>
          <IconCheck size={16} stroke={2} aria-hidden />{" "}
          {t("Nothing does. What fails, waits for you or is not set up shows here.")}
        </p>
      ) : (
        <ul className={css.attention}>
          {home.attention.map((one) => {
            const told = tell(one);
            const Icon = told.tone === "bad" ? IconAlertCircle : IconAlertTriangle;
            return (
              <li key={`${one.what} ${one.flow ?? ""}${one.import_id ?? ""}`} data-tone={told.tone}>
                <Icon size={18} stroke={1.6} aria-hidden />
                <div>
                  <b>{told.title}</b>
                  <p>{told.body}</p>
                </div>
                <Link to={told.to}>{told.link}</Link>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function LiveFlows({ home }: { home: Home }) {
  return (
    <section>
      <header>
        <h2>{t("Live flows")}</h2>
        {home.live_count > 0 ? (
          <Link to="/flows?status=active">{t("All {live_count}", { live_count: count(home.live_count) })}</Link>
        ) : null}
      </header>
      {home.live.length === 0 ? (
        <p className={css.quiet}>
          {rich("None yet. A flow takes people along a path: a start, waits, messages, branches. {link}", {
            link: <Link to="/flows">{t("Begin one")}</Link>,
          })}
        </p>
      ) : (
        <Table
          label={t("Live flows")}
          rows={home.live}
          keyOf={(flow) => flow.slug}
          linkOf={(flow) => `/flows/${flow.slug}`}
          height={40}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (flow) => (
                <>
                  <Link to={`/flows/${flow.slug}`}>{flow.name}</Link>{" "}
                  {flow.status === "active" ? null : (
                    <Status tone={flowState(flow.status)[1]}>{flowState(flow.status)[0]}</Status>
                  )}
                </>
              ),
            },
            { title: t("Inside now"), as: "number", cell: (flow) => count(flow.inside) },
            { title: t("Entered today"), as: "number", wide: true, cell: (flow) => count(flow.week.at(-1)) },
            {
              title: t("Goal rate"),
              as: "number",
              wide: true,
              cell: (flow) => (flow.goals > 0 ? percent(flow.goals, flow.entered) : DASH),
            },
            { title: t("7 days"), wide: true, width: 92, cell: (flow) => <Line days={flow.week} /> },
          ]}
        />
      )}
    </section>
  );
}

function Activity({ home }: { home: Home }) {
  return home.activity.length === 0 ? null : (
    <section aria-label={t("Done lately")}>
      <h2>{t("Done lately")}</h2>
      <ul className={css.activity}>
        {home.activity.map((one) => {
          const words = deedWords(one.what);
          return (
            <li key={`${one.at} ${one.what} ${one.name}`}>
              <span>
                {words.before ? `${one.by || t("Towpath")} ${words.before} ` : ""}
                {one.flow ? <Link to={`/flows/${one.flow}`}>{one.name}</Link> : one.name}
                {words.after ? ` ${words.after}` : ""}
              </span>
              <small>{ago(one.at)}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const short = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

function LastWeek({ home }: { home: Home }) {
  const sentOn = (day: Home["days"][number]) => Object.values(day.sent).reduce((sum, n) => sum + n, 0);
  const sent = home.days.reduce((sum, day) => sum + sentOn(day), 0);
  const goals = home.days.reduce((sum, day) => sum + day.goals, 0);
  const today = home.days.at(-1);
  const channels = [...new Set(home.days.flatMap((day) => Object.keys(day.sent)))];
  return (
    <section>
      <h2>{t("Last 7 days")}</h2>
      <dl className={css.big}>
        <Figure name={t("Messages sent")} n={sent} before={home.week_before_sent} />
        <Figure name={t("Goals reached")} n={goals} before={home.week_before_goals} />
      </dl>
      {sent > 0 ? (
        <Bars
          what={t("Messages sent by day")}
          bars={home.days.map((day, n) => ({
            name: n === home.days.length - 1 ? t("Today") : short.format(new Date(`${day.day}T00:00:00Z`)),
            n: sentOn(day),
          }))}
        />
      ) : null}
      <table className={css.channels}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t("What")}</span>
            </th>
            <th scope="col">{t("Today")}</th>
            <th scope="col">{t("7 days")}</th>
          </tr>
        </thead>
        <tbody>
          <Row
            name={t("Entered a flow")}
            today={today?.entered ?? 0}
            week={home.days.reduce((sum, day) => sum + day.entered, 0)}
          />
          {channels.map((channel) => (
            <Row
              key={channel}
              name={channelWord(channel)}
              today={today?.sent[channel] ?? 0}
              week={home.days.reduce((sum, day) => sum + (day.sent[channel] ?? 0), 0)}
            />
          ))}
        </tbody>
      </table>
      <small className={css.quiet}>{t("Days begin at midnight UTC.")}</small>
    </section>
  );
}

function Row({ name, today, week }: { name: string; today: number; week: number }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{count(today)}</td>
      <td>{count(week)}</td>
    </tr>
  );
}

function Figure({ name, n, before }: { name: string; n: number; before: number }) {
  const more = before > 0 ? (n - before) / before : null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{count(n)}</dd>
      {more === null ? null : (
        <small>
          {more === 0
            ? t("As many as the week before")
            : more > 0
              ? t("{share} more than the week before", { share: percent(Math.abs(n - before), before) })
              : t("{share} fewer than the week before", { share: percent(Math.abs(n - before), before) })}
        </small>
      )}
    </div>
  );
}

function Tasks({ home }: { home: Home }) {
  return (
    <section>
      <header>
        <h2>{t("Your tasks")}</h2>
        <Link to="/team/tasks?show=mine">{t("All")}</Link>
      </header>
      {home.tasks.length === 0 ? (
        <p className={css.quiet}>{t("None. Flows and your team can give you some.")}</p>
      ) : (
        <ul className={css.activity}>
          {home.tasks.map((task) => (
            <li key={task.id}>
              <Link to="/team/tasks?show=mine">{task.title}</Link>
              {task.due_at ? (
                <small data-late={task.overdue}>{t("due {due_at}", { due_at: ago(task.due_at) })}</small>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const STEPS: Readonly<Record<Step, readonly [title: string, body: string, to: string]>> = {
  sender: [
    t("Say by which server mail leaves"),
    t("Until then the catcher keeps it, for you to look at."),
    "/settings/sender",
  ],
  people: [t("Bring in people"), t("Import a file, or send them through the API."), "/people/imports"],
  events: [
    t("Send the first event"),
    t("What people do starts flows. Make a key for your shop or site."),
    "/settings/keys",
  ],
  flow: [t("Draft a flow"), t("From a template, from nothing or from a file."), "/flows"],
  launch: [t("Launch it"), t("You see first what would happen, and to whom."), "/flows?status=draft"],
  team: [t("Invite a colleague"), t("Viewers look, editors build, admins do everything."), "/settings/users"],
};

function FirstSteps({ steps }: { steps: Home["steps"] }) {
  const done = steps.filter((step) => step.done).length;
  return (
    <section>
      <header>
        <h2>{t("First steps")}</h2>
        <span className={css.when}>{t("{done} of {steps}", { done, steps: steps.length })}</span>
      </header>
      <ol className={css.steps}>
        {steps.map(({ step, done: taken }) => {
          const [title, body, to] = STEPS[step];
          return (
            <li key={step} data-done={taken}>
              {taken ? (
                <IconCheck size={18} stroke={2} aria-hidden />
              ) : (
                <IconCircle size={18} stroke={1.5} aria-hidden />
              )}
              <span>
                {taken ? (
                  <>
                    {title} <span className="visually-hidden">{t("(done)")}</span>
                  </>
                ) : (
                  <Link to={to}>{title}</Link>
                )}
                {taken ? null : <small>{body}</small>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
