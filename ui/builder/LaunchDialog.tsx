/** Before a launch: what changes, who enters, what happens to people inside, and what stands in the way. */

import { Button, Checkbox, Modal, Radio, Select, Textarea } from "@mantine/core";
import { IconAlertTriangle, IconRocket } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { AudienceCount, Flow, LaunchPlan } from "@/api/types";
import { readCanvas, START } from "@/flow/canvas";
import { readGraph } from "@/flow/document";
import { nodesOf } from "@/flow/written";
import { Failed, Loading, ProblemList, Tile } from "@/kit/parts";
import { count, people } from "@/kit/words";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import { problemLine, problemsOf } from "../pages/UploadFlow";
import { AskedLaunch } from "./AskedLaunch";
import css from "./builder.module.css";
import { useBuilder, useCanvas, useWorkbench } from "./context";
import { Differences } from "./Differences";
import { Counts, meaning, type Step } from "./entering";
import { LaunchTime, setStart, startOf } from "./LaunchTime";

type Way = "finish" | "move";
type Steps = Readonly<Record<string, Step>>;

export function LaunchDialog({ flow, opened, onClose }: { flow: Flow; opened: boolean; onClose: () => void }) {
  const next = flow.version === null ? 1 : flow.version + 1;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={880}
      radius={14}
      title={t("Launch version {next} of {name}", { next, name: flow.name })}
    >
      {!opened ? null : flow.launch_request ? (
        <AskedLaunch request={flow.launch_request} onClose={onClose} />
      ) : (
        <Plan flow={flow} onClose={onClose} />
      )}
    </Modal>
  );
}

function Plan({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { store } = useWorkbench();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const revision = useBuilder((state) => state.revision);
  const [way, setWay] = useState<Way>("finish");
  const [steps, setSteps] = useState<Steps>({});
  const [note, setNote] = useState("");
  const [backfill, setBackfill] = useState<boolean | null>(null);
  const written = useBuilder((state) => startOf(state.history.now));
  const [at, setAt] = useState(written);
  // A flow that takes people in already goes on: it has no start to set.
  const schedulable = flow.status !== "active" && flow.status !== "paused";
  const audience = useQuery({
    ...one<AudienceCount>(`/flows/${flow.slug}/audience-count`, { at: revision }),
    retry: false,
  });
  const takesIn = (audience.data?.rules ?? []).some((rule) => rule.by === "backfill");
  const body = {
    people: way,
    nodes: way === "move" ? steps : {},
    ...(backfill === null ? {} : { backfill: backfill ? "all" : "none" }),
  };
  const launch = useMutation({
    mutationFn: async () => {
      if (schedulable) {
        setStart(store, at);
        await store.getState().save();
      }
      return flow.needs_approval
        ? ask(`/flows/${flow.slug}/launch-request`, { method: "POST", json: { ...body, note } })
        : ask(`/flows/${flow.slug}/launch`, { method: "POST", json: body });
    },
    onSuccess: async () => {
      if (flow.needs_approval) {
        await queries.invalidateQueries();
        return;
      }
      onClose();
      navigate(`/flows/${flow.slug}`, { replace: true });
      await store.getState().refresh();
      await queries.invalidateQueries();
    },
  });
  const plan = useQuery({
    queryKey: [`/flows/${flow.slug}/launch-plan`, revision, steps],
    queryFn: ({ signal }) =>
      ask<LaunchPlan>(`/flows/${flow.slug}/launch-plan`, {
        method: "POST",
        json: { people: "move", nodes: steps },
        signal,
      }),
    // What is live has no plan to be asked for.
    enabled: !launch.isPending && !launch.isSuccess,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  if (plan.error && !plan.data) {
    return <Failed error={plan.error} again={() => plan.refetch()} />;
  }
  if (!plan.data) {
    return <Loading lines={5} />;
  }
  const { inside, version, makes_version: makes, standing, problems, changes } = plan.data;
  const errors = problems.filter((one) => one.severity === "error");
  const asks = makes && inside > 0 && flow.version !== null;
  const moving = asks && way === "move";
  return (
    <div className={pages.stack}>
      <Entering inside={inside} version={version} makes={makes} first={flow.version === null} before={flow.version} />
      <Counts counts={audience.data} />
      {takesIn ? (
        <Checkbox
          size="xs"
          label={t("Let in who matches already")}
          description={t("Left off, only people to whom it happens from now on enter.")}
          checked={backfill === true}
          onChange={(event) => setBackfill(event.currentTarget.checked ? true : null)}
        />
      ) : null}
      {schedulable ? <LaunchTime at={at} onAt={setAt} /> : null}
      {flow.version === null ? null : <Differences comparison={changes} />}
      {asks ? <Choice way={way} onWay={setWay} before={flow.version ?? 0} version={version} /> : null}
      {moving ? <Standing standing={standing} steps={steps} onSteps={setSteps} /> : null}
      {problems.length > 0 ? (
        <section aria-label={t("Checks")}>
          <h3>{errors.length > 0 ? t("This stands in the way") : t("Good to know")}</h3>
          <ProblemList problems={problems.map(problemLine)} />
        </section>
      ) : (
        <p className={pages.faint}>{t("All checks passed.")}</p>
      )}
      {flow.needs_approval ? (
        <Textarea
          label={t("A note for who is to agree")}
          description={t(
            "This flow goes live only when a second person agrees. Admins, editors and approvers are told.",
          )}
          autosize
          minRows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      ) : null}
      {launch.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(launch.error)} />
        </div>
      ) : null}
      <footer className={css.launchFoot}>
        <small>{moving ? t("One click takes it back, people included.") : ""}</small>
        <Button variant="default" onClick={onClose}>
          {t("Keep as draft")}
        </Button>
        <Button
          leftSection={<IconRocket size={15} stroke={1.75} />}
          disabled={errors.length > 0}
          loading={launch.isPending}
          onClick={() => launch.mutate()}
        >
          {flow.needs_approval
            ? t("Ask for the launch")
            : schedulable && at !== ""
              ? t("Schedule the launch")
              : moving
                ? t("Launch and move {inside}", { inside: people(inside) })
                : makes
                  ? t("Launch version {version}", { version })
                  : t("Launch the settings")}
        </Button>
      </footer>
    </div>
  );
}

function Entering({
  inside,
  version,
  makes,
  first,
  before,
}: {
  inside: number;
  version: number;
  makes: boolean;
  first: boolean;
  before: number | null;
}) {
  const canvas = useCanvas();
  const start = canvas.items.find((item) => item.id === START);
  const who = start
    ? `${start.name}${start.summary && start.summary !== t("Every time") ? `, ${start.summary.charAt(0).toLowerCase()}${start.summary.slice(1)}` : ""}`
    : "";
  return (
    <p className={pages.soft}>
      {first
        ? t("From now on people enter when this happens: {who}.", { who })
        : makes
          ? inside > 0
            ? inside === 1
              ? t("{inside} is inside version {before}. Who enters from now on takes version {version}.", {
                  inside: people(inside),
                  before: String(before),
                  version,
                })
              : t("{inside} are inside version {before}. Who enters from now on takes version {version}.", {
                  inside: people(inside),
                  before: String(before),
                  version,
                })
            : t("Nobody is inside. Who enters from now on takes version {version}.", { version })
          : t(
              "The steps are what is live already: the settings and the goal change for everybody at once, and no new version is made.",
            )}
    </p>
  );
}

function Choice({
  way,
  onWay,
  before,
  version,
}: {
  way: Way;
  onWay: (way: Way) => void;
  before: number;
  version: number;
}) {
  return (
    <Radio.Group value={way} onChange={(next) => onWay(next as Way)} aria-label={t("What happens to people inside")}>
      <div className={css.choices}>
        <div data-on={way === "finish"}>
          <Radio
            value="finish"
            label={t("Let them finish on version {before}", { before })}
            description={t("It ends by itself when the last one leaves.")}
          />
        </div>
        <div data-on={way === "move"}>
          <Radio
            value="move"
            label={t("Move them to version {version}", { version })}
            description={t("Choose for each node where people are.")}
          />
        </div>
      </div>
    </Radio.Group>
  );
}

const STEP_WORDS: Readonly<Record<string, string>> = {
  keep: t("Keep"),
  exit: t("Leave the flow"),
  reschedule: t("Reschedule"),
  go_to: t("Go to"),
};

function Standing({
  standing,
  steps,
  onSteps,
}: {
  standing: LaunchPlan["standing"];
  steps: Steps;
  onSteps: (steps: Steps) => void;
}) {
  const { kinds } = useWorkbench();
  const doc = useBuilder((state) => state.history.now);
  const canvas = readCanvas(readGraph(doc), kinds);
  const names = new Map(
    canvas.items.map((item) => [item.id, item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name]),
  );
  const targets = Object.keys(nodesOf(doc)).map((id) => ({
    value: `go_to ${id}`,
    label: t("Go to {names}", { names: names.get(id) ?? id }),
  }));
  if (standing.length === 0) {
    return <p className={pages.soft}>{t("Nobody stands at a node just now.")}</p>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard
    <section className={css.standing} tabIndex={0} aria-label={t("Where people are")}>
      <table>
        <thead>
          <tr>
            <th>{t("Where they are")}</th>
            <th>{t("People")}</th>
            <th>{t("What happens")}</th>
            <th>{t("What that means")}</th>
          </tr>
        </thead>
        <tbody>
          {standing.map((line) => {
            const step = steps[line.node] ?? line.step;
            const options = line.choices.flatMap((choice) =>
              choice === "go_to" ? targets : [{ value: choice, label: STEP_WORDS[choice] ?? choice }],
            );
            return (
              <tr key={line.node}>
                <th scope="row">
                  <span>
                    <Tile
                      group={kinds.get(line.kind)?.group ?? "end"}
                      kind={line.kind}
                      svg={kinds.get(line.kind)?.icon ?? ""}
                      size={26}
                    />
                    {line.title || line.node}
                  </span>
                </th>
                <td>{count(line.people)}</td>
                <td>
                  <Select
                    size="xs"
                    aria-label={t("What happens at {title}", { title: line.title || line.node })}
                    data={options}
                    value={step.do === "go_to" ? `go_to ${step.to ?? ""}` : step.do}
                    allowDeselect={false}
                    searchable
                    onChange={(value) => {
                      if (value !== null) {
                        const [deed = "keep", to] = value.split(" ");
                        onSteps({ ...steps, [line.node]: to ? { do: deed, to } : { do: deed } });
                      }
                    }}
                  />
                </td>
                <td>
                  {line.doubles.map((double) => (
                    <span key={double.message} className={css.double}>
                      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
                      {t("{people} would get ‘{message}’ twice.", {
                        people: people(double.people),
                        message: double.message,
                      })}
                    </span>
                  ))}
                  {line.doubles.length === 0 ? meaning(step, names) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
