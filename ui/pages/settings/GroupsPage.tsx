/** Groups of members, among whom flows choose who gets a task or a contact. */

import { Button, Modal, MultiSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Member, Paged, UserGroup } from "@/api/types";
import { useSession } from "@/app/session";
import { Empty, Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { t } from "@/words/t";
import css from "../pages.module.css";

export function GroupsPage() {
  const groups = useQuery(one<Paged<UserGroup>>("/user-groups"));
  const { workspace } = useSession();
  const [editing, setEditing] = useState<UserGroup | "new" | null>(null);
  const mayChange = workspace.role === "admin";
  if (groups.error) {
    return <Failed error={groups.error} again={() => groups.refetch()} />;
  }
  if (!groups.data) {
    return <Loading lines={3} />;
  }
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>{t("Flows give tasks and contacts to a group’s members by turns.")}</p>
        <i className={css.spring} />
        {mayChange ? <Button onClick={() => setEditing("new")}>{t("Add a group")}</Button> : null}
      </div>
      {groups.data.items.length === 0 ? (
        <Empty title={t("No groups yet")}>
          {t("Put members into a group such as ‘Sales’, then name it in a flow.")}
        </Empty>
      ) : (
        <Table
          label={t("Groups of members")}
          height={40}
          rows={groups.data.items}
          keyOf={(group) => String(group.id)}
          columns={[
            { title: t("Name"), as: "name", cell: (group) => group.name },
            { title: t("Members"), cell: (group) => group.members.join(", ") || t("Nobody") },
            {
              title: t("Change"),
              unsaid: true,
              as: "number",
              cell: (group) =>
                mayChange ? (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("Change {name}", { name: group.name })}
                    onClick={() => setEditing(group)}
                  >
                    {t("Change")}
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        size={520}
        radius={14}
        title={editing === "new" || editing === null ? t("Add a group") : t("Change {name}", { name: editing.name })}
      >
        {editing !== null ? (
          <GroupForm group={editing === "new" ? null : editing} onDone={() => setEditing(null)} />
        ) : null}
      </Modal>
    </div>
  );
}

function GroupForm({ group, onDone }: { group: UserGroup | null; onDone: () => void }) {
  const queries = useQueryClient();
  const members = useQuery(one<Paged<Member>>("/users"));
  const [name, setName] = useState(group?.name ?? "");
  const [chosen, setChosen] = useState<string[]>([...(group?.members ?? [])]);
  const onSuccess = () => {
    queries.invalidateQueries({ queryKey: ["/user-groups"] });
    onDone();
  };
  const save = useMutation({
    mutationFn: () => {
      const json = { name: name.trim(), members: chosen };
      return group
        ? ask(`/user-groups/${group.id}`, { method: "PUT", json })
        : ask("/user-groups", { method: "POST", json });
    },
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: () => ask(`/user-groups/${group?.id}`, { method: "DELETE" }),
    onSuccess,
  });
  const failed = save.error ?? remove.error;
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
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label={t("Members")}
        data={(members.data?.items ?? []).map((member) => ({
          value: member.email,
          label: member.name || member.email,
        }))}
        value={chosen}
        onChange={setChosen}
      />
      {failed ? <p role="alert">{failed.message}</p> : null}
      <div className={css.actions}>
        {group ? (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("Delete the group")}
          </Button>
        ) : null}
        <Button type="submit" loading={save.isPending}>
          {t("Save the group")}
        </Button>
      </div>
    </form>
  );
}
