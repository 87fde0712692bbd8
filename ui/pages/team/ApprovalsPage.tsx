/** Launches that a second person was asked to agree to. */

import { IconUserCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { many } from "@/api/queries";
import type { LaunchRequest } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page, Status } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, DASH } from "@/kit/words";
import { t } from "@/words/t";
import { requestState } from "../states";
import { TeamTabs } from "./TeamTabs";

export function ApprovalsPage() {
  useTitle(t("Approvals"));
  const requests = useInfiniteQuery({ ...many<LaunchRequest>("/launch-requests"), refetchInterval: 15_000 });
  return (
    <Page title={t("Team")}>
      <TeamTabs current="/team/approvals" />
      {requests.error ? (
        <Failed error={requests.error} again={() => requests.refetch()} />
      ) : !requests.data ? (
        <Loading />
      ) : requests.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="team" size={32}>
              <IconUserCheck size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("Nobody asked for a launch")}
          action={<Link to="/settings/launches">{t("Set who launches")}</Link>}
        >
          {t("Where launches need a second person, what waits for an answer stands here.")}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Launches asked for")}
            rows={requests.data}
            keyOf={(request) => String(request.id)}
            linkOf={(request) => `/team/approvals/${request.id}`}
            columns={[
              {
                title: t("Flow"),
                as: "name",
                cell: (request) => <Link to={`/team/approvals/${request.id}`}>{request.flow_name}</Link>,
              },
              {
                title: t("Answer"),
                as: "still",
                cell: (request) => (
                  <Status tone={requestState(request.state)[1]}>{requestState(request.state)[0]}</Status>
                ),
              },
              { title: t("Asked by"), cell: (request) => request.asked_by },
              { title: t("Asked"), as: "still", wide: true, cell: (request) => ago(request.asked_at) },
              { title: t("Answered by"), wide: true, cell: (request) => request.answered_by ?? DASH },
            ]}
          />
          <More has={requests.hasNextPage} busy={requests.isFetchingNextPage} onMore={() => requests.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}
