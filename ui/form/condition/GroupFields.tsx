/** A group of conditions: how its members are joined, the members, and what adds another. */

import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { focusLater, last } from "@/kit/focus";
import { t } from "@/words/t";
import { CompareFields } from "./CompareFields";
import type { Catalogue, ConditionScope } from "./catalogue";
import css from "./condition.module.css";
import { DidFields } from "./DidFields";
import { blank, type Clause, type Group, type Joint, group as makeGroup, sortOf } from "./model";
import { OtherFields } from "./OtherFields";
import { QuestionFields } from "./QuestionFields";

export interface Context {
  readonly catalogue: Catalogue;
  readonly scope: ConditionScope;
  /** Sentences by the key of the clause that they are about. */
  readonly problems: ReadonlyMap<number, readonly string[]>;
  readonly readOnly: boolean;
  /** Inside `did`: the event that is counted. */
  readonly event?: string;
}

const JOINTS: readonly { value: Joint; label: string }[] = [
  { value: "all", label: t("All of these hold") },
  { value: "any", label: t("At least one of these holds") },
  { value: "none", label: t("None of these holds") },
  { value: "not_all", label: t("Not all of these hold") },
];

interface Props {
  readonly group: Group;
  readonly onChange: (group: Group) => void;
  readonly onRemove?: () => void;
  readonly context: Context;
  readonly depth: number;
  /** Inside a leaf: without a frame of its own. */
  readonly flat?: boolean;
}

export function GroupFields({ group, onChange, onRemove, context, depth, flat = false }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const put = (members: readonly Clause[]) => onChange({ ...group, members });
  const add = (clause: Clause) => {
    put([...group.members, clause]);
    focusLater(() => last(box.current?.querySelectorAll<HTMLElement>(":scope > ul > li > *")));
  };
  const remove = (key: number) => {
    put(group.members.filter((member) => member.key !== key));
    focusLater(() => box.current?.querySelector<HTMLElement>(":scope > footer"));
  };
  const replace = (clause: Clause) => put(group.members.map((member) => (member.key === clause.key ? clause : member)));
  const first =
    context.event === undefined && (context.scope.where === "node" || context.scope.where === "people")
      ? "contact"
      : "event";
  return (
    <div className={depth === 0 || flat ? css.root : css.group} ref={box}>
      <header className={css.groupHead}>
        {group.members.length > 1 || (depth > 0 && !flat) || group.joint !== "all" ? (
          <NativeSelect
            size="xs"
            variant="unstyled"
            className={css.joint ?? ""}
            aria-label={t("How these are joined")}
            data={JOINTS.map((joint) => ({ ...joint }))}
            value={group.joint}
            onChange={(event) => onChange({ ...group, joint: event.currentTarget.value as Joint })}
          />
        ) : null}
        {onRemove && !context.readOnly ? <Remove label={t("Remove the group")} onClick={onRemove} /> : null}
      </header>
      <Problems of={group.key} context={context} />
      <ul className={css.members}>
        {group.members.map((member) => (
          <li key={member.key}>
            <ClauseFields
              clause={member}
              onChange={replace}
              onRemove={() => remove(member.key)}
              context={context}
              depth={depth + 1}
            />
          </li>
        ))}
      </ul>
      {context.readOnly ? null : (
        <footer className={css.adders} tabIndex={-1}>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} stroke={1.75} />}
            onClick={() => add(blank(first))}
          >
            {t("Condition")}
          </Button>
          {depth < 6 ? (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={14} stroke={1.75} />}
              onClick={() => add(makeGroup(group.joint === "all" ? "any" : "all", [blank(first)]))}
            >
              {t("Group")}
            </Button>
          ) : null}
        </footer>
      )}
    </div>
  );
}

interface ClauseProps {
  readonly clause: Clause;
  readonly onChange: (clause: Clause) => void;
  readonly onRemove: () => void;
  readonly context: Context;
  readonly depth: number;
}

function ClauseFields({ clause, onChange, onRemove, context, depth }: ClauseProps) {
  if (clause.is === "group") {
    return <GroupFields group={clause} onChange={onChange} onRemove={onRemove} context={context} depth={depth} />;
  }
  const onSort = (sort: string) => {
    const fresh = blank(sort);
    const kept = clause.is === "did" && fresh.is === "did" ? { ...clause, negated: fresh.negated } : fresh;
    onChange({ ...kept, key: clause.key });
  };
  const frame = { context, onRemove, onSort, sort: sortOf(clause) };
  return (
    <div className={css.leaf} data-wrong={context.problems.has(clause.key) || undefined}>
      {clause.is === "compare" ? <CompareFields leaf={clause} onChange={onChange} {...frame} /> : null}
      {clause.is === "did" ? <DidFields leaf={clause} onChange={onChange} depth={depth} {...frame} /> : null}
      {clause.is === "question" ? <QuestionFields leaf={clause} onChange={onChange} {...frame} /> : null}
      {clause.is === "other" ? <OtherFields leaf={clause} onRemove={onRemove} context={context} /> : null}
      <Problems of={clause.key} context={context} />
    </div>
  );
}

function Problems({ of, context }: { of: number; context: Context }) {
  const sentences = context.problems.get(of) ?? [];
  return sentences.length === 0 ? null : (
    <ul className={css.problems}>
      {sentences.map((sentence) => (
        <li key={sentence} className={css.problem}>
          {sentence}
        </li>
      ))}
    </ul>
  );
}

export function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon
      className={css.remove ?? ""}
      variant="subtle"
      color="gray"
      size={26}
      aria-label={label}
      onClick={onClick}
    >
      <IconX size={15} stroke={1.75} />
    </ActionIcon>
  );
}
