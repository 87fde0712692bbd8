/** Every version: when it was live, what differs from the draft, and taking it back as the draft. */

import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Comparison, Flow } from "@/api/types";
import { Failed, Loading, ProblemList } from "@/kit/parts";
import { moment } from "@/kit/words";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import { problemsOf } from "../pages/UploadFlow";
import css from "./builder.module.css";
import { useBuilder, useWorkbench } from "./context";
import { Differences } from "./Differences";
import type { Draft } from "./store";

export function VersionsDialog({ flow, opened, onClose }: { flow: Flow; opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={820}
      radius={14}
      title={t("Versions of {name}", { name: flow.name })}
    >
      {opened ? <Versions flow={flow} onClose={onClose} /> : null}
    </Modal>
  );
}

function Versions({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { store } = useWorkbench();
  const queries = useQueryClient();
  const revision = useBuilder((state) => state.revision);
  const newest = [...flow.versions].reverse();
  const [number, setNumber] = useState(newest[0]?.number ?? 1);
  const [as, setAs] = useState("sentences");
  const comparison = useQuery(
    one<Comparison>(`/flows/${flow.slug}/differences`, {
      before: String(number),
      after: flow.has_draft ? "draft" : "live",
      at: revision,
    }),
  );
  const restore = useMutation({
    mutationFn: async () => {
      await store.getState().save();
      return ask<Draft>(`/flows/${flow.slug}/draft/restore`, {
        method: "POST",
        json: { version: number, revision: store.getState().revision },
      });
    },
    onSuccess: async (draft) => {
      store.getState().replace(draft, `Restore version ${number}`);
      onClose();
      await queries.invalidateQueries({ queryKey: [`/flows/${flow.slug}`] });
    },
  });
  return (
    <div className={css.versions}>
      <ul aria-label={t("Versions")}>
        {newest.map((version) => (
          <li key={version.number}>
            <button type="button" aria-pressed={version.number === number} onClick={() => setNumber(version.number)}>
              <b>{t("Version {number}", { number: version.number })}</b>
              <small>
                {moment(version.live_from)}
                {version.live_to === null ? t(", live") : t(" to {live_to}", { live_to: moment(version.live_to) })}
              </small>
            </button>
          </li>
        ))}
      </ul>
      <div className={pages.stack}>
        <div className={pages.row}>
          <h3>{t("From version {number} to what stands here", { number })}</h3>
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
        </div>
        {comparison.error ? (
          <Failed error={comparison.error} again={() => comparison.refetch()} />
        ) : comparison.data ? (
          <Differences comparison={comparison.data} lines={as === "lines"} />
        ) : (
          <Loading lines={4} />
        )}
        {restore.error ? <ProblemList problems={problemsOf(restore.error)} /> : null}
        <div className={pages.actions}>
          <small className={pages.faint}>{t("Undo brings back what stands here now.")}</small>
          <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
            {t("Take version {number} as the draft", { number })}
          </Button>
        </div>
      </div>
    </div>
  );
}
