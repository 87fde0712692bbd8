/** A part of a condition that this editor can't show: as it stands in the file, to be kept or removed. */

import { t } from "@/words/t";
import css from "./condition.module.css";
import { type Context, Remove } from "./GroupFields";
import type { Other } from "./model";

export function OtherFields({ leaf, context, onRemove }: { leaf: Other; context: Context; onRemove: () => void }) {
  return (
    <div className={css.other}>
      <code>{JSON.stringify(leaf.document)}</code>
      {context.readOnly ? null : <Remove label={t("Remove the condition")} onClick={onRemove} />}
    </div>
  );
}
