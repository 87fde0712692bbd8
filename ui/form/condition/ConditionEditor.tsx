/** A condition: how it reads, for how many people it holds, and the tree of groups and leaves to change it by. */

import { Loader } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { ApiError, ask } from "@/api/client";
import { one } from "@/api/queries";
import type { components } from "@/api/schema";
import { count } from "@/kit/words";
import { many, rich, t } from "@/words/t";
import type { Catalogue, ConditionScope } from "./catalogue";
import css from "./condition.module.css";
import { GroupFields } from "./GroupFields";
import { clauseAt, type Group, read, write } from "./model";
import { TryCondition } from "./TryCondition";

type Checked = components["schemas"]["CheckedCondition"];

export interface ConditionEditorProps {
  /** A document's `where`. */
  readonly value: unknown;
  readonly onChange: (where: unknown) => void;
  readonly scope: ConditionScope;
  readonly readOnly?: boolean;
  /** Names the whole for screen readers. */
  readonly label?: string;
}

export function ConditionEditor({
  value,
  onChange,
  scope,
  readOnly = false,
  label = t("Condition"),
}: ConditionEditorProps) {
  const catalogue = useQuery({
    ...one<Catalogue>("/conditions/catalogue", { subject: scope.subject, flow: scope.flow }),
    staleTime: 30_000,
  });
  const [root, setRoot] = useRoot(value, onChange);
  const written = useMemo(() => write(root), [root]);
  const checked = useChecked(written.where, scope);
  const problems = useMemo(() => {
    const found = new Map<number, string[]>();
    for (const problem of checked.data?.problems ?? []) {
      const key = clauseAt(written.places, problem.place) ?? root.key;
      found.set(key, [...(found.get(key) ?? []), problem.sentence]);
    }
    return found;
  }, [checked.data, written, root.key]);
  return (
    <fieldset className={css.editor} disabled={readOnly} aria-label={label}>
      <Reading
        scope={scope}
        asked={written.where}
        checked={checked.data}
        error={checked.error}
        busy={checked.isFetching}
      />
      {catalogue.data ? (
        <GroupFields
          group={root}
          onChange={setRoot}
          context={{ catalogue: catalogue.data, scope, problems, readOnly }}
          depth={0}
        />
      ) : catalogue.error ? (
        <p className={css.problem} role="alert">
          {catalogue.error.message}
        </p>
      ) : (
        <Loader size={16} role="status" aria-label={t("Loading")} />
      )}
      {(scope.where === "node" || scope.where === "people") &&
      written.where !== undefined &&
      checked.data?.sentence &&
      !readOnly ? (
        <TryCondition where={written.where} scope={scope} />
      ) : null}
    </fieldset>
  );
}

/** The tree as it is edited; read anew only where the document was changed by someone else. */
function useRoot(value: unknown, onChange: (where: unknown) => void): [Group, (root: Group) => void] {
  const [root, setRoot] = useState(() => read(value));
  const known = useRef(JSON.stringify(write(root).where));
  const given = useRef(JSON.stringify(value));
  const now = JSON.stringify(value);
  if (now !== given.current) {
    given.current = now;
    if (now !== known.current) {
      const fresh = read(value);
      known.current = JSON.stringify(write(fresh).where);
      setRoot(fresh);
    }
  }
  const change = (next: Group) => {
    setRoot(next);
    const { where } = write(next);
    const text = JSON.stringify(where);
    if (text !== known.current) {
      known.current = text;
      onChange(where);
    }
  };
  return [root, change];
}

function useChecked(where: unknown, scope: ConditionScope) {
  const asked = JSON.stringify({
    where: where ?? null,
    subject: scope.subject,
    ...(scope.flow === undefined ? {} : { flow: scope.flow }),
    ...(scope.where !== "node" && scope.event ? { event: scope.event } : {}),
  });
  const [body] = useDebouncedValue(asked, 300);
  return useQuery({
    queryKey: ["/conditions/check", body],
    queryFn: ({ signal }) =>
      ask<Checked>("/conditions/check", { method: "POST", text: body, type: "application/json", signal }),
    placeholderData: keepPreviousData,
    retry: (times, error) => times < 2 && !(error instanceof ApiError && error.status < 500),
    staleTime: 10_000,
  });
}

function Reading({
  scope,
  asked,
  checked,
  error,
  busy,
}: {
  scope: ConditionScope;
  asked: unknown;
  checked: Checked | undefined;
  error: Error | null;
  busy: boolean;
}) {
  if (asked === undefined) {
    return (
      <p className={css.sentence}>
        {scope.where === "people" ? t("Nothing is asked: everyone belongs.") : t("Nothing is asked: everyone goes on.")}
      </p>
    );
  }
  if (error) {
    return (
      <p className={css.problem} role="alert">
        {error.message}
      </p>
    );
  }
  return (
    <div aria-live="polite" aria-busy={busy}>
      {checked?.sentence ? (
        <p className={css.sentence}>
          {t("If")} <Emphasised text={checked.sentence} />.
        </p>
      ) : (
        <p className={css.sentence}>{checked ? t("Not complete yet.") : t("Reading it …")}</p>
      )}
      <CountLine checked={checked} />
    </div>
  );
}

function CountLine({ checked }: { checked: Checked | undefined }) {
  if (checked?.uncounted) {
    return <p className={css.count}>{checked.uncounted}</p>;
  }
  if (!checked?.count) {
    return null;
  }
  const { matching, people, margin } = checked.count;
  return (
    <p className={css.count}>
      {rich(
        many(people, "{found} of {n} person say yes now", "{found} of {n} people say yes now", { n: count(people) }),
        {
          found: (
            <b>
              {margin > 0 ? t("about {n} ± {margin}", { n: count(matching), margin: count(margin) }) : count(matching)}
            </b>
          ),
        },
      )}
    </p>
  );
}

const STRESSED =
  /(‘[^’]*’|\b(?:in the last|since) [^()]+?(?= and | or |\)|$)|\b(?:paid|placed|abandoned|opened|clicked|viewed) (?:an order|a cart|a message|a link|a page)\b)/g;

/** What was chosen stands out: names, windows, deeds. */
function Emphasised({ text }: { text: string }) {
  let at = 0;
  return text.split(STRESSED).map((piece) => {
    const key = at;
    at += piece.length;
    return new RegExp(STRESSED.source).test(piece) ? <b key={key}>{piece}</b> : <span key={key}>{piece}</span>;
  });
}
