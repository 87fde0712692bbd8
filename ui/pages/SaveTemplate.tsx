/** A flow as it stands becomes a template of the workspace, or a template gets other words. */

import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "@/api/client";
import type { Flow, FlowTemplate } from "@/api/types";
import { ProblemList } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./pages.module.css";
import { problemsOf } from "./UploadFlow";

interface Props {
  readonly flow: Flow;
  /** A number; empty for the draft, else what is live. */
  readonly version: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function SaveTemplate({ flow, version, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={480}
      radius={14}
      title={t("Save {name} as a template", { name: flow.name })}
    >
      <TemplateForm
        name={flow.name}
        description={flow.description}
        hint={t("It is offered under New flow → From a template. Later changes of this flow leave it alone.")}
        button={t("Save the template")}
        onSave={(said) => ask("/flow-templates", { method: "POST", json: { flow: flow.slug, version, ...said } })}
        onClose={onClose}
      />
    </Modal>
  );
}

export function EditTemplate({ template, onClose }: { template: FlowTemplate; onClose: () => void }) {
  return (
    <TemplateForm
      name={template.name}
      description={template.description}
      hint={t("Flows that were begun with it keep their names.")}
      button={t("Save")}
      onSave={(said) => ask(`/flow-templates/${template.id}`, { method: "PATCH", json: said })}
      onClose={onClose}
    />
  );
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
  readonly button: string;
  readonly onSave: (said: { name: string; description: string }) => Promise<unknown>;
  readonly onClose: () => void;
}

function TemplateForm({ name: before, description: said, hint, button, onSave, onClose }: Form) {
  const [name, setName] = useState(before);
  const [description, setDescription] = useState(said.slice(0, 2000));
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => onSave({ name: name.trim(), description }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["/flow-templates"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={css.stack} onSubmit={submit}>
      <TextInput
        label={t("Name of the template")}
        description={hint}
        required
        maxLength={200}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t("What it is for")}
        autosize
        minRows={2}
        maxLength={2000}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {save.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(save.error)} />
        </div>
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
          {button}
        </Button>
      </div>
    </form>
  );
}
