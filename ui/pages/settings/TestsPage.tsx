/** Test mode of the workspace, and the people whom tests reach. */

import { Button, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Paged, Tester, Workspace } from "@/api/types";
import { useSession } from "@/app/session";
import { Avatar, Empty, Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { DASH, day } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { personName } from "../people";
import { named } from "../sets/members";

export function TestsPage() {
  const { workspace } = useSession();
  const testers = useQuery(one<Paged<Tester>>("/testers"));
  const mayChange = workspace.role === "admin";
  return (
    <div className={css.settings} data-wide="true">
      <h2>{t("Test mode")}</h2>
      <p className={css.soft}>
        {t(
          "A test is sent to test people only; a message to anybody else goes to the catcher, where you can read it. Runs and messages of tests are marked, and count nowhere. One flow alone is put into test mode in its settings.",
        )}
      </p>
      <WholeWorkspace mayChange={mayChange} />
      <h2>{t("Test people")}</h2>
      <p className={css.soft}>
        {t(
          "Colleagues, for instance. Whatever flows do with them is a test, in live flows too, and is really sent to them.",
        )}
      </p>
      {mayChange ? <AddTester /> : null}
      {testers.error ? (
        <Failed error={testers.error} again={() => testers.refetch()} />
      ) : !testers.data ? (
        <Loading lines={3} />
      ) : testers.data.items.length === 0 ? (
        <Empty title={t("No test people yet")}>{t("Every test goes to the catcher.")}</Empty>
      ) : (
        <Testers testers={testers.data.items} mayChange={mayChange} />
      )}
    </div>
  );
}

function WholeWorkspace({ mayChange }: { mayChange: boolean }) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (test_mode: boolean) => ask<Workspace>("/workspaces/current", { method: "PATCH", json: { test_mode } }),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <div className={css.stack}>
      <Switch
        label={t("Everything in this workspace is a test")}
        description={
          workspace.test_mode ? t("On: nobody else is reached, whatever flows say.") : t("Off: flows send for real.")
        }
        checked={workspace.test_mode}
        disabled={!mayChange || change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {change.error ? <p role="alert">{change.error.message}</p> : null}
    </div>
  );
}

function useTesters<Asked>(how: (asked: Asked) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: how,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/testers"] }),
  });
}

function AddTester() {
  const [typed, setTyped] = useState("");
  const add = useTesters((person: string) => ask<Tester>("/testers", { method: "POST", json: named(person) }));
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(typed.trim(), { onSuccess: () => setTyped("") });
      }}
    >
      <TextInput
        w={320}
        maw="100%"
        label={t("Add a test person")}
        placeholder={t("Email, phone or your id")}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          add.reset();
        }}
        error={add.error?.message}
      />
      <Button type="submit" mt={24} loading={add.isPending} disabled={typed.trim() === ""}>
        {t("Add")}
      </Button>
    </form>
  );
}

function Testers({ testers, mayChange }: { testers: readonly Tester[]; mayChange: boolean }) {
  const remove = useTesters((id: string) => ask(`/testers/${id}`, { method: "DELETE" }));
  return (
    <>
      {remove.error ? <p role="alert">{remove.error.message}</p> : null}
      <Table
        label={t("Test people")}
        height={40}
        rows={testers}
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
          { title: t("Phone"), wide: true, cell: (person) => person.phone ?? DASH },
          { title: t("Added"), as: "still", wide: true, cell: (person) => day(person.added_at) },
          {
            title: t("Remove"),
            unsaid: true,
            as: "number",
            cell: (person) =>
              mayChange ? (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={remove.isPending}
                  aria-label={t("Remove {person}", { person: personName(person) })}
                  onClick={() => remove.mutate(person.id)}
                >
                  {t("Remove")}
                </Button>
              ) : null,
          },
        ]}
      />
    </>
  );
}
