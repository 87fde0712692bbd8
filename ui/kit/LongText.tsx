/** A field of many lines that grows with its text. */

import { Textarea, type TextareaProps } from "@mantine/core";

// The browser does it itself where it can: measuring the text lays the page out twice more at every key.
const GROWS = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

interface Props extends Omit<TextareaProps, "autosize" | "minRows" | "maxRows" | "styles"> {
  readonly minRows: number;
  readonly maxRows?: number;
}

export function LongText({ minRows, maxRows, ...rest }: Props) {
  if (!GROWS) {
    return <Textarea {...rest} autosize minRows={minRows} {...(maxRows ? { maxRows } : {})} />;
  }
  const input = {
    fieldSizing: "content",
    minHeight: heightOf(minRows),
    ...(maxRows ? { maxHeight: heightOf(maxRows) } : {}),
  } as const;
  return <Textarea {...rest} rows={minRows} styles={{ input }} />;
}

function heightOf(rows: number): string {
  return `calc(${rows}lh + 2 * var(--input-padding-y) + 2px)`;
}
