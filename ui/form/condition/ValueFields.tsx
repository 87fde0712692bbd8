/** The right-hand side of a comparison: fields by the type of the path and by what the operator takes. */

import { Autocomplete, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { one } from "@/api/queries";
import { t } from "@/words/t";
import { ZoneInput } from "../ZoneField";
import { type Catalogue, choicesFor, type Operator, type Option, readTyped } from "./catalogue";
import css from "./condition.module.css";
import { Length } from "./LeafFields";

interface Props {
  readonly catalogue: Catalogue;
  readonly path: string;
  readonly type: string;
  readonly operator: Operator;
  readonly values: readonly unknown[];
  readonly onChange: (values: readonly unknown[]) => void;
  /** A value may be computed: `=vars.limit`. */
  readonly expressions: boolean;
}

/** A day as conditions write it. */
const WEEKDAY = "mon";

export function ValueFields(props: Props) {
  const { operator, values, onChange, type } = props;
  const set = (place: number, value: unknown) => {
    const next = [...values];
    next[place] = value;
    onChange(next.filter((one, n) => one !== undefined && (one !== "" || n < next.length - 1)));
  };
  if (operator.takes === "duration") {
    return (
      <Length
        label={t("How long")}
        value={text(values[0])}
        onChange={(value) => onChange(value === "" ? [] : [value])}
      />
    );
  }
  if (operator.takes === "several") {
    return <SeveralValues {...props} />;
  }
  if (operator.takes === "two") {
    return (
      <div className={css.two}>
        <OneValue {...props} label={t("From")} value={values[0]} onValue={(value) => set(0, value)} />
        <span>{t("and")}</span>
        <OneValue {...props} label={t("To")} value={values[1]} onValue={(value) => set(1, value)} />
      </div>
    );
  }
  return (
    <OneValue
      {...props}
      label={t("Value")}
      value={values[0]}
      onValue={(value) => onChange(value === undefined || (value === "" && type !== "text") ? [] : [value])}
    />
  );
}

const INPUTS: Readonly<Record<string, string>> = { date: "date", time: "time" };

function OneValue(props: Props & { label: string; value: unknown; onValue: (value: unknown) => void }) {
  const { type, operator, value, onValue, label, expressions, path } = props;
  const options = useOptions(props);
  const said = text(value);
  const dated = operator.group === "date" && type !== "time";
  const input = INPUTS[type] ?? (dated ? "date" : undefined);
  if (type === "boolean" && !said.startsWith("=")) {
    return (
      <NativeSelect
        size="xs"
        aria-label={label}
        data={[
          { value: "", label: t("Choose") },
          { value: "true", label: t("true") },
          { value: "false", label: t("false") },
        ]}
        value={said}
        onChange={(event) =>
          onValue(event.currentTarget.value === "" ? undefined : event.currentTarget.value === "true")
        }
      />
    );
  }
  if (path.split(".").at(-1) === "time_zone") {
    return <ZoneInput label={label} value={said} onChange={(zone) => onValue(zone)} />;
  }
  // A day can be picked; a moment with its time, or an expression, is typed.
  if (input !== undefined && (said === "" || said.length <= 10) && !said.startsWith("=")) {
    return (
      <TextInput
        size="xs"
        type={input}
        aria-label={label}
        value={said}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    );
  }
  if (options.length > 0 && type !== "number") {
    return (
      <Suggested
        label={label}
        options={options}
        value={said}
        onChange={(typed) => onValue(readTyped(typed, kindOfValue(type)))}
      />
    );
  }
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={
        expressions && type === "number" ? t("Number or =expression") : path === "now.weekday" ? WEEKDAY : undefined
      }
      inputMode={type === "number" && !expressions ? "decimal" : undefined}
      value={said}
      onChange={(event) => onValue(readTyped(event.currentTarget.value, kindOfValue(type)))}
    />
  );
}

/** Members of a list are of any type. */
function kindOfValue(type: string): string {
  return type === "list" ? "text" : type;
}

function Suggested({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
}) {
  const labels = new Map(options.map((option) => [option.value, option.label]));
  const values = new Map(options.map((option) => [option.label, option.value]));
  return (
    <Autocomplete
      size="xs"
      aria-label={label}
      data={[...new Set(options.map((option) => option.label))]}
      limit={50}
      value={labels.get(value) ?? value}
      onChange={(typed) => onChange(values.get(typed) ?? typed)}
    />
  );
}

function SeveralValues(props: Props) {
  const { values, onChange, type } = props;
  const options = useOptions(props);
  const [typed, setTyped] = useState("");
  const labels = new Map(options.map((option) => [option.value, option.label]));
  const byLabel = new Map(options.map((option) => [option.label, option.value]));
  return (
    <TagsInput
      size="xs"
      aria-label={t("Values")}
      placeholder={values.length === 0 ? t("Type and press Enter") : ""}
      data={[...new Set(options.map((option) => option.label))]}
      limit={50}
      acceptValueOnBlur
      splitChars={[]}
      searchValue={typed}
      onSearchChange={setTyped}
      value={[...new Set(values.map((value) => labels.get(text(value)) ?? text(value)))]}
      onChange={(some) => onChange(some.map((one) => readTyped(byLabel.get(one) ?? one, kindOfValue(type))))}
    />
  );
}

/** What exists: what the catalogue knows of the path, else what people have in that field. */
function useOptions({ catalogue, path, type }: Props): readonly Option[] {
  const known = choicesFor(catalogue, path);
  const seen = useQuery({
    ...one<readonly { value: string; title: string }[]>("/conditions/values", { path }),
    enabled: known.length === 0 && type === "text" && path.startsWith("contact."),
    staleTime: 60_000,
  });
  const products = useQuery({
    ...one<{ items: readonly { id: string; name: string | null }[] }>("/products", { limit: 100 }),
    enabled: known.length === 0 && /(^|\.)product_ids?$/.test(path),
    staleTime: 60_000,
  });
  if (known.length > 0) {
    return known;
  }
  if (products.data) {
    return products.data.items.map((product) => ({ value: product.id, label: product.id }));
  }
  return (seen.data ?? []).map((choice) => ({ value: choice.value, label: choice.title }));
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
