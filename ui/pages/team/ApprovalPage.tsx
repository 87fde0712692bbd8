/** One launch that was asked for: what it would mean, and the answer of a second person. */

import { Button, Textarea } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { AudienceCount, Flow, LaunchPlan, LaunchRequest } from "@/api/types";
import { useSession } from "@/app/session";
import { Differences } from "@/builder/Differences";
import { Counts, meaning, type Step } from "@/builder/entering";
import { Failed, FailedPage, Loading, LoadingPage, Page, ProblemList, Status } from "@/kit/parts";
import { Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, moment, people } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { requestState } from "../states";
import { problemLine, problemsOf } from "../UploadFlow";

/** What a launch is told, as the request keeps it. */
interface Told {
  readonly people: "finish" | "move";
  readonly nodes: Readonly<Record<string, Step>>;
  readonly backfill: "none" | "all" | null;
}

export function ApprovalPage() {
  const { request: id = "" } = useParams();
  const request = useQuery({ ...one<LaunchRequest>(`/launch-requests/${id}`), refetchInterval: 15_000 });
  useTitle(request.data ? t("Launch of {flow_name}", { flow_name: request.data.flow_name }) : t("Approval"));
  if (request.error && !request.data) {
    return <FailedPage error={request.error} again={() => request.refetch()} />;
  }
  if (!request.data) {
    return <LoadingPage />;
  }
  const { data } = request;
  const [word, tone] = requestState(data.state);
  return (
    <Page title={t("Launch of {flow_name}", { flow_name: data.flow_name })} aside={<Status tone={tone}>{word}</Status>}>
      <nav className={css.crumb} aria-label={t("Where this is")}>
        <Link to="/team/approvals">{t("Approvals")}</Link>
      </nav>
      <div className={css.settings} data-wide="true">
        <p>
          {t("{asked_by} asked for it on {asked_at}.", { asked_by: data.asked_by, asked_at: moment(data.asked_at) })}
        </p>
        <Link to={`/flows/${data.flow}?version=draft`}>{t("Look at the flow")}</Link>
        {data.note ? <blockquote className={css.quote}>{data.note}</blockquote> : null}
        {data.state === "open" ? <Open request={data} /> : <Answered request={data} />}
      </div>
    </Page>
  );
}

function Answered({ request }: { request: LaunchRequest }) {
  const at = request.answered_at ? ` on ${moment(request.answered_at)}` : "";
  const by = request.answered_by ?? t("Somebody");
  switch (request.state) {
    case "void":
      return (
        <p className={css.soft}>
          {t("The flow {answer}{at}, so this request is void. Nothing was launched by it.", {
            answer: request.answer,
            at,
          })}
        </p>
      );
    case "withdrawn":
      return <p className={css.soft}>{t("{by} withdrew it{at}.", { by, at })}</p>;
    default:
      return (
        <>
          <p>
            {by} {request.state === "launched" ? t("agreed, and it was launched") : t("declined")}
            {at}.
          </p>
          {request.answer ? <blockquote className={css.quote}>{request.answer}</blockquote> : null}
        </>
      );
  }
}

function Open({ request }: { request: LaunchRequest }) {
  const told = request.launch as unknown as Told;
  const answer = useAnswer(request);
  // What is live has no draft to be asked for.
  const enabled = !answer.isPending && !answer.isSuccess;
  const flow = useQuery(one<Flow>(`/flows/${request.flow}`));
  const draft = useQuery({
    ...one<{ document: { settings?: { starts_at?: string } } }>(`/flows/${request.flow}/draft`),
    enabled,
  });
  const audience = useQuery({ ...one<AudienceCount>(`/flows/${request.flow}/audience-count`), retry: false, enabled });
  const plan = useQuery({
    enabled,
    queryKey: [`/flows/${request.flow}/launch-plan`, "request", request.id],
    queryFn: ({ signal }) =>
      ask<LaunchPlan>(`/flows/${request.flow}/launch-plan`, {
        method: "POST",
        json: { people: "move", nodes: told.nodes },
        signal,
      }),
    staleTime: 0,
  });
  if (plan.error && !plan.data) {
    return <Failed error={plan.error} again={() => plan.refetch()} />;
  }
  if (!plan.data || !flow.data) {
    return <Loading lines={5} />;
  }
  const { makes_version: makes, version, inside, problems, changes, standing } = plan.data;
  const starts = draft.data?.document.settings?.starts_at;
  const before = flow.data.version;
  return (
    <>
      <section className={css.stack}>
        <h2>{t("What goes live")}</h2>
        <p className={css.soft}>
          {makes
            ? starts
              ? t("Version {version}, which takes people in from {starts}.", {
                  version,
                  starts: starts.replace("T", " "),
                })
              : t("Version {version}, at once.", { version })
            : t("The settings and the goal alone; the steps stay what they are.")}
          {told.backfill === "all" ? t(" Who matches already is let in.") : ""}
        </p>
        <Counts counts={audience.data} />
        <Differences comparison={changes} />
      </section>
      {inside > 0 && makes && before !== null ? (
        <section className={css.stack}>
          <h2>{t("What happens to people inside")}</h2>
          {told.people === "finish" ? (
            <p className={css.soft}>
              {t("{inside} inside finish on the version that they entered.", { inside: people(inside) })}
            </p>
          ) : (
            <Moved standing={standing} />
          )}
        </section>
      ) : null}
      {problems.length > 0 ? (
        <section className={css.stack} aria-label={t("Checks")}>
          <h2>{t("Checks")}</h2>
          <ProblemList problems={problems.map(problemLine)} />
        </section>
      ) : (
        <p className={css.faint}>{t("All checks passed.")}</p>
      )}
      <Answer request={request} answer={answer} />
    </>
  );
}

function Moved({ standing }: { standing: LaunchPlan["standing"] }) {
  const names = new Map(standing.map((line) => [line.node, line.title || line.node]));
  return (
    <Table
      label={t("Where people are")}
      height={40}
      rows={standing}
      keyOf={(line) => line.node}
      columns={[
        { title: t("Where they are"), as: "name", cell: (line) => line.title || line.node },
        { title: t("People"), as: "number", cell: (line) => count(line.people) },
        { title: t("What happens"), cell: (line) => meaning(line.step, names) },
        {
          title: t("Twice"),
          wide: true,
          cell: (line) =>
            line.doubles
              .map((double) =>
                t("{people} would get ‘{message}’ twice", { people: people(double.people), message: double.message }),
              )
              .join(", "),
        },
      ]}
    />
  );
}

type Deed = "agree" | "decline";

function useAnswer(request: LaunchRequest) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ deed, note }: { deed: Deed; note: string }) =>
      ask(`/launch-requests/${request.id}/${deed}`, { method: "POST", json: { note } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: () => queries.invalidateQueries({ queryKey: [`/launch-requests/${request.id}`] }),
  });
}

function Answer({ request, answer }: { request: LaunchRequest; answer: ReturnType<typeof useAnswer> }) {
  const { user } = useSession();
  const [note, setNote] = useState("");
  if (!request.may_answer) {
    return (
      <p className={css.soft}>
        {["admin", "editor", "approver"].includes(user.role)
          ? t("You asked for this: another person has to answer.")
          : t("Admins, editors and approvers may answer.")}
      </p>
    );
  }
  return (
    <section className={css.stack} aria-label={t("Your answer")}>
      <Textarea
        label={t("A note for {asked_by}", { asked_by: request.asked_by })}
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {answer.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(answer.error)} />
        </div>
      ) : null}
      <div className={css.actions}>
        <Button
          variant="default"
          loading={answer.isPending && answer.variables.deed === "decline"}
          onClick={() => answer.mutate({ deed: "decline", note })}
        >
          {t("Decline")}
        </Button>
        <Button
          leftSection={<IconRocket size={15} stroke={1.75} />}
          loading={answer.isPending && answer.variables.deed === "agree"}
          onClick={() => answer.mutate({ deed: "agree", note })}
        >
          {t("Agree and launch")}
        </Button>
      </div>
    </section>
  );
}
