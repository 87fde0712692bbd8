/** What may be done with a draft as a whole: a copy of it, and throwing it away. */

import { Button, Menu, Modal } from "@mantine/core";
import { IconCopy, IconTemplate, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import type { Flow } from "@/api/types";
import { ProblemList } from "@/kit/parts";
import { t } from "@/words/t";
import { DuplicateFlow } from "../pages/DuplicateFlow";
import pages from "../pages/pages.module.css";
import { SaveTemplate } from "../pages/SaveTemplate";
import { problemsOf } from "../pages/UploadFlow";

export type DraftDeed = "duplicate" | "template" | "discard";

export function DraftDeedItems({ flow, onDeed }: { flow: Flow; onDeed: (deed: DraftDeed) => void }) {
  return (
    <>
      <Menu.Item leftSection={<IconCopy size={15} stroke={1.75} />} onClick={() => onDeed("duplicate")}>
        {t("Duplicate")}
      </Menu.Item>
      <Menu.Item leftSection={<IconTemplate size={15} stroke={1.75} />} onClick={() => onDeed("template")}>
        {t("Save as a template")}
      </Menu.Item>
      {flow.has_draft ? (
        <Menu.Item leftSection={<IconTrash size={15} stroke={1.75} />} onClick={() => onDeed("discard")}>
          {flow.version === null ? t("Delete the flow") : t("Throw the draft away")}
        </Menu.Item>
      ) : null}
    </>
  );
}

export function DraftDeedDialogs({ flow, deed, onClose }: { flow: Flow; deed: DraftDeed | null; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const discard = useMutation({
    mutationFn: () => ask(`/flows/${flow.slug}/draft`, { method: "DELETE" }),
    onSuccess: async () => {
      navigate(flow.version === null ? "/flows" : `/flows/${flow.slug}?version=${flow.version}`, { replace: true });
      queries.removeQueries({ queryKey: [`/flows/${flow.slug}/draft`] });
      await queries.invalidateQueries();
    },
  });
  const title =
    flow.version === null ? `Delete ${flow.name}` : t("Throw the draft of {name} away", { name: flow.name });
  return (
    <>
      <DuplicateFlow flow={flow} version="draft" opened={deed === "duplicate"} onClose={onClose} />
      <SaveTemplate flow={flow} version="" opened={deed === "template"} onClose={onClose} />
      <Modal opened={deed === "discard"} onClose={onClose} size={480} radius={14} title={title}>
        <div className={pages.stack}>
          <p className={pages.soft}>
            {flow.version === null
              ? t("It was never launched, so nothing of it stays. This can’t be taken back.")
              : t("Version {version} stays live as it is. What was changed since then is lost.", {
                  version: flow.version,
                })}
          </p>
          {discard.error ? (
            <div role="alert">
              <ProblemList problems={problemsOf(discard.error)} />
            </div>
          ) : null}
          <div className={pages.actions}>
            <Button variant="default" onClick={onClose}>
              {t("Cancel")}
            </Button>
            <Button loading={discard.isPending} onClick={() => discard.mutate()}>
              {flow.version === null ? t("Delete") : t("Throw away")}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
