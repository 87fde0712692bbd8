/** One thread: what was said first, the answers, and what may be done about them. */

import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconDots, IconPencil, IconRotate, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { CommentThread, FlowComment } from "@/api/types";
import { Avatar } from "@/kit/parts";
import { ago, moment } from "@/kit/words";
import { many, t } from "@/words/t";
import { CommentField } from "./CommentField";
import css from "./comments.module.css";
import { piecesOf } from "./mentions";
import { change, post, useMayComment, useSaying } from "./talk";

interface Props {
  readonly thread: CommentThread;
  /** What it is about, if that is not said already. */
  readonly place: { readonly name: string; readonly onShow: (() => void) | null } | null;
  readonly current: boolean;
}

export function ThreadCard({ thread, place, current }: Props) {
  const may = useMayComment();
  const [answering, setAnswering] = useState(false);
  const answer = useSaying(
    ({ text, members }: { text: string; members: Parameters<typeof post>[2] }) =>
      post(`/${thread.id}/answers`, text, members),
    () => setAnswering(false),
  );
  const settle = useSaying(() =>
    ask(`/comments/${thread.id}/${thread.resolved_at ? "reopen" : "resolve"}`, { method: "POST" }),
  );
  const first = thread.comments[0];
  const word = thread.resolved_at ? t("Open again") : t("Resolve");
  return (
    <article
      className={css.thread}
      data-current={current}
      data-thread={thread.id}
      aria-label={t("Thread of {who}", { who: first?.author ?? "" })}
    >
      {place || may ? (
        <header>
          {place === null ? (
            <span />
          ) : place.onShow ? (
            <button type="button" className={css.place} onClick={place.onShow}>
              {place.name}
            </button>
          ) : (
            <span className={css.place}>{place.name}</span>
          )}
          {may ? (
            <Tooltip label={word}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={28}
                aria-label={word}
                loading={settle.isPending}
                onClick={() => settle.mutate(undefined)}
              >
                {thread.resolved_at ? <IconRotate size={16} stroke={1.75} /> : <IconCheck size={16} stroke={1.75} />}
              </ActionIcon>
            </Tooltip>
          ) : null}
        </header>
      ) : null}
      {thread.comments.map((comment, n) => (
        <Said key={comment.id} comment={comment} answers={n === 0 ? thread.comments.length - 1 : 0} />
      ))}
      {thread.resolved_at ? (
        <p className={css.resolved}>
          {t("Resolved by {who}, {when}", { who: thread.resolved_by ?? "", when: ago(thread.resolved_at) })}
        </p>
      ) : null}
      {settle.error ? <p role="alert">{settle.error.message}</p> : null}
      {!may ? null : answering ? (
        <CommentField
          label={t("Answer")}
          verb={t("Answer")}
          focused
          busy={answer.isPending}
          error={answer.error?.message ?? null}
          onSay={(text, members) => answer.mutate({ text, members })}
          onCancel={() => setAnswering(false)}
        />
      ) : (
        <Button variant="subtle" size="compact-xs" className={css.answer ?? ""} onClick={() => setAnswering(true)}>
          {t("Answer")}
        </Button>
      )}
    </article>
  );
}

/** answers: how many go with it when it is deleted. */
function Said({ comment, answers }: { comment: FlowComment; answers: number }) {
  const [doing, setDoing] = useState<"edit" | "delete" | null>(null);
  const edit = useSaying(
    ({ text, members }: { text: string; members: Parameters<typeof post>[2] }) => change(comment.id, text, members),
    () => setDoing(null),
  );
  const remove = useSaying(() => ask(`/comments/${comment.id}`, { method: "DELETE" }));
  return (
    <div className={css.said}>
      <Avatar name={comment.author} size={24} />
      <p className={css.who}>
        <b>{comment.author}</b>
        <time dateTime={comment.at} title={moment(comment.at)}>
          {comment.changed_at ? t("{when}, edited", { when: ago(comment.at) }) : ago(comment.at)}
        </time>
      </p>
      {comment.mine || comment.may_delete ? (
        <Menu width={160}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={t("What to do with the comment of {who}", { who: comment.author })}
            >
              <IconDots size={16} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {comment.mine ? (
              <Menu.Item leftSection={<IconPencil size={15} stroke={1.75} />} onClick={() => setDoing("edit")}>
                {t("Edit")}
              </Menu.Item>
            ) : null}
            <Menu.Item leftSection={<IconTrash size={15} stroke={1.75} />} onClick={() => setDoing("delete")}>
              {t("Delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {doing === "edit" ? (
        <CommentField
          label={t("Edit the comment")}
          verb={t("Save")}
          initial={comment.text}
          focused
          busy={edit.isPending}
          error={edit.error?.message ?? null}
          onSay={(text, members) => edit.mutate({ text, members })}
          onCancel={() => setDoing(null)}
        />
      ) : (
        <p className={css.text}>
          {piecesOf(comment.text, comment.mentions).map((piece, n) =>
            // Pieces never change place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            piece.mention ? <b key={n}>{piece.text}</b> : <span key={n}>{piece.text}</span>,
          )}
        </p>
      )}
      {doing === "delete" ? (
        <div className={css.sure} role="alert">
          <span>
            {remove.error?.message ??
              (answers > 0
                ? many(answers, "Delete the thread with its answer?", "Delete the thread with its {n} answers?")
                : t("Delete the comment?"))}
          </span>
          <Button variant="default" size="compact-xs" onClick={() => setDoing(null)}>
            {t("Keep")}
          </Button>
          <Button color="red" size="compact-xs" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
            {t("Delete")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
