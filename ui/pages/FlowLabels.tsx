/** Folders and tags of flows: what the list is narrowed to, and where chosen flows go. */

import { Autocomplete, Button, Modal, Select, TagsInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { FlowSummary, Labels } from "@/api/types";
import { ProblemList } from "@/kit/parts";
import { count } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "./pages.module.css";
import { problemsOf } from "./UploadFlow";

/** Of a folder in the address of the list: flows that lie in none. */
export const NO_FOLDER = "-";

interface Narrowed {
  readonly folder: string;
  readonly tag: string;
}

/** Nothing where no flow has a folder or a tag. */
export function LabelFilters({ folder, tag, onChange }: Narrowed & { onChange: (next: Partial<Narrowed>) => void }) {
  const labels = useQuery(one<Labels>("/flow-labels"));
  const folders = Object.entries(labels.data?.folders ?? {}).filter(([name]) => name !== "");
  const tags = Object.entries(labels.data?.tags ?? {});
  const within = (name: string) =>
    folders.reduce((sum, [other, n]) => (other === name || other.startsWith(`${name}/`) ? sum + n : sum), 0);
  return (
    <>
      {folders.length > 0 || folder !== "" ? (
        <Select
          size="xs"
          w={190}
          aria-label={t("Folder")}
          placeholder={t("All folders")}
          clearable
          searchable
          clearButtonProps={{ "aria-label": t("All folders") }}
          data={[
            ...folders.map(([name]) => ({ value: name, label: `${name} (${count(within(name))})` })),
            { value: NO_FOLDER, label: t("In no folder ({folder})", { folder: count(labels.data?.folders[""] ?? 0) }) },
          ]}
          value={folder || null}
          onChange={(next) => onChange({ folder: next ?? "" })}
        />
      ) : null}
      {tags.length > 0 || tag !== "" ? (
        <Select
          size="xs"
          w={170}
          aria-label={t("Tag")}
          placeholder={t("All tags")}
          clearable
          searchable
          clearButtonProps={{ "aria-label": t("All tags") }}
          data={tags.map(([name, n]) => ({ value: name, label: `${name} (${count(n)})` }))}
          value={tag || null}
          onChange={(next) => onChange({ tag: next ?? "" })}
        />
      ) : null}
    </>
  );
}

/** What may be done with the flows that were chosen in the list. */
export function Chosen({ flows, onDone }: { flows: readonly FlowSummary[]; onDone: () => void }) {
  const [asked, setAsked] = useState<"folder" | "tags" | null>(null);
  const close = () => setAsked(null);
  const words = many(flows.length, "1 flow chosen", "{n} flows chosen", { n: count(flows.length) });
  return (
    <section className={css.chosen} aria-label={t("Chosen flows")}>
      <b role="status">{words}</b>
      <Button size="xs" variant="default" onClick={() => setAsked("folder")}>
        {t("Move to a folder")}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsked("tags")}>
        {t("Change tags")}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        {t("Choose none")}
      </Button>
      <Modal opened={asked === "folder"} onClose={close} size={460} radius={14} title={t("Move to a folder")}>
        <Move flows={flows} onClose={close} onDone={onDone} />
      </Modal>
      <Modal opened={asked === "tags"} onClose={close} size={460} radius={14} title={t("Change tags")}>
        <Mark flows={flows} onClose={close} onDone={onDone} />
      </Modal>
    </section>
  );
}

interface Deed {
  readonly flows: readonly FlowSummary[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function useLabel({ flows, onClose, onDone }: Deed) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (said: { folder?: string; add_tags?: string[]; remove_tags?: string[] }) =>
      ask("/flow-labels", { method: "POST", json: { flows: flows.map((flow) => flow.slug), ...said } }),
    onSuccess: async () => {
      onClose();
      onDone();
      await queries.invalidateQueries({ queryKey: ["/flow-labels"] });
      await queries.invalidateQueries({ queryKey: ["/flows"] });
    },
  });
}

function Move(deed: Deed) {
  const labels = useQuery(one<Labels>("/flow-labels"));
  const [folder, setFolder] = useState(deed.flows.length === 1 ? (deed.flows[0]?.folder ?? "") : "");
  const label = useLabel(deed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    label.mutate({ folder });
  };
  return (
    <form className={css.stack} onSubmit={submit}>
      <Autocomplete
        label={t("Folder")}
        description={t(
          "A new name makes a new folder, ‘Shop/Email’ one within another. Empty takes them out of any folder.",
        )}
        maxLength={100}
        data-autofocus
        data={Object.keys(labels.data?.folders ?? {}).filter((name) => name !== "")}
        value={folder}
        onChange={setFolder}
      />
      <Foot error={label.error} busy={label.isPending} onClose={deed.onClose} button={t("Move")} />
    </form>
  );
}

function Mark(deed: Deed) {
  const labels = useQuery(one<Labels>("/flow-labels"));
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const label = useLabel(deed);
  const borne = [...new Set(deed.flows.flatMap((flow) => flow.tags))];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    label.mutate({ add_tags: add, remove_tags: remove });
  };
  return (
    <form className={css.stack} onSubmit={submit}>
      <TagsInput
        label={t("Tags to add")}
        data-autofocus
        data={Object.keys(labels.data?.tags ?? {})}
        value={add}
        onChange={setAdd}
      />
      {borne.length > 0 ? (
        <TagsInput label={t("Tags to take off")} data={borne} value={remove} onChange={setRemove} />
      ) : null}
      <Foot error={label.error} busy={label.isPending} onClose={deed.onClose} button={t("Change tags")} />
    </form>
  );
}

function Foot({
  error,
  busy,
  onClose,
  button,
}: {
  error: Error | null;
  busy: boolean;
  onClose: () => void;
  button: string;
}) {
  return (
    <>
      {error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(error)} />
        </div>
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={busy}>
          {button}
        </Button>
      </div>
    </>
  );
}
