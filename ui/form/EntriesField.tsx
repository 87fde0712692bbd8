/** A list of things with fields of their own: paths, variants, events. */

import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { isMapping } from "@/flow/document";
import { focusLater, last } from "@/kit/focus";
import { t } from "@/words/t";
import { type ConditionPlace, ConditionPlaceContext } from "./ConditionField";
import { Fields, type ShapeProps } from "./Fields";
import css from "./form.module.css";
import type { Fieldset } from "./schema";

export function EntriesField({
  label,
  help,
  value,
  onChange,
  fields,
  least,
  error,
  errors,
  path,
}: ShapeProps & { fields: Fieldset; least: number }) {
  const entries = (Array.isArray(value) ? value : []).map((entry) => (isMapping(entry) ? entry : {}));
  const set = (some: readonly unknown[]) => onChange(some.length > 0 ? some : undefined);
  const word = label.toLowerCase().replace(/s$/, "");
  const swap = (n: number, by: number) => {
    const moved = [...entries];
    [moved[n], moved[n + by]] = [moved[n + by] ?? {}, moved[n] ?? {}];
    set(moved);
  };
  const box = useRef<HTMLElement>(null);
  const named = fields.some((field) => field.name === "name");
  const fresh = () => (named ? { name: freeName(entries, label.replace(/s$/, "")) } : {});
  return (
    <section className={css.entries} aria-label={label} ref={box}>
      <h3>{label}</h3>
      {help ? <p className={css.help}>{help}</p> : null}
      {entries.map((entry, n) => (
        // Entries have no id; each field holds its value, nothing of its own.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset key={n} className={css.entry}>
          <legend className="visually-hidden">
            {word} {n + 1}
          </legend>
          <ConditionPlaceContext value={placeOf(entry)}>
            <Fields
              fields={fields}
              values={entry}
              onChange={(next) => set(entries.map((one, place) => (place === n ? next : one)))}
              {...(errors ? { errors } : {})}
              path={`${path}.${n}`}
            />
          </ConditionPlaceContext>
          <div className={css.entryTools}>
            <Tool label={t("Move {word} {n} up", { word, n: n + 1 })} off={n === 0} onClick={() => swap(n, -1)}>
              <IconArrowUp size={14} stroke={1.75} />
            </Tool>
            <Tool
              label={t("Move {word} {n} down", { word, n: n + 1 })}
              off={n === entries.length - 1}
              onClick={() => swap(n, 1)}
            >
              <IconArrowDown size={14} stroke={1.75} />
            </Tool>
            <Tool
              label={t("Remove {word} {n}", { word, n: n + 1 })}
              off={entries.length <= least}
              onClick={() => set(entries.filter((_, place) => place !== n))}
            >
              <IconTrash size={14} stroke={1.75} />
            </Tool>
          </div>
        </fieldset>
      ))}
      {error ? <p className={css.error}>{error}</p> : null}
      <Button
        variant="subtle"
        className={css.more ?? ""}
        leftSection={<IconPlus size={14} stroke={1.75} />}
        onClick={() => {
          set([...entries, fresh()]);
          focusLater(() => last(box.current?.querySelectorAll<HTMLElement>(":scope > fieldset")));
        }}
      >
        {/^[aeiou]/.test(word) ? t("Add an {word}", { word }) : t("Add a {word}", { word })}
      </Button>
    </section>
  );
}

/** In an entry about an event, `event.` is that event. */
function placeOf(entry: Readonly<Record<string, unknown>>): ConditionPlace {
  return typeof entry.event === "string" ? { where: "event", event: entry.event } : { where: "node" };
}

function Tool({
  label,
  off,
  onClick,
  children,
}: {
  label: string;
  off: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <ActionIcon variant="subtle" color="gray" size={26} aria-label={label} disabled={off} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function freeName(entries: readonly Readonly<Record<string, unknown>>[], word: string): string {
  const taken = new Set(entries.map((entry) => entry.name));
  for (let n = entries.length + 1; ; n += 1) {
    const short = word.toLowerCase() === "variant" ? String.fromCharCode(64 + Math.min(n, 26)) : `${word} ${n}`;
    const name = taken.has(short) ? `${word} ${n}` : short;
    if (!taken.has(name)) {
      return name;
    }
  }
}
