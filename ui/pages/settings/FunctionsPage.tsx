/** Functions: Python of the workspace that flows run in a jail. */

import { Button } from "@mantine/core";
import { IconCode } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { FunctionPage } from "@/api/types";
import { useSession } from "@/app/session";
import { Empty, Failed, IconTile, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { ago } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

export function FunctionsPage() {
  const functions = useQuery(one<FunctionPage>("/functions"));
  const { workspace } = useSession();
  const mayChange = workspace.role === "admin";
  if (functions.error) {
    return <Failed error={functions.error} again={() => functions.refetch()} />;
  }
  if (!functions.data) {
    return <Loading lines={3} />;
  }
  const { items, refused } = functions.data;
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>{t("Python of your own, which flows run in a jail and go on with what it returns.")}</p>
        <i className={css.spring} />
        {mayChange ? (
          <Button component={Link} to="/settings/functions/new">
            {t("Write a function")}
          </Button>
        ) : null}
      </div>
      {refused ? (
        <p role="alert">
          {t("Functions can’t be run on this machine: {refused}. Flows that name one don’t launch.", { refused })}
        </p>
      ) : null}
      {items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconCode size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No functions yet")}
        >
          {t(
            "Write one that scores a customer or looks something up elsewhere, then name it in a ‘Run a function’ node.",
          )}
        </Empty>
      ) : (
        <Table
          label={t("Functions")}
          height={40}
          rows={items}
          keyOf={(one_) => String(one_.id)}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (one_) => <Link to={`/settings/functions/${one_.id}`}>{one_.name}</Link>,
            },
            { title: t("May ask"), wide: true, cell: (one_) => one_.hosts.join(", ") || t("Nobody") },
            { title: t("Changed"), as: "still", cell: (one_) => ago(one_.changed_at) },
          ]}
        />
      )}
    </div>
  );
}
