/** Fields that more than one page uses. */

export { ConditionEditor, type ConditionEditorProps } from "./condition/ConditionEditor";
export type { ConditionScope } from "./condition/catalogue";
export { PersonPicker } from "./PersonPicker";
