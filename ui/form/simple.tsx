/** Fields of one value. */

import {
  ActionIcon,
  Autocomplete,
  Chip,
  Group,
  Input,
  Menu,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import { LongText } from "@/kit/LongText";
import { t } from "@/words/t";
import type { ShapeProps } from "./Fields";
import css from "./form.module.css";
import { BadText, readInline, writeInline } from "./inline";
import { useNames, useTextPlaces } from "./names";
import { type Shape, spell } from "./schema";

/** What every field shows around its value. */
function frame({ label, help, required, error, examples }: ShapeProps) {
  return {
    size: "xs" as const,
    label,
    description: help || undefined,
    required: required ?? false,
    error: error ?? undefined,
    placeholder: examples?.[0] ? t("Such as {example}", { example: examples[0] }) : undefined,
    inputWrapperOrder: ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[],
  };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) {
    return "";
  }
  return typeof value === "object" ? writeInline(value) : String(value);
}

export function TextField(props: ShapeProps & { long: boolean; liquid: boolean; placeholder?: string }) {
  const { value, onChange, long, liquid, placeholder, shape, byDefault } = props;
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const shown = frame(props);
  const set = (text: string) =>
    onChange(text === "" ? undefined : shape.as === "value" ? readValue(text, value) : text);
  const insert = (place: string) => {
    const at = input.current;
    const text = textOf(value);
    const from = at?.selectionStart ?? text.length;
    set(text.slice(0, from) + place + text.slice(at?.selectionEnd ?? from));
    at?.focus();
  };
  const common = {
    ...shown,
    ref: input,
    placeholder: placeholder ?? shown.placeholder ?? (typeof byDefault === "string" ? byDefault : undefined),
    value: textOf(value),
    onChange: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value),
    ...(liquid ? { rightSection: <PlacePicker onPick={insert} label={props.label} /> } : {}),
  };
  return long ? (
    <LongText {...common} minRows={3} maxRows={14} classNames={{ section: css.top ?? "" }} />
  ) : (
    <TextInput {...common} />
  );
}

/** Where any value may stand, a number stays a number and true stays true; what was text stays text. */
function readValue(text: string, before: unknown): unknown {
  if (typeof before === "string" && before !== "" && !/^-?\d*\.?\d*$/.test(before)) {
    return text;
  }
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) && !text.endsWith("0.")) {
    return String(Number(text)) === text ? Number(text) : text;
  }
  return text;
}

function PlacePicker({ onPick, label }: { onPick: (place: string) => void; label: string }) {
  const places = useTextPlaces();
  return (
    <Menu width={240} withinPortal position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("Insert a value into {label}", { label })}>
          <IconBraces size={15} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={css.places ?? ""}>
        {places.map(({ place, label: name }) => (
          <Menu.Item key={place} onClick={() => onPick(place)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function JsonField(props: ShapeProps) {
  const [text, setText] = useState(() => (props.value === undefined ? "" : writeInline(props.value)));
  const [fault, setFault] = useState("");
  const set = (typed: string) => {
    setText(typed);
    try {
      props.onChange(typed.trim() === "" ? undefined : readInline(typed));
      setFault("");
    } catch (error) {
      setFault(error instanceof BadText ? error.message : t("This can't be read."));
    }
  };
  return (
    <Textarea
      {...frame(props)}
      error={fault || props.error}
      autosize
      minRows={2}
      maxRows={12}
      classNames={{ input: css.code ?? "" }}
      value={text}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

const UNITS = [
  ["seconds", t("seconds")],
  ["minutes", t("minutes")],
  ["hours", t("hours")],
  ["days", t("days")],
  ["weeks", t("weeks")],
  ["months", t("months")],
].map(([value = "", label = ""]) => ({ value, label }));
const DURATION = /^([+-]?\d+)\s+([a-z]+?)s?$/;

/** A number and a unit; an expression as text where one may stand. */
export function DurationField(props: ShapeProps & { signed: boolean; expression: boolean }) {
  const { value, onChange, signed, expression, label, help, required, error, byDefault } = props;
  const said = textOf(value);
  const formula = said.startsWith("=") || (said !== "" && !DURATION.test(said));
  const [typing, setTyping] = useState(formula);
  const match = DURATION.exec(said || (typeof byDefault === "string" ? byDefault : ""));
  const n = said === "" ? "" : Math.abs(Number(match?.[1] ?? 1));
  const sign = match?.[1]?.startsWith("-") ? "-" : "";
  const unit = `${match?.[2] ?? "day"}s`;
  const id = useId();
  const write = (count: number | string, each: string, way = sign) =>
    onChange(count === "" ? undefined : `${way}${count} ${Number(count) === 1 ? each.replace(/s$/, "") : each}`);
  const swap = (text: string) => {
    setTyping(text !== "");
    onChange(text || undefined);
  };
  if (typing) {
    return (
      <TextInput
        {...frame(props)}
        placeholder="=vars.days"
        value={said}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
        rightSection={
          <button type="button" className={css.swap} onClick={() => swap("")}>
            {t("Pick")}
          </button>
        }
        rightSectionWidth={48}
      />
    );
  }
  return (
    <Input.Wrapper
      size="xs"
      label={label}
      labelProps={{ htmlFor: id }}
      required={required ?? false}
      description={help || undefined}
      error={error ?? undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
    >
      <div className={css.duration}>
        <NumberInput
          id={id}
          size="xs"
          min={0}
          max={100_000}
          allowDecimal={false}
          value={n}
          placeholder={match && said === "" ? String(Math.abs(Number(match[1]))) : undefined}
          onChange={(count) => write(count, unit)}
        />
        <Select
          size="xs"
          aria-label={t("Unit of {label}", { label })}
          data={UNITS}
          value={UNITS.some(({ value }) => value === unit) ? unit : "days"}
          allowDeselect={false}
          onChange={(each) => each && write(n === "" ? 1 : n, each)}
        />
        {signed ? (
          <Select
            size="xs"
            aria-label={t("Before or after: {label}", { label })}
            data={[
              { value: "-", label: t("before") },
              { value: "", label: t("after") },
            ]}
            value={sign}
            allowDeselect={false}
            onChange={(way) => write(n === "" ? 1 : n, unit, way ?? "")}
          />
        ) : null}
        {expression ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label={t("Write {label} as an expression", { label })}
            onClick={() => swap("=")}
          >
            <IconBraces size={15} stroke={1.75} />
          </ActionIcon>
        ) : null}
      </div>
    </Input.Wrapper>
  );
}

export function NameField(props: ShapeProps & { of: "event" | "variable" | "attribute" | "path" | "outlet" }) {
  const names = useNames(props.of);
  return (
    <Autocomplete
      {...frame(props)}
      data={[...names]}
      limit={60}
      value={textOf(props.value)}
      onChange={(name) => props.onChange(name === "" ? undefined : name)}
    />
  );
}

export function ChoiceField(props: ShapeProps & { options: readonly string[] }) {
  const { value, onChange, options, byDefault, required } = props;
  const said = typeof byDefault === "string" ? byDefault : undefined;
  return (
    <Select
      {...frame(props)}
      data={options.map((option) => ({ value: option, label: t(spell(option)) }))}
      value={typeof value === "string" ? value : (said ?? null)}
      allowDeselect={!required && said === undefined}
      clearable={!required && said === undefined}
      onChange={(option) => onChange(option === null || option === said ? undefined : option)}
    />
  );
}

const DAY_NAMES: Readonly<Record<string, string>> = {
  mon: t("Monday"),
  tue: t("Tuesday"),
  wed: t("Wednesday"),
  thu: t("Thursday"),
  fri: t("Friday"),
  sat: t("Saturday"),
  sun: t("Sunday"),
};

export function ChoicesField({
  label,
  help,
  error,
  required,
  value,
  onChange,
  options,
}: ShapeProps & { options: readonly string[] }) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const order = (some: string[]) => options.filter((option) => some.includes(option));
  return (
    <Input.Wrapper
      size="xs"
      label={label}
      labelElement="div"
      required={required ?? false}
      description={help || undefined}
      error={error ?? undefined}
    >
      <Chip.Group multiple value={chosen} onChange={(some) => onChange(some.length > 0 ? order(some) : undefined)}>
        <Group gap={4} role="group" aria-label={label} className={css.chips ?? ""}>
          {options.map((option) => (
            <Chip key={option} value={option} size="xs" radius="sm" aria-label={DAY_NAMES[option] ?? spell(option)}>
              {spell(option)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

export function NumberField(props: ShapeProps & { shape: Shape & { as: "number" } }) {
  const { value, onChange, shape, byDefault } = props;
  const shown = frame(props);
  return (
    <NumberInput
      {...shown}
      placeholder={typeof byDefault === "number" ? String(byDefault) : shown.placeholder}
      allowDecimal={!shape.whole}
      {...(shape.min === undefined ? {} : { min: shape.min })}
      {...(shape.max === undefined ? {} : { max: shape.max })}
      value={typeof value === "number" ? value : textOf(value)}
      onChange={(n) => onChange(n === "" ? undefined : n)}
    />
  );
}

export function SwitchField({ label, help, value, onChange, byDefault, error }: ShapeProps) {
  const usual = byDefault === true;
  const on = typeof value === "boolean" ? value : usual;
  return (
    <Switch
      size="xs"
      label={label}
      description={help || undefined}
      error={error ?? undefined}
      checked={on}
      onChange={(event) => onChange(event.currentTarget.checked === usual ? undefined : event.currentTarget.checked)}
    />
  );
}

export function WordsField(props: ShapeProps) {
  const { value, onChange } = props;
  const words = Array.isArray(value) ? value.map(textOf) : value === undefined || value === null ? [] : [textOf(value)];
  return (
    <TagsInput
      {...frame(props)}
      placeholder={words.length === 0 ? t("Type and press Enter") : undefined}
      acceptValueOnBlur
      splitChars={[]}
      value={words}
      onChange={(some) => onChange(some.length > 0 ? some : undefined)}
    />
  );
}
