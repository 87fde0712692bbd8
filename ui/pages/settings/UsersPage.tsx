/** Who may sign in to this workspace, and as what. */

import { Button, Modal, PasswordInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Member, Paged } from "@/api/types";
import { useSession } from "@/app/session";
import { Avatar, Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { day } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

const ROLES = ["admin", "editor", "approver", "analyst", "viewer"];

export function UsersPage() {
  const users = useQuery(one<Paged<Member>>("/users"));
  const { user, workspace } = useSession();
  const [adding, setAdding] = useState(false);
  const mayChange = workspace.role === "admin";
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>{t("Who may sign in to {name}.", { name: workspace.name })}</p>
        <i className={css.spring} />
        {mayChange ? <Button onClick={() => setAdding(true)}>{t("Add a user")}</Button> : null}
      </div>
      {users.error ? (
        <Failed error={users.error} again={() => users.refetch()} />
      ) : !users.data ? (
        <Loading lines={3} />
      ) : (
        <Table
          label={t("Users")}
          height={40}
          rows={users.data.items}
          keyOf={(member) => String(member.id)}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (member) => (
                <span className={css.person}>
                  <Avatar name={member.name || member.email} />
                  {member.name || member.email}
                </span>
              ),
            },
            { title: t("Email"), wide: true, cell: (member) => member.email },
            {
              title: t("Role"),
              cell: (member) => (mayChange && member.id !== user.id ? <Role member={member} /> : member.role),
            },
            { title: t("Since"), as: "still", wide: true, cell: (member) => day(member.since) },
          ]}
        />
      )}
      <AddUser opened={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function Role({ member }: { member: Member }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (role: string) => ask(`/users/${member.id}`, { method: "PATCH", json: { role } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["/users"] }),
  });
  return (
    <Select
      size="xs"
      w={120}
      aria-label={t("Role of {name}", { name: member.name || member.email })}
      data={ROLES}
      value={member.role}
      allowDeselect={false}
      error={change.error?.message}
      onChange={(role) => role && change.mutate(role)}
    />
  );
}

function AddUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState("viewer");
  const [password, setPassword] = useState("");
  const add = useMutation({
    mutationFn: () =>
      ask("/users", {
        method: "POST",
        json: { email: email.trim(), name: name.trim(), role, ...(password ? { password } : {}) },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["/users"] });
      close();
    },
  });
  const close = () => {
    add.reset();
    setEmail("");
    setName("");
    setPassword("");
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} size={440} radius={14} title={t("Add a user")}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label={t("Email")}
          type="email"
          required
          withAsterisk={false}
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <TextInput label={t("Name")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select
          label={t("Role")}
          data={ROLES}
          value={role}
          allowDeselect={false}
          onChange={(next) => next && setRole(next)}
        />
        <PasswordInput
          label={t("First password")}
          description={t("Not needed for somebody who has an account here")}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {add.error ? <p role="alert">{add.error.message}</p> : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {t("Cancel")}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t("Add the user")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
