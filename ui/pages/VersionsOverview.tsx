/** Every version with its numbers and what it changed; taking one back as the draft, stopping an old one, taking a move of people back. */

import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Comparison, Flow, Paged } from "@/api/types";
import builder from "@/builder/builder.module.css";
import { Differences } from "@/builder/Differences";
import { Facts, Failed, Loading, ProblemList } from "@/kit/parts";
import { count, moment, people } from "@/kit/words";
import { t } from "@/words/t";
import css from "./pages.module.css";
import { problemsOf } from "./UploadFlow";

type Move = components["schemas"]["MoveOut"];
type Version = Flow["versions"][number];

/** While people are on their way to a version: taken back, they would meet those who still come. */
const LOOK_AGAIN_MS = 1_000;

export function VersionsOverview({ flow, opened, onClose }: { flow: Flow; opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={880}
      radius={14}
      title={t("Versions of {name}", { name: flow.name })}
    >
      {opened ? <Overview flow={flow} /> : null}
    </Modal>
  );
}

const STATES: Readonly<Record<Version["status"], string>> = {
  live: t("Live"),
  finishing: t("People finish on it"),
  finished: t("Finished"),
  stopped: t("Stopped"),
};

function Overview({ flow }: { flow: Flow }) {
  const newest = [...flow.versions].reverse();
  const [number, setNumber] = useState(newest[0]?.number ?? 1);
  const version = newest.find((one_) => one_.number === number);
  return (
    <div className={builder.versions}>
      <ul aria-label={t("Versions")}>
        {newest.map((one_) => (
          <li key={one_.number}>
            <button type="button" aria-pressed={one_.number === number} onClick={() => setNumber(one_.number)}>
              <b>{t("Version {number}", { number: one_.number })}</b>
              <small>
                {t("{states}, from {live_from}", { states: STATES[one_.status], live_from: moment(one_.live_from) })}
              </small>
            </button>
          </li>
        ))}
      </ul>
      {version ? <OneVersion key={number} flow={flow} version={version} /> : null}
    </div>
  );
}

function OneVersion({ flow, version }: { flow: Flow; version: Version }) {
  const [as, setAs] = useState("sentences");
  const before = flow.versions.filter((one_) => one_.number < version.number).at(-1);
  const comparison = useQuery({
    ...one<Comparison>(`/flows/${flow.slug}/differences`, {
      before: String(before?.number ?? version.number),
      after: String(version.number),
    }),
    enabled: before !== undefined,
  });
  const members = useQuery(one<Paged<components["schemas"]["MemberOut"]>>("/users"));
  const by = members.data?.items.find((member) => member.id === version.launched_by);
  const facts: [string, string][] = [
    [t("Live"), `${moment(version.live_from)}${version.live_to ? ` to ${moment(version.live_to)}` : t(" till now")}`],
    ...(by ? [[t("Launched by"), by.name || by.email] as [string, string]] : []),
    [t("Entered"), count(version.entered)],
    [t("Inside now"), count(version.inside)],
    [t("Completed"), count(version.completed)],
    [t("Goals"), count(version.goals)],
  ];
  return (
    <div className={css.stack}>
      <Facts facts={facts} />
      <div className={css.row}>
        <h3>{before ? t("What changed since version {number}", { number: before.number }) : t("The first version")}</h3>
        {before ? (
          <SegmentedControl
            size="xs"
            aria-label={t("How differences are shown")}
            data={[
              { value: "sentences", label: t("In words") },
              { value: "lines", label: t("Line by line") },
            ]}
            value={as}
            onChange={setAs}
          />
        ) : null}
      </div>
      {comparison.error ? (
        <Failed error={comparison.error} again={() => comparison.refetch()} />
      ) : comparison.data ? (
        <Differences comparison={comparison.data} lines={as === "lines"} />
      ) : before ? (
        <Loading lines={4} />
      ) : null}
      <VersionDeeds flow={flow} version={version} />
    </div>
  );
}

/** What may be done with a version: each says what happens before it does. */
function VersionDeeds({ flow, version }: { flow: Flow; version: Version }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const moves = useQuery({
    ...one<Paged<Move>>(`/flows/${flow.slug}/moves`),
    refetchInterval: (query) => (query.state.data?.items.some((each) => each.done_at === null) ? LOOK_AGAIN_MS : false),
  });
  const move = (moves.data?.items ?? []).find(
    (one_) => one_.to_version === version.number && one_.back_of === null && one_.went_back === null,
  );
  const deed = useMutation({
    mutationFn: async (what: "restore" | "stop" | "back") => {
      if (what === "stop") {
        await ask(`/flows/${flow.slug}/versions/${version.number}/stop`, { method: "POST", json: {} });
      } else if (what === "back") {
        await ask(`/flows/${flow.slug}/moves/${move?.id ?? 0}/roll-back`, { method: "POST", json: {} });
      } else {
        const { revision } = await ask<{ revision: string }>(`/flows/${flow.slug}/draft`);
        await ask(`/flows/${flow.slug}/draft/restore`, { method: "POST", json: { version: version.number, revision } });
      }
      return what;
    },
    onSuccess: async (what) => {
      await queries.invalidateQueries();
      if (what === "restore") {
        navigate(`/flows/${flow.slug}?version=draft`);
      }
    },
  });
  const live = version.status === "live" && version.number === flow.version;
  return (
    <>
      {deed.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(deed.error)} />
        </div>
      ) : null}
      {live && move ? (
        <p className={css.soft}>
          {t(
            "This launch took {moved} along. Taken back, the version before goes live again as a new one; who has begun nothing since returns to the old place and due time. No message is taken back.",
            { moved: people(move.moved) },
          )}
        </p>
      ) : null}
      {version.status === "finishing" ? (
        <p className={css.soft}>
          {t("{inside} would leave at once. The flow goes on by its live version.", { inside: people(version.inside) })}
        </p>
      ) : null}
      <div className={css.actions}>
        {flow.has_draft ? <small className={css.faint}>{t("The draft that is there would be replaced.")}</small> : null}
        {live && move ? (
          <Button
            variant="default"
            loading={deed.isPending || move.done_at === null}
            onClick={() => deed.mutate("back")}
          >
            {t("Take the launch back")}
          </Button>
        ) : null}
        {version.status === "finishing" ? (
          <Button variant="default" loading={deed.isPending} onClick={() => deed.mutate("stop")}>
            {t("Stop version {number}", { number: version.number })}
          </Button>
        ) : null}
        {flow.status === "archived" ? null : (
          <Button variant="default" loading={deed.isPending} onClick={() => deed.mutate("restore")}>
            {t("Take version {number} as the draft", { number: version.number })}
          </Button>
        )}
      </div>
    </>
  );
}
