/** People of a list, a group or a company: put in, shown, taken out. */

import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { ask } from "@/api/client";
import type { SetMember } from "@/api/types";
import { Avatar } from "@/kit/parts";
import { Table } from "@/kit/table";
import { DASH, day } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { personName } from "../people";

interface Changed {
  readonly not_found: readonly unknown[];
}

/** path: of the thing (`/lists/7`); of: what its people are called there (`members`). */
export interface Whose {
  readonly path: string;
  readonly of: "members" | "people";
}

function useMembers({ path, of }: Whose) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: object) => ask<Changed>(`${path}/${of}`, { method: "POST", json }),
    onSuccess: () => queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith(path) }),
  });
}

/** By whichever of the names that identify a person. */
export function named(typed: string): object {
  if (typed.includes("@")) {
    return { email: typed };
  }
  return typed.startsWith("+") ? { phone: typed } : { external_id: typed };
}

export function AddMember({ whose, word }: { whose: Whose; word: string }) {
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState("");
  const change = useMembers(whose);
  const add = async () => {
    const person = typed.trim();
    const answer = await change.mutateAsync({ add: [named(person)] }).catch(() => null);
    if (answer) {
      setMissing(answer.not_found.length > 0 ? t("Nobody here is known as ‘{person}’.", { person }) : "");
      setTyped(answer.not_found.length > 0 ? typed : "");
    }
  };
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        w={320}
        maw="100%"
        label={t("Add to the {word}", { word })}
        placeholder={t("Email, phone or your id")}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setMissing("");
        }}
        error={change.error?.message ?? (missing || null)}
      />
      <Button type="submit" mt={24} loading={change.isPending} disabled={typed.trim() === ""}>
        {t("Add")}
      </Button>
    </form>
  );
}

export function Members({ whose, members }: { whose: Whose; members: readonly SetMember[] }) {
  const change = useMembers(whose);
  return (
    <Table
      label={t("Members")}
      height={40}
      rows={members}
      keyOf={(person) => person.id}
      linkOf={(person) => `/people/${person.id}`}
      columns={[
        {
          title: t("Name"),
          as: "name",
          cell: (person) => (
            <Link to={`/people/${person.id}`} className={css.person}>
              <Avatar name={personName(person)} />
              {personName(person)}
            </Link>
          ),
        },
        { title: t("Email"), wide: true, cell: (person) => person.email ?? DASH },
        { title: t("Joined"), as: "still", wide: true, cell: (person) => day(person.added_at) },
        {
          title: t("Take out"),
          unsaid: true,
          as: "number",
          cell: (person) => (
            <Button
              size="compact-xs"
              variant="default"
              disabled={change.isPending}
              aria-label={t("Take out {person}", { person: personName(person) })}
              onClick={() => change.mutate({ remove: [{ id: person.id }] })}
            >
              {t("Take out")}
            </Button>
          ),
        },
      ]}
    />
  );
}
