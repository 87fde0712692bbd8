/** A launched flow that is over goes for good, once its name is typed. */

import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import type { Flow } from "@/api/types";
import { ProblemList } from "@/kit/parts";
import { people } from "@/kit/words";
import { t } from "@/words/t";
import css from "./pages.module.css";
import { problemsOf } from "./UploadFlow";

interface Props {
  readonly flow: Flow;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DeleteFlow({ flow, opened, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const gone = useMutation({
    mutationFn: () => ask(`/flows/${flow.slug}/delete`, { method: "POST", json: { name: typed } }),
    onSuccess: async () => {
      navigate("/flows");
      await queries.invalidateQueries({ queryKey: ["/flows"] });
    },
  });
  const close = () => {
    gone.reset();
    setTyped("");
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    gone.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size={520}
      radius={14}
      title={t("Delete {name} for good", { name: flow.name })}
    >
      <form className={css.stack} onSubmit={submit}>
        <p className={css.soft}>
          {t(
            "The flow goes with all its versions, numbers and the runs of {entered}, with what each visit did and what the messages said. Links in mails that were sent lead nowhere any more, but for those by which people leave. That somebody was sent a message, and the events of people, stay. This can’t be undone.",
            { entered: people(flow.entered) },
          )}
        </p>
        <TextInput
          label={t("Type the flow’s name")}
          description={flow.name}
          required
          data-autofocus
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {gone.error ? (
          <div role="alert">
            <ProblemList problems={problemsOf(gone.error)} />
          </div>
        ) : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {t("Cancel")}
          </Button>
          <Button type="submit" color="red" loading={gone.isPending} disabled={typed.trim() !== flow.name}>
            {t("Delete for good")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
