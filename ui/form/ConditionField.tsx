/** A condition within a form: it knows what `event.` is here from the rule or the entry that it stands in. */

import { createContext, useContext } from "react";
import { isMissing } from "@/flow/wording";
import { ConditionEditor } from "./condition/ConditionEditor";
import type { ShapeProps } from "./Fields";
import css from "./form.module.css";
import { FlowNamesContext } from "./names";

export interface ConditionPlace {
  readonly where: "node" | "start" | "event";
  readonly event?: string;
}

export const ConditionPlaceContext = createContext<ConditionPlace>({ where: "node" });

export function ConditionField({ label, help, value, onChange, error }: ShapeProps) {
  const { subject, flow } = useContext(FlowNamesContext);
  const place = useContext(ConditionPlaceContext);
  return (
    <section className={css.condition} aria-label={label} data-condition>
      <h3>{label}</h3>
      {help ? <p className={css.help}>{help}</p> : null}
      <ConditionEditor
        label={label}
        value={value ?? []}
        onChange={(where) => onChange(isMissing(where) ? undefined : where)}
        scope={{ subject, flow, ...place }}
      />
      {error && isMissing(value) ? <p className={css.error}>{error}</p> : null}
    </section>
  );
}
