/** Where a comment is written. An @ offers the members; Ctrl Enter says it. */

import { Button, Textarea } from "@mantine/core";
import { type KeyboardEvent, type SyntheticEvent, useId, useRef, useState } from "react";
import { Avatar } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./comments.module.css";
import { askedAt, calledBy, fitting, mention, type Named } from "./mentions";
import { useMembers } from "./talk";

interface Props {
  readonly label: string;
  readonly verb: string;
  readonly initial?: string;
  readonly busy: boolean;
  readonly error: string | null;
  readonly focused: boolean;
  readonly onSay: (text: string, members: readonly Named[]) => void;
  readonly onCancel?: () => void;
}

export function CommentField({ label, verb, initial = "", busy, error, focused, onSay, onCancel }: Props) {
  const members = useMembers();
  const [text, setText] = useState(initial);
  const [asked, setAsked] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const offered = asked === null ? [] : fitting(members, asked);
  const look = (event: SyntheticEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const now = selectionStart === selectionEnd ? askedAt(value, selectionStart) : null;
    if (now !== asked) {
      setAsked(now);
      setAt(0);
    }
  };
  const choose = (member: Named) => {
    const caret = field.current?.selectionStart ?? text.length;
    const next = mention(text, caret, member);
    setText(next.text);
    setAsked(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const say = () => text.trim() !== "" && !busy && onSay(text.trim(), members);
  const onKey = (event: KeyboardEvent) => {
    const chosen = offered[at];
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      say();
    } else if (chosen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
    } else if (chosen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === "Escape" && offered.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setAsked(null);
    } else if (event.key === "Escape" && onCancel) {
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <div className={css.field}>
      <Textarea
        ref={field}
        size="xs"
        aria-label={label}
        placeholder={t("{label}. @ mentions somebody.", { label })}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={5_000}
        data-autofocus={focused || undefined}
        // The author has just asked to write here.
        autoFocus={focused}
        value={text}
        error={error ?? undefined}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={offered.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={offered.length > 0 ? `${id}-${at}` : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          look(event);
        }}
        onSelect={look}
        onBlur={() => setAsked(null)}
        onKeyDown={onKey}
      />
      {offered.length > 0 ? (
        <div className={css.offered} id={`${id}-list`} role="listbox" aria-label={t("Whom to mention")}>
          {offered.map((member, n) => (
            // The keys are heard by the field.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={member.email}
              id={`${id}-${n}`}
              role="option"
              aria-selected={n === at}
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(member)}
            >
              <Avatar name={calledBy(member)} size={20} />
              <span>{calledBy(member)}</span>
              {member.name ? <small>{member.email}</small> : null}
            </div>
          ))}
        </div>
      ) : null}
      <span className="visually-hidden" role="status">
        {offered.length > 0 ? t("To mention: {n}. Choose with arrows and Enter.", { n: offered.length }) : ""}
      </span>
      {text.trim() !== "" || onCancel ? (
        <div className={css.fieldFoot}>
          {onCancel ? (
            <Button variant="default" size="xs" onClick={onCancel}>
              {t("Cancel")}
            </Button>
          ) : null}
          <Button size="xs" loading={busy} disabled={text.trim() === ""} onClick={say}>
            {verb}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
