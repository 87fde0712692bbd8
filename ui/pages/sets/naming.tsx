/** Dialogs that lists, groups, companies, coupon pools and catalogs share: give a name, delete. */

import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ask } from "@/api/client";
import { t } from "@/words/t";
import css from "../pages.module.css";

export interface Named {
  readonly id: number | string;
  readonly name: string;
}

/** noun: of the address (`lists`); word: what people call it (`list`). */
export interface Noun {
  readonly path: string;
  readonly word: string;
}

interface NameProps {
  readonly noun: Noun;
  /** Whose name changes; undefined: a new one is made. */
  readonly of?: Named | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What a new one needs beside its name. */
  readonly more?: { readonly label: string; readonly hint: string; readonly key: string; readonly initial: string };
}

export function NameDialog({ noun, of, opened, onClose, more }: NameProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={440}
      radius={14}
      title={of ? t("Rename {name}", { name: of.name }) : t("Make a {word}", { word: noun.word })}
    >
      <NameForm noun={noun} of={of} onClose={onClose} {...(more ? { more } : {})} />
    </Modal>
  );
}

function NameForm({ noun, of, onClose, more }: Omit<NameProps, "opened">) {
  const queries = useQueryClient();
  const [name, setName] = useState(of?.name ?? "");
  const [extra, setExtra] = useState(more?.initial ?? "");
  const save = useMutation({
    mutationFn: () => {
      const json = { name: name.trim(), ...(more && !of ? { [more.key]: extra.trim() } : {}) };
      return ask<Named>(of ? `${noun.path}/${of.id}` : noun.path, { method: of ? "PATCH" : "POST", json });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith(noun.path) });
      onClose();
    },
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t("Name")}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={save.error?.message}
      />
      {more && !of ? (
        <TextInput
          label={more.label}
          description={more.hint}
          required
          withAsterisk={false}
          maxLength={100}
          value={extra}
          onChange={(event) => setExtra(event.currentTarget.value)}
        />
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
          {of ? t("Rename") : t("Make the {word}", { word: noun.word })}
        </Button>
      </div>
    </form>
  );
}

export function DeleteDialog({
  noun,
  of,
  onClose,
  onDone,
  children,
}: {
  noun: Noun;
  of: Named | null;
  onClose: () => void;
  onDone?: () => void;
  children: ReactNode;
}) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: Named["id"]) => ask(`${noun.path}/${id}`, { method: "DELETE" }),
    onSuccess: async () => {
      onDone?.();
      onClose();
      await queries.invalidateQueries({ queryKey: [noun.path] });
    },
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <Modal
      opened={of !== null}
      onClose={close}
      size={440}
      radius={14}
      title={t("Delete {name}", { name: of?.name ?? noun.word })}
    >
      <div className={css.stack}>
        <p className={css.soft}>{children}</p>
        {remove.error ? <p role="alert">{remove.error.message}</p> : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {t("Keep it")}
          </Button>
          <Button loading={remove.isPending} onClick={() => of && remove.mutate(of.id)}>
            {t("Delete")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
