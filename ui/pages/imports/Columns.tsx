/** What the columns of a file mean: each with what stands in it, and where it goes. */

import { NativeSelect, TextInput } from "@mantine/core";
import type { ImportDetail } from "@/api/types";
import { Table } from "@/kit/table";
import { DASH, plain } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { targetWord } from "./words";

const LEFT_OUT = "";
const OWN = "own";

export type Mapping = Record<string, string>;
export type Looked = Pick<ImportDetail, "columns" | "rows" | "targets">;

interface Props {
  readonly file: Looked;
  readonly mapping: Mapping;
  readonly onMapping: (mapping: Mapping) => void;
}

export function Columns({ file, mapping, onMapping }: Props) {
  const goes = (column: string, target: string) => {
    const { [column]: _, ...others } = mapping;
    onMapping(target === LEFT_OUT ? others : { ...others, [column]: target });
  };
  return (
    <Table
      label={t("Columns")}
      rows={file.columns.map((name) => ({ name }))}
      keyOf={(column) => column.name}
      columns={[
        { title: t("Column"), as: "name", cell: (column) => column.name },
        { title: t("For example"), wide: true, cell: (column) => sampleOf(file, column.name) },
        {
          title: t("Goes to"),
          cell: (column) => (
            <Target
              column={column.name}
              file={file}
              target={mapping[column.name] ?? LEFT_OUT}
              onTarget={(target) => goes(column.name, target)}
            />
          ),
        },
      ]}
    />
  );
}

function sampleOf(file: Looked, column: string) {
  const values = file.rows.map((row) => plain(row[column] ?? "")).filter((text) => text !== "" && text !== DASH);
  return values.slice(0, 2).join(", ") || DASH;
}

function Target({
  column,
  file,
  target,
  onTarget,
}: {
  column: string;
  file: Looked;
  target: string;
  onTarget: (target: string) => void;
}) {
  const [head = "", own = ""] = splitOwn(target, file.targets.own);
  const choices = [
    { value: LEFT_OUT, label: t("Leave it out") },
    ...file.targets.names.map((name) => ({ value: name, label: targetWord(name) })),
    ...file.targets.own.map((name) => ({
      value: `${OWN}.${name}`,
      label: t("Own {name} …", { name: name.replace(/s$/, "") }),
    })),
  ];
  return (
    <span className={css.row}>
      <NativeSelect
        size="xs"
        aria-label={t("{column} goes to", { column })}
        data={choices}
        value={head}
        onChange={(changed) => {
          const chosen = changed.currentTarget.value;
          onTarget(chosen.startsWith(`${OWN}.`) ? `${chosen.slice(OWN.length + 1)}.${nameOf(column)}` : chosen);
        }}
      />
      {head.startsWith(`${OWN}.`) ? (
        <TextInput
          size="xs"
          aria-label={t("Name of {column}", { column })}
          value={own}
          onChange={(typed) => onTarget(`${head.slice(OWN.length + 1)}.${typed.currentTarget.value}`)}
        />
      ) : null}
    </span>
  );
}

function splitOwn(target: string, own: readonly string[]): [string, string] {
  const at = target.indexOf(".");
  const head = target.slice(0, Math.max(at, 0));
  return own.includes(head) ? [`${OWN}.${head}`, target.slice(at + 1)] : [target, ""];
}

function nameOf(column: string) {
  return column
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}
