/** A flow of its own with the same text, as a draft. */

import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import type { Flow } from "@/api/types";
import { ProblemList } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./pages.module.css";
import { problemsOf } from "./UploadFlow";

interface Props {
  readonly flow: Flow;
  readonly version: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DuplicateFlow({ flow, version, opened, onClose }: Props) {
  const [name, setName] = useState(t("{name}, copy", { name: flow.name }));
  const navigate = useNavigate();
  const queries = useQueryClient();
  const copy = useMutation({
    mutationFn: () =>
      ask<Flow>(`/flows/${flow.slug}/duplicate`, {
        method: "POST",
        json: { name: name.trim(), version: version === "draft" ? "" : version },
      }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["/flows"] });
      onClose();
      navigate(`/flows/${made.slug}?version=draft`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    copy.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} size={480} radius={14} title={t("Duplicate {name}", { name: flow.name })}>
      <form className={css.stack} onSubmit={submit}>
        <TextInput
          label={t("Name of the copy")}
          description={t("It becomes a draft. Runs and numbers stay with the original.")}
          required
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {copy.error ? (
          <div role="alert">
            <ProblemList problems={problemsOf(copy.error)} />
          </div>
        ) : null}
        <div className={css.actions}>
          <Button variant="default" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button type="submit" loading={copy.isPending} disabled={name.trim() === ""}>
            {t("Duplicate")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
