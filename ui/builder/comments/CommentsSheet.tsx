/** The panel of comments: of one node, or of the whole flow. */

import { Button, CloseButton, SegmentedControl } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { one } from "@/api/queries";
import type { CommentThread } from "@/api/types";
import { type Item, START } from "@/flow/canvas";
import { Failed, IconTile, Loading } from "@/kit/parts";
import { t } from "@/words/t";
import pages from "../../pages/pages.module.css";
import css from "../builder.module.css";
import { useBuilder, useCanvas, useWorkbench } from "../context";
import { reveal } from "../reveal";
import { CommentField } from "./CommentField";
import own from "./comments.module.css";
import { ThreadCard } from "./ThreadCard";
import { post, useMayComment, useSaying, useThreads } from "./talk";

/** node: null, everything that was said. thread: the one that somebody was led to. */
export function CommentsSheet({ node, thread }: { node: string | null; thread?: number | undefined }) {
  const { store } = useWorkbench();
  const flow = useBuilder((state) => state.flow);
  const canvas = useCanvas();
  const may = useMayComment();
  const led = useQuery({ ...one<CommentThread>(`/comments/${thread}`), enabled: thread !== undefined });
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? !led.data?.resolved_at;
  const threads = useThreads(flow, open, thread === undefined || !led.isLoading);
  const [times, setTimes] = useState(0);
  const begin = useSaying(
    async ({ text, members }: { text: string; members: Parameters<typeof post>[2] }) => {
      // The node may have been made a moment ago.
      await store.getState().save();
      return post("", text, members, { flow, node: node ?? "" });
    },
    () => {
      setChosen(true);
      setTimes((before) => before + 1);
    },
  );
  const items = [...canvas.items, ...canvas.parked];
  const nameOf = (id: string) => calledOnCanvas(items, id);
  const show = (id: string) => {
    store.getState().select([id]);
    reveal(id);
  };
  const close = () => {
    store.getState().open(null);
    if (node !== null) {
      reveal(node);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  const shown = (threads.data?.items ?? []).filter((item) => node === null || item.node === node);
  useLed(thread, shown.length);
  return (
    <aside
      className={`${pages.panel} ${css.sheet}`}
      aria-label={t("Comments")}
      ref={panel}
      tabIndex={-1}
      onKeyDown={onKey}
    >
      <header className={pages.panelHead}>
        <IconTile group="end" size={28}>
          <IconMessage size={15} stroke={1.75} />
        </IconTile>
        <span>
          <h2>{t("Comments")}</h2>
          <small>
            {node === null ? t("On the flow and its nodes") : t("On ‘{node}’", { node: nameOf(node) ?? node })}
          </small>
        </span>
        <CloseButton aria-label={t("Close")} onClick={close} />
      </header>
      <div className={`${pages.panelBody} ${own.body}`}>
        {may ? (
          <CommentField
            key={times}
            label={node === null ? t("Comment on the flow") : t("Comment on ‘{node}’", { node: nameOf(node) ?? node })}
            verb={t("Comment")}
            focused={thread === undefined}
            busy={begin.isPending}
            error={begin.error?.message ?? null}
            onSay={(text, members) => begin.mutate({ text, members })}
          />
        ) : null}
        <div className={own.choice}>
          <SegmentedControl
            size="xs"
            aria-label={t("Which comments")}
            data={[
              { value: "open", label: t("Open") },
              { value: "resolved", label: t("Resolved") },
            ]}
            value={open ? "open" : "resolved"}
            onChange={(value) => setChosen(value === "open")}
          />
          {node === null ? null : (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => store.getState().open({ what: "comments", node: null })}
            >
              {t("All of the flow")}
            </Button>
          )}
        </div>
        {threads.error ? (
          <Failed error={threads.error} again={() => threads.refetch()} />
        ) : !threads.data ? (
          <Loading lines={3} />
        ) : shown.length === 0 ? (
          <p className={pages.faint}>
            {open
              ? may
                ? t(
                    "Nothing is open. Ask a question, mention a colleague by @; it stays with the flow, whatever version is live.",
                  )
                : t("Nothing is open.")
              : t("Nothing was resolved yet.")}
          </p>
        ) : (
          shown.map((one) => (
            <ThreadCard
              key={one.id}
              thread={one}
              current={one.id === thread}
              place={
                node !== null || one.node === ""
                  ? null
                  : nameOf(one.node) === null
                    ? { name: t("A node that is gone: {node}", { node: one.node }), onShow: null }
                    : { name: nameOf(one.node) ?? "", onShow: () => show(one.node) }
              }
            />
          ))
        )}
      </div>
    </aside>
  );
}

function calledOnCanvas(items: readonly Item[], id: string): string | null {
  if (id === START) {
    return t("Start");
  }
  const item = items.find((one) => one.id === id);
  return item ? (item.form === "pill" ? t("Wait {time}", { time: item.name }) : item.name) : null;
}

/** The thread that a notification led to comes into view, once it is there. */
function useLed(thread: number | undefined, there: number): void {
  const shown = useRef(false);
  useEffect(() => {
    const card = thread === undefined ? null : document.querySelector(`[data-thread="${thread}"]`);
    if (card && there > 0 && !shown.current) {
      shown.current = true;
      card.scrollIntoView({ block: "nearest" });
    }
  }, [thread, there]);
}
