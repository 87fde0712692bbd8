/** The small fields that leaves are made of. */

import { type ComboboxItem, NumberInput, type OptionsFilter, Select as Pick, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "@/words/t";
import { labelOfSort, type Option, sortsIn } from "./catalogue";
import css from "./condition.module.css";
import { type Context, Remove } from "./GroupFields";

export interface Frame {
  readonly context: Context;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onRemove: () => void;
}

/** The first row of a leaf: what it asks about, what of it, and the way out. */
export function Head({ context, sort, onSort, onRemove, children }: Frame & { children?: ReactNode }) {
  const sorts = sortsIn(context.catalogue, context.scope, context.event);
  const known = sorts.some((one) => one.value === sort) ? sorts : [...sorts, { value: sort, label: labelOfSort(sort) }];
  return (
    <div className={css.head}>
      <Pick
        size="xs"
        aria-label={t("About")}
        data={known}
        value={sort}
        allowDeselect={false}
        searchable
        selectFirstOptionOnChange
        maxDropdownHeight={320}
        comboboxProps={{ width: 180, position: "bottom-start" }}
        onChange={(chosen) => chosen && chosen !== sort && onSort(chosen)}
      />
      {children ?? <span />}
      {context.readOnly ? null : <Remove label={t("Remove the condition")} onClick={onRemove} />}
    </div>
  );
}

export function Row({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div className={css.row}>
      <span>{word}</span>
      <div>{children}</div>
    </div>
  );
}

/** One of the names that exist; one that no longer does stays to be seen. */
export function NamePick({
  label,
  options,
  value,
  onChange,
  placeholder = t("Choose"),
}: {
  label: string;
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
}) {
  const known = value === "" || options.some((option) => option.value === value);
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      data={known ? [...options] : [...options, { value, label: value }]}
      value={value === "" ? null : value}
      allowDeselect={false}
      searchable
      selectFirstOptionOnChange
      filter={byTitleOrName}
      nothingFoundMessage={t("Nothing is called so")}
      limit={200}
      maxDropdownHeight={320}
      comboboxProps={{ width: 260, position: "bottom-end" }}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  );
}

/** `url` finds what is shown as “Link” too: who writes files knows the names. */
const byTitleOrName: OptionsFilter = ({ options, search, limit }) => {
  const wanted = search.trim().toLowerCase();
  const named = wanted.replaceAll(" ", "_");
  return (options as ComboboxItem[])
    .filter((one) => one.label.toLowerCase().includes(wanted) || one.value.toLowerCase().includes(named))
    .slice(0, limit);
};

export const UNITS = ["seconds", "minutes", "hours", "days", "weeks", "months"] as const;
const DURATION = /^(\d+)\s+([a-z]+?)s?$/;

/** A length of time as a number and a unit. without: the word for none, where there may be none. */
export function Length({
  label,
  value,
  onChange,
  without,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  without?: string;
}) {
  const match = DURATION.exec(value);
  const n = match ? Number(match[1]) : null;
  const unit = match ? `${match[2]}s` : "";
  const say = (much: number, each: string) => onChange(`${much} ${much === 1 ? each.slice(0, -1) : each}`);
  if (value !== "" && !match) {
    return <Typed label={label} value={value} onChange={onChange} />;
  }
  return (
    <div className={css.length}>
      {value !== "" || without === undefined ? (
        <NumberInput
          size="xs"
          aria-label={label}
          min={1}
          max={100_000}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={n ?? ""}
          onChange={(much) => typeof much === "number" && say(much, unit || "days")}
        />
      ) : null}
      <Select
        size="xs"
        aria-label={t("Unit: {label}", { label })}
        data={[
          ...(without === undefined ? [] : [{ value: "", label: without }]),
          ...UNITS.map((one) => ({ value: one, label: t(one) })),
        ]}
        value={value === "" && without === undefined ? "days" : unit}
        allowDeselect={false}
        onChange={(each) => (each === "" ? onChange("") : each && say(n ?? (each === "days" ? 30 : 1), each))}
      />
    </div>
  );
}

function Typed({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <input
      className={css.typed}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
