/** A person is erased: said what goes and what stays, and done on purpose. */

import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import type { Contact, Erasure } from "@/api/types";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { personName } from "../people";

interface Props {
  readonly contact: Contact;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const WORD = "erase";

export function EraseDialog({ contact, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={480}
      radius={14}
      title={t("Erase {person}", { person: personName(contact) })}
    >
      <Erasing contact={contact} onClose={onClose} />
    </Modal>
  );
}

function Erasing({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: () => ask<Erasure>("/privacy/erasures", { method: "POST", json: { contact: Number(contact.id) } }),
    onSuccess: async () => {
      onClose();
      navigate("/settings/privacy");
      await queries.invalidateQueries();
    },
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        erase.mutate();
      }}
    >
      <p className={css.soft}>
        {t(
          "Profile, events, messages, notes and tasks go within minutes, from everywhere. Counts stay, and the amounts of orders. Nobody is taken in under these names or addresses again without a new consent. This can’t be undone.",
        )}
      </p>
      <TextInput
        label={t("Type “{WORD}” to go on", { WORD })}
        autoComplete="off"
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {erase.error ? <p role="alert">{erase.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Keep this person")}
        </Button>
        <Button type="submit" color="red" loading={erase.isPending} disabled={typed.trim().toLowerCase() !== WORD}>
          {t("Erase")}
        </Button>
      </div>
    </form>
  );
}
