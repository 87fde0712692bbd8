/** Fields that more than one page uses. */

export type { ConditionScope } from "./condition/catalogue";
export { ConditionEditor, type ConditionEditorProps } from "./condition/ConditionEditor";
export { PersonPicker } from "./PersonPicker";
