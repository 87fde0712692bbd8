/** Names with values: what to set, what to keep, headers. */

import { ActionIcon, Autocomplete, Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { isMapping } from "@/flow/document";
import { focusLater, last } from "@/kit/focus";
import { t } from "@/words/t";
import { ShapeField, type ShapeProps } from "./Fields";
import css from "./form.module.css";
import { useNames } from "./names";
import type { Shape } from "./schema";
import { ZoneInput } from "./ZoneField";

type Row = readonly [name: string, value: unknown];

export function MapField({
  label,
  help,
  value,
  onChange,
  keys,
  values,
  error,
  path,
}: ShapeProps & { keys: "variable" | "attribute" | "name"; values: Shape }) {
  const [rows, setRows] = useState<readonly Row[]>(() => (isMapping(value) ? Object.entries(value) : []));
  const box = useRef<HTMLElement>(null);
  const names = useNames(keys);
  const set = (next: readonly Row[]) => {
    setRows(next);
    const said = next.filter(([name, one]) => name !== "" && one !== undefined);
    onChange(said.length > 0 ? Object.fromEntries(said) : undefined);
  };
  const put = (n: number, typed: unknown) => set(rows.map((row, place) => (place === n ? [row[0], typed] : row)));
  const word = keys === "name" ? t("Name") : keys === "variable" ? t("Variable") : t("Attribute");
  return (
    <section className={css.entries} aria-label={label} ref={box}>
      <h3>{label}</h3>
      {help ? <p className={css.help}>{help}</p> : null}
      {rows.map(([name, one], n) => (
        // Rows have no id; each field holds its value, nothing of its own.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={n} className={css.pair}>
          <Autocomplete
            size="xs"
            aria-label={t("{word} {n} of {label}", { word, n: n + 1, label })}
            placeholder={word}
            data={[...names]}
            limit={60}
            value={name}
            onChange={(typed) => set(rows.map((row, place) => (place === n ? [typed, row[1]] : row)))}
          />
          <div>
            {keys === "attribute" && name === "time_zone" ? (
              <ZoneInput
                label={t("Value of time_zone")}
                value={typeof one === "string" ? one : ""}
                onChange={(zone) => put(n, zone === "" ? undefined : zone)}
              />
            ) : (
              <ShapeField
                shape={values}
                label={t("Value of {name}", { name: name || `${word.toLowerCase()} ${n + 1}` })}
                value={one}
                onChange={(typed) => put(n, typed)}
                path={`${path}.${name}`}
              />
            )}
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label={t("Remove {name}", { name: name || `row ${n + 1}` })}
            onClick={() => set(rows.filter((_, place) => place !== n))}
          >
            <IconTrash size={14} stroke={1.75} />
          </ActionIcon>
        </div>
      ))}
      {error ? <p className={css.error}>{error}</p> : null}
      <Button
        variant="subtle"
        className={css.more ?? ""}
        leftSection={<IconPlus size={14} stroke={1.75} />}
        onClick={() => {
          setRows([...rows, ["", undefined]]);
          focusLater(() => last(box.current?.querySelectorAll<HTMLElement>(":scope > div")));
        }}
      >
        {keys === "variable" ? t("Add a variable") : keys === "attribute" ? t("Add an attribute") : t("Add a name")}
      </Button>
    </section>
  );
}
