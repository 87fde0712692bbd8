/** A launch that waits for a second person, as who builds the flow sees it. */

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { ask } from "@/api/client";
import type { LaunchRequest } from "@/api/types";
import { moment } from "@/kit/words";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";

export function AskedLaunch({ request, onClose }: { request: LaunchRequest; onClose: () => void }) {
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => ask(`/launch-requests/${request.id}/withdraw`, { method: "POST" }),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <div className={pages.stack}>
      <p>
        {t(
          "{asked_by} asked for this launch on {asked_at}. It goes live when another person agrees; an edit of the draft makes the request void.",
          { asked_by: request.asked_by, asked_at: moment(request.asked_at) },
        )}
      </p>
      {request.note ? <blockquote className={pages.quote}>{request.note}</blockquote> : null}
      {withdraw.error ? <p role="alert">{withdraw.error.message}</p> : null}
      <footer className={css.launchFoot}>
        <Link to={`/team/approvals/${request.id}`}>
          {request.may_answer ? t("Look at it and answer") : t("See the request")}
        </Link>
        <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t("Withdraw the request")}
        </Button>
        <Button onClick={onClose}>{t("Close")}</Button>
      </footer>
    </div>
  );
}
