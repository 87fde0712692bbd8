/** What field a setting gets: read from the JSON schema that its kind declares. No React. */

import { isMapping } from "@/flow/document";
import { t } from "@/words/t";

export type Schema = Readonly<Record<string, unknown>>;

export type Shape =
  | {
      readonly as: "line" | "lines" | "value" | "condition" | "moment" | "time" | "json" | "zone";
      readonly liquid: boolean;
    }
  | { readonly as: "duration"; readonly signed: boolean; readonly expression: boolean }
  | { readonly as: "name"; readonly of: "event" | "variable" | "attribute" | "path" | "outlet" }
  | { readonly as: "choice"; readonly options: readonly string[] }
  | { readonly as: "choices"; readonly options: readonly string[] }
  | { readonly as: "number"; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly as: "switch" }
  | { readonly as: "words"; readonly most?: number }
  | { readonly as: "entries"; readonly of: Fieldset; readonly least: number }
  | { readonly as: "map"; readonly keys: "variable" | "attribute" | "name"; readonly values: Shape }
  | { readonly as: "fields"; readonly of: Fieldset }
  | { readonly as: "either"; readonly ways: readonly Way[] };

export interface Way {
  readonly title: string;
  /** What a value of this form says by its nature: `{kind: "send_sms"}`. */
  readonly mark?: Readonly<Record<string, unknown>>;
  readonly shape: Shape;
}

export interface Field {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly required: boolean;
  readonly byDefault: unknown;
  readonly shape: Shape;
  readonly examples: readonly string[];
}

export type Fieldset = readonly Field[];

const NAMES = new Set(["event", "variable", "attribute", "path", "outlet"]);
const COMMON = new Set(["kind", "next", "title", "note", "on_error", "retry"]);

/** The settings of a kind that are its own; a title is where the kind needs one, as a task does. */
export function ownFields(schema: Schema): Fieldset {
  return fieldsOf(schema, definitions(schema)).filter((field) => !COMMON.has(field.name) || field.required);
}

/** What every node has beside: what happens if it fails, and how often it is tried. */
export function failureFields(schema: Schema): Fieldset {
  return fieldsOf(schema, definitions(schema)).filter((field) => field.name === "on_error" || field.name === "retry");
}

/** All fields of a schema that is no node's. */
export function allFields(schema: Schema): Fieldset {
  return fieldsOf(schema, definitions(schema));
}

function definitions(schema: Schema): Schema {
  return isMapping(schema.$defs) ? schema.$defs : {};
}

function fieldsOf(schema: Schema, defs: Schema): Fieldset {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = isMapping(schema.properties) ? schema.properties : {};
  return Object.entries(properties)
    .filter((entry): entry is [string, Schema] => isMapping(entry[1]) && entry[1].const === undefined)
    .map(([name, said]) => ({
      name,
      title: titleOf(said, name),
      help: typeof said.description === "string" ? said.description : "",
      required: required.includes(name),
      byDefault: said.default,
      shape: shapeOf(said, defs),
      examples: examplesOf(said),
    }));
}

function examplesOf(schema: Schema): string[] {
  const own = Array.isArray(schema.examples) ? schema.examples : [];
  const inner = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isMapping).flatMap(examplesOf) : [];
  return [...own.map(String), ...inner];
}

function shapeOf(said: Schema, defs: Schema): Shape {
  const schema = resolve(said, defs);
  const several = schema.anyOf ?? schema.oneOf;
  const ways = (Array.isArray(several) ? several : [])
    .filter(isMapping)
    .map((way) => resolve(way, defs))
    .filter((way) => way.type !== "null");
  if (ways.length > 0 && schema.format !== "condition" && schema.format !== "value") {
    return unionOf(schema, ways, defs);
  }
  return plainShape(schema, defs);
}

function unionOf(schema: Schema, ways: readonly Schema[], defs: Schema): Shape {
  const format = typeof schema.format === "string" ? { format: schema.format } : {};
  const [only] = ways;
  if (only && ways.length === 1) {
    return plainShape({ ...format, ...only }, defs);
  }
  const shapes = ways.map((way) => ({ title: wayTitle(way, defs), shape: plainShape(way, defs), ...markOf(way) }));
  // A number that may be written as text is a line: the text is what is kept.
  if (shapes.every(({ shape }) => shape.as === "number" || shape.as === "line")) {
    return { as: "line", liquid: false };
  }
  const words = shapes.find(({ shape }) => shape.as === "words");
  if (words && shapes.every(({ shape }) => shape.as === "words" || shape.as === "line")) {
    return words.shape;
  }
  return { as: "either", ways: shapes };
}

function markOf(way: Schema): { readonly mark?: Readonly<Record<string, unknown>> } {
  const fixed = Object.entries(isMapping(way.properties) ? way.properties : {}).flatMap(([name, said]) =>
    isMapping(said) && said.const !== undefined ? [[name, said.const] as const] : [],
  );
  return fixed.length > 0 ? { mark: Object.fromEntries(fixed) } : {};
}

function wayTitle(way: Schema, defs: Schema): string {
  const schema = resolve(way, defs);
  if (Array.isArray(schema.enum)) {
    return t("Choose");
  }
  if (schema.format === "duration") {
    return t("A time");
  }
  if (isMapping(schema.properties)) {
    if ("mark" in markOf(schema) && typeof schema.title === "string") {
      return schema.title;
    }
    return typeof schema.title === "string" && schema.title === "InlineTemplate" ? t("Write it here") : t("In detail");
  }
  if (schema.type === "boolean") {
    return t("On or off");
  }
  return typeof schema.title === "string" ? schema.title : schema.type === "array" ? t("Several") : t("Text");
}

function plainShape(schema: Schema, defs: Schema): Shape {
  const format = typeof schema.format === "string" ? schema.format : "";
  if (format === "duration") {
    return { as: "duration", signed: schema.signed === true, expression: schema.expression === true };
  }
  if (format === "condition" || format === "time" || format === "moment" || format === "zone") {
    return { as: format, liquid: false };
  }
  if (schema.type === "object" || isMapping(schema.properties)) {
    return objectShape(schema, defs);
  }
  if (schema.type === "array") {
    return listShape(schema, defs);
  }
  if (Array.isArray(schema.enum)) {
    return { as: "choice", options: schema.enum.map(String) };
  }
  if (schema.type === "boolean") {
    return { as: "switch" };
  }
  if (schema.type === "integer" || schema.type === "number") {
    return {
      as: "number",
      whole: schema.type === "integer",
      ...(typeof schema.minimum === "number" ? { min: schema.minimum } : {}),
      ...(typeof schema.maximum === "number" ? { max: schema.maximum } : {}),
    };
  }
  if (NAMES.has(format)) {
    return { as: "name", of: format as "event" };
  }
  if (format === "value" || schema.type === undefined) {
    return { as: "value", liquid: true };
  }
  const liquid = format === "liquid";
  const long = (liquid && schema.lines !== 1) || format === "code" || Number(schema.maxLength ?? 0) > 5_000;
  return { as: long ? "lines" : "line", liquid };
}

function objectShape(schema: Schema, defs: Schema): Shape {
  if (isMapping(schema.properties)) {
    return { as: "fields", of: fieldsOf(schema, defs) };
  }
  const patterns = isMapping(schema.patternProperties) ? Object.values(schema.patternProperties).find(isMapping) : null;
  const rest = isMapping(schema.additionalProperties) ? schema.additionalProperties : null;
  const values = patterns ?? rest;
  if (!values) {
    return { as: "json", liquid: false };
  }
  const keyFormat = isMapping(schema.propertyNames) ? schema.propertyNames.format : undefined;
  const keys = keyFormat === "variable" || keyFormat === "attribute" ? keyFormat : "name";
  const shape = shapeOf(values, defs);
  return { as: "map", keys, values: shape.as === "either" ? { as: "value", liquid: true } : shape };
}

function listShape(schema: Schema, defs: Schema): Shape {
  const items = isMapping(schema.items) ? resolve(schema.items, defs) : {};
  if (Array.isArray(items.enum)) {
    return { as: "choices", options: items.enum.map(String) };
  }
  if (isMapping(items.properties)) {
    return { as: "entries", of: fieldsOf(items, defs), least: Number(schema.minItems ?? 0) };
  }
  if (items.type === "string") {
    return { as: "words", ...(typeof schema.maxItems === "number" ? { most: schema.maxItems } : {}) };
  }
  return { as: "json", liquid: false };
}

function resolve(schema: Schema, defs: Schema): Schema {
  if (typeof schema.$ref !== "string") {
    return schema;
  }
  const { $ref, ...rest } = schema;
  const found = defs[$ref.split("/").at(-1) ?? ""];
  return isMapping(found) ? { ...resolve(found, defs), ...rest } : rest;
}

/** `look_back` is `Look back`. */
export function spell(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a new node says from the beginning: enough to have its outlets, and to be read as a sentence where one value is as good as any. */
export function starter(kind: string, schema: Schema): Record<string, unknown> {
  const said: Record<string, unknown> = { kind };
  for (const field of ownFields(schema)) {
    const value = field.required ? startOf(field, field.name) : undefined;
    if (value !== undefined) {
      said[field.name] = value;
    }
  }
  return said;
}

function startOf(field: Field, name: string): unknown {
  const { shape } = field;
  if (shape.as === "duration") {
    return shape.signed ? "-1 day" : "1 day";
  }
  if (shape.as === "entries" && shape.of.some((part) => part.name === "name")) {
    const word = spell(name).replace(/s$/, "");
    const many = name === "variants" ? ["A", "B"] : [`${word} 1`];
    return many.map((one) => ({ name: one }));
  }
  return undefined;
}

/** Without what stands at its default or is empty: the file says only what was said. */
export function tidied(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => !isEmpty(one)));
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") {
    return true;
  }
  return Array.isArray(value) ? value.length === 0 : isMapping(value) && Object.keys(value).length === 0;
}

/** A title that was only made of the name (`Re Entry`) is written as a word. */
function titleOf(schema: Schema, name: string): string {
  const title = typeof schema.title === "string" ? schema.title : "";
  const made = title === name.split("_").map(spell).join(" ");
  return title === "" || made ? spell(name) : title;
}
