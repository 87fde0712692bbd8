/** Whether launches need a second person, and who that may be; whether launched flows can be deleted. */

import { Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Member, Paged, Workspace } from "@/api/types";
import { useSession } from "@/app/session";
import { Failed, Loading } from "@/kit/parts";
import { t } from "@/words/t";
import css from "../pages.module.css";

const MAY_ANSWER = new Set(["admin", "editor", "approver"]);

export function LaunchesPage() {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const current = useQuery(one<Workspace>("/workspaces/current"));
  const members = useQuery(one<Paged<Member>>("/users"));
  const save = useMutation({
    mutationFn: (change: Partial<Pick<Workspace, "launch_approval" | "flow_deletion">>) =>
      ask("/workspaces/current", { method: "PATCH", json: change }),
    onSuccess: () => queries.invalidateQueries(),
  });
  if (current.error) {
    return <Failed error={current.error} again={() => current.refetch()} />;
  }
  if (!current.data) {
    return <Loading lines={3} />;
  }
  const said = save.isPending ? { ...current.data, ...save.variables } : current.data;
  const approvers = (members.data?.items ?? []).filter((member) => MAY_ANSWER.has(member.role));
  return (
    <div className={css.settings}>
      <h2>{t("Who launches")}</h2>
      <Switch
        label={t("A launch needs a second person")}
        description={t(
          "Who wants to launch a flow asks for it. Another admin, editor or approver sees what it would mean, then agrees or declines. An edit makes the request void.",
        )}
        checked={said.launch_approval}
        disabled={workspace.role !== "admin" || save.isPending}
        onChange={(event) => save.mutate({ launch_approval: event.currentTarget.checked })}
      />
      {save.error ? <p role="alert">{save.error.message}</p> : null}
      {members.data ? (
        <p className={css.soft}>
          {approvers.length > 1
            ? t("These may agree to what another asks: {approvers}.", {
                approvers: approvers.map((member) => member.name || member.email).join(", "),
              })
            : t("Nobody but you may agree yet: give a member the role of an approver.")}
        </p>
      ) : null}
      <Link to="/settings/users">{t("Users and their roles")}</Link>
      <p className={css.faint}>
        {t(
          "A single flow asks for a second person by its setting ‘Approval’. Pausing, stopping and taking a launch back are done by one.",
        )}
      </p>
      <h2>{t("Who deletes")}</h2>
      <Switch
        label={t("Admins may delete flows that were launched")}
        description={t(
          "Off: a launched flow is archived, and its runs and numbers stay. On: an admin who types its name can delete one that is over, with all its data.",
        )}
        checked={said.flow_deletion}
        disabled={workspace.role !== "admin" || save.isPending}
        onChange={(event) => save.mutate({ flow_deletion: event.currentTarget.checked })}
      />
    </div>
  );
}
