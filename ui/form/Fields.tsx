/** A form from a schema: one field for each setting, by the shape of its value. */

import { Fieldset as Box, Button } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { memo, useId, useRef, useState } from "react";
import { isMapping } from "@/flow/document";
import { focusLater } from "@/kit/focus";
import { many } from "@/words/t";
import { ConditionField } from "./ConditionField";
import { EitherField } from "./EitherField";
import { EntriesField } from "./EntriesField";
import css from "./form.module.css";
import { MapField } from "./MapField";
import { type Field, type Fieldset, isEmpty, type Shape } from "./schema";
import * as simple from "./simple";
import { ZoneField } from "./ZoneField";

export interface Values {
  readonly [name: string]: unknown;
}

interface Props {
  readonly fields: Fieldset;
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  /** Sentences about what is wrong, by the path of the setting within these values. */
  readonly errors?: ReadonlyMap<string, string>;
  readonly path?: string;
}

const MANY = 4;
// What is said mostly, though it may be left out.
const USUAL = new Set(["name", "text"]);

/** Required and filled fields first; where there are many, the rest waits behind a button. */
export function Fields({ fields, values, onChange, errors = NO_ERRORS, path = "" }: Props) {
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const [begun] = useState(values);
  const leads = (field: Field) => field.required || USUAL.has(field.name) || !isEmpty(begun[field.name]);
  const shown = (field: Field) => leads(field) || !isEmpty(values[field.name]);
  // What was open at the beginning stays open: no field goes away while another is filled.
  const short = fields.length <= MANY || !fields.some(leads);
  const first = short ? fields : fields.filter((field) => shown(field));
  const rest = short ? [] : fields.filter((field) => !shown(field));
  // Always the same one, so that typing in a field draws that field anew and no other.
  const set = useCallbackRef((name: string, value: unknown) => onChange(withValue(values, name, value)));
  return (
    <div className={css.fields} ref={box}>
      {[...first, ...(all ? rest : [])].map((field) => (
        <SetField
          key={field.name}
          field={field}
          value={values[field.name]}
          onSet={set}
          errors={errors}
          path={path === "" ? field.name : `${path}.${field.name}`}
        />
      ))}
      {rest.length > 0 && !all ? (
        <Button
          variant="subtle"
          className={css.more ?? ""}
          leftSection={<IconPlus size={14} stroke={1.75} />}
          onClick={() => {
            setAll(true);
            focusLater(() => box.current?.children[first.length] as HTMLElement | undefined);
          }}
        >
          {many(rest.length, "{n} more setting", "{n} more settings")}
        </Button>
      ) : null}
    </div>
  );
}

const NO_ERRORS: ReadonlyMap<string, string> = new Map();

function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...rest } = values;
  return value === undefined ? rest : name in values ? { ...values, [name]: value } : { ...rest, [name]: value };
}

interface SetFieldProps extends Omit<FieldProps, "onChange"> {
  readonly onSet: (name: string, value: unknown) => void;
}

const SetField = memo(function SetField({ onSet, ...rest }: SetFieldProps) {
  return <OneField {...rest} onChange={(value) => onSet(rest.field.name, value)} />;
});

export interface FieldProps {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly errors: ReadonlyMap<string, string>;
  readonly path: string;
}

export function OneField({ field, value, onChange, errors, path }: FieldProps) {
  return (
    <ShapeField
      shape={field.shape}
      label={field.title}
      help={field.help}
      required={field.required}
      byDefault={field.byDefault}
      examples={field.examples}
      value={value}
      onChange={onChange}
      error={errors.get(path)}
      errors={errors}
      path={path}
    />
  );
}

export interface ShapeProps {
  readonly shape: Shape;
  readonly label: string;
  readonly help?: string;
  readonly required?: boolean;
  readonly byDefault?: unknown;
  readonly examples?: readonly string[];
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly error?: string | undefined;
  readonly errors?: ReadonlyMap<string, string>;
  readonly path: string;
  /** What stands around it says what it is: no frame of its own. */
  readonly bare?: boolean;
}

export function ShapeField(props: ShapeProps) {
  const { shape } = props;
  switch (shape.as) {
    case "line":
    case "lines":
    case "value":
      return <simple.TextField {...props} long={shape.as === "lines"} liquid={shape.liquid} />;
    case "moment":
      return <simple.TextField {...props} long={false} liquid={false} placeholder="2026-12-01 09:00" />;
    case "time":
      return <simple.TextField {...props} long={false} liquid={false} placeholder="09:30" />;
    case "zone":
      return <ZoneField {...props} />;
    case "json":
      return <simple.JsonField {...props} />;
    case "duration":
      return <simple.DurationField {...props} signed={shape.signed} expression={shape.expression} />;
    case "name":
      return <simple.NameField {...props} of={shape.of} />;
    case "choice":
      return <simple.ChoiceField {...props} options={shape.options} />;
    case "choices":
      return <simple.ChoicesField {...props} options={shape.options} />;
    case "number":
      return <simple.NumberField {...props} shape={shape} />;
    case "switch":
      return <simple.SwitchField {...props} />;
    case "words":
      return <simple.WordsField {...props} />;
    case "condition":
      return <ConditionField {...props} />;
    case "entries":
      return <EntriesField {...props} fields={shape.of} least={shape.least} />;
    case "map":
      return <MapField {...props} keys={shape.keys} values={shape.values} />;
    case "either":
      return <EitherField {...props} ways={shape.ways} />;
    case "fields":
      return <NestedFields {...props} fields={shape.of} bare={props.bare ?? false} />;
  }
}

function NestedFields({
  label,
  help,
  value,
  onChange,
  fields,
  errors,
  path,
  required,
  bare,
}: ShapeProps & { fields: Fieldset; bare: boolean }) {
  const values = isMapping(value) ? value : {};
  const legend = useId();
  const form = (
    <Fields
      fields={fields}
      values={values}
      onChange={(next) => onChange(isEmpty(next) && !required ? undefined : next)}
      {...(errors ? { errors } : {})}
      path={path}
    />
  );
  return bare ? (
    form
  ) : (
    <Box legend={label} className={css.box ?? ""} aria-describedby={help ? legend : undefined}>
      {help ? (
        <p id={legend} className={css.help}>
          {help}
        </p>
      ) : null}
      {form}
    </Box>
  );
}
