/** A value that has several forms: a saved template or a text written here, a window's name or its hours. */

import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { isMapping } from "@/flow/document";
import { t } from "@/words/t";
import { ShapeField, type ShapeProps } from "./Fields";
import css from "./form.module.css";
import type { Shape, Way } from "./schema";

export function EitherField(props: ShapeProps & { ways: readonly Way[] }) {
  const { ways, value, label, byDefault, onChange } = props;
  const [chosen, setChosen] = useState(() => fitting(ways, value ?? byDefault));
  const way = ways[chosen] ?? ways[0];
  if (!way) {
    return null;
  }
  return (
    <section className={css.entries} aria-label={label}>
      <h3>{label}</h3>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("Form of {label}", { label })}
        data={ways.map((one, n) => ({ value: String(n), label: one.title }))}
        value={String(chosen)}
        onChange={(n) => {
          setChosen(Number(n));
          onChange(ways[Number(n)]?.mark);
        }}
      />
      <div className={way.shape.as === "fields" ? undefined : css.unlabelled}>
        <ShapeField
          key={chosen}
          {...props}
          shape={way.shape}
          onChange={(next) => onChange(way.mark && isMapping(next) ? { ...way.mark, ...next } : next)}
          bare
        />
      </div>
    </section>
  );
}

/** The form that a value has already. */
function fitting(ways: readonly Way[], value: unknown): number {
  const marked = ways.findIndex(({ mark }) => mark && isMapping(value) && bears(value, mark));
  if (marked !== -1) {
    return marked;
  }
  const place = ways.findIndex(({ shape }) => fits(shape, value));
  return place === -1 ? (value === undefined || value === null ? preferred(ways) : 0) : place;
}

function bears(value: Readonly<Record<string, unknown>>, mark: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(mark).every(([name, fixed]) => value[name] === fixed);
}

/** A template is mostly written in the node. */
function preferred(ways: readonly Way[]): number {
  const here = ways.findIndex((way) => way.title === t("Write it here"));
  return here === -1 ? 0 : here;
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape.as) {
    case "fields":
    case "map":
      return isMapping(value);
    case "switch":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "choice":
      return typeof value === "string" && shape.options.includes(value);
    case "duration":
      return typeof value === "string" && /^[+-]?\d+ [a-z]+$/.test(value);
    case "words":
    case "entries":
    case "choices":
      return Array.isArray(value);
    default:
      return typeof value === "string";
  }
}
