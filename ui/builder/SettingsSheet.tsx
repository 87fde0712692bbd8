/** What holds for the whole flow: how people enter, the goal, variables, what it is for. */

import { ActionIcon, Button, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { equal } from "@/flow/changes";
import { setTop } from "@/flow/commands";
import { isMapping } from "@/flow/document";
import type { Written } from "@/flow/written";
import { type ConditionPlace, ConditionPlaceContext } from "@/form/ConditionField";
import { Fields, OneField, type Values } from "@/form/Fields";
import { allFields, isEmpty } from "@/form/schema";
import { focusLater, last } from "@/kit/focus";
import { IconTile } from "@/kit/parts";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";
import { useBuilder, useWorkbench } from "./context";
import { errorsUnder, useFlowForms } from "./forms";
import { Sheet } from "./Sheet";

/** What a run can be about, in words. */
const SUBJECTS: Readonly<Record<string, string>> = {
  contact: t("A person"),
  order: t("An order, and its person"),
  company: t("A company"),
  none: t("Nobody"),
};

interface Edited {
  readonly subject: string;
  readonly description: string;
  readonly folder: string;
  readonly tags: readonly string[];
  readonly settings: Values;
  readonly goal: Values | null;
  readonly variables: readonly (readonly [name: string, said: Values])[];
}

export function SettingsSheet() {
  const { store } = useWorkbench();
  const doc = useBuilder((state) => state.history.now);
  const problems = useBuilder((state) => state.problems);
  const forms = useFlowForms();
  const written = useMemo(() => read(doc), [doc]);
  const [edited, setEdited] = useState<Edited>(written);
  const change = (part: Partial<Edited>) => setEdited((now) => ({ ...now, ...part }));
  const settings = forms ? allFields(forms.settings) : [];
  const goal = forms ? allFields(forms.goal) : [];
  return (
    <Sheet
      label={t("Settings of the flow")}
      icon={
        <IconTile group="end" size={28}>
          <IconAdjustmentsHorizontal size={15} stroke={1.75} />
        </IconTile>
      }
      title={t("Settings")}
      beneath={t("Of the whole flow")}
      changed={!equal(edited, written)}
      onApply={() => store.getState().edit(t("Change the settings"), (now) => write(now, edited))}
      onDiscard={() => setEdited(written)}
      onClose={() => store.getState().open(null)}
    >
      <section>
        <Textarea
          size="xs"
          label={t("What it is for")}
          autosize
          minRows={2}
          maxLength={10_000}
          value={edited.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <Select
          size="xs"
          label={t("A run is about")}
          description={t("It decides what can start the flow, and which nodes and fields it may have.")}
          allowDeselect={false}
          data={Object.keys(forms?.subjects ?? { [edited.subject]: [] }).map((one) => ({
            value: one,
            label: SUBJECTS[one] ?? one,
          }))}
          value={edited.subject}
          onChange={(subject) => change({ subject: subject ?? "contact" })}
        />
        <TextInput
          size="xs"
          label={t("Folder")}
          description={t("Where it lies in the list of flows: ‘Shop’, or ‘Shop/Email’ for one within another.")}
          maxLength={100}
          value={edited.folder}
          onChange={(event) => change({ folder: event.currentTarget.value })}
        />
        <TagsInput size="xs" label={t("Tags")} value={[...edited.tags]} onChange={(tags) => change({ tags })} />
      </section>
      <section>
        <h3>{t("How people enter")}</h3>
        <Fields
          fields={settings}
          values={edited.settings}
          onChange={(values) => change({ settings: values })}
          errors={errorsUnder(problems, "settings")}
        />
      </section>
      <section>
        <h3>{t("Goal")}</h3>
        <Switch
          size="xs"
          label={t("The flow has a goal")}
          description={t("An event, counted once a person.")}
          checked={edited.goal !== null}
          onChange={(event) => change({ goal: event.currentTarget.checked ? {} : null })}
        />
        {edited.goal ? (
          <ConditionPlaceContext value={placeOf(edited.goal)}>
            <Fields
              fields={goal}
              values={edited.goal}
              onChange={(values) => change({ goal: values })}
              errors={errorsUnder(problems, "goal")}
            />
          </ConditionPlaceContext>
        ) : null}
      </section>
      <Variables edited={edited} onChange={change} errors={errorsUnder(problems, "variables")} />
    </Sheet>
  );
}

function placeOf(goal: Values): ConditionPlace {
  return typeof goal.event === "string" ? { where: "event", event: goal.event } : { where: "event" };
}

function Variables({
  edited,
  onChange,
  errors,
}: {
  edited: Edited;
  onChange: (part: Partial<Edited>) => void;
  errors: ReadonlyMap<string, string>;
}) {
  const forms = useFlowForms();
  const fields = forms ? allFields(forms.variable) : [];
  const box = useRef<HTMLElement>(null);
  const rows = edited.variables;
  const put = (n: number, name: string, said: Values) =>
    onChange({ variables: rows.map((row, place) => (place === n ? [name, said] : row)) });
  return (
    <section ref={box}>
      <h3>{t("Variables")}</h3>
      {rows.map(([name, said], n) => (
        // Rows have no id; each field holds its value, nothing of its own.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset key={n} className={css.rule}>
          <legend className="visually-hidden">{t("Variable {n}", { n: n + 1 })}</legend>
          <TextInput
            size="xs"
            label={t("Name")}
            error={errors.get(name)}
            value={name}
            onChange={(event) => put(n, event.currentTarget.value, said)}
          />
          {fields.map((field) => (
            <OneField
              key={field.name}
              field={field}
              value={said[field.name]}
              onChange={(value) => {
                const { [field.name]: _, ...rest } = said;
                put(n, name, value === undefined ? rest : { ...rest, [field.name]: value });
              }}
              errors={errors}
              path={`${name}.${field.name}`}
            />
          ))}
          <div className={css.ruleFoot}>
            <i />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label={t("Remove the variable {name}", { name: name || n + 1 })}
              onClick={() => onChange({ variables: rows.filter((_, place) => place !== n) })}
            >
              <IconTrash size={14} stroke={1.75} />
            </ActionIcon>
          </div>
        </fieldset>
      ))}
      {rows.length === 0 ? (
        <p className={pages.faint}>{t("Values that belong to one run, such as a discount.")}</p>
      ) : null}
      <Button
        variant="subtle"
        className={css.add ?? ""}
        leftSection={<IconPlus size={14} stroke={1.75} />}
        onClick={() => {
          onChange({ variables: [...rows, ["", {}]] });
          focusLater(() => last(box.current?.querySelectorAll<HTMLElement>(":scope > fieldset")));
        }}
      >
        {t("Add a variable")}
      </Button>
    </section>
  );
}

function read(doc: Written): Edited {
  const tags = typeof doc.tags === "string" ? [doc.tags] : Array.isArray(doc.tags) ? doc.tags.map(String) : [];
  return {
    subject: typeof doc.subject === "string" ? doc.subject : "contact",
    description: typeof doc.description === "string" ? doc.description : "",
    folder: typeof doc.folder === "string" ? doc.folder : "",
    tags,
    settings: isMapping(doc.settings) ? doc.settings : {},
    goal: isMapping(doc.goal) ? doc.goal : null,
    variables: isMapping(doc.variables)
      ? Object.entries(doc.variables).map(([name, said]) => [name, isMapping(said) ? said : {}])
      : [],
  };
}

function write(doc: Written, edited: Edited): Written {
  const named = edited.variables
    .filter(([name]) => name.trim() !== "")
    .map(([name, said]) => [name.trim(), said] as const);
  const parts: [string, unknown][] = [
    ["subject", edited.subject === "contact" && doc.subject === undefined ? undefined : edited.subject],
    ["description", edited.description],
    ["folder", edited.folder],
    ["tags", edited.tags],
    ["settings", edited.settings],
    ["goal", edited.goal],
    ["variables", Object.fromEntries(named)],
  ];
  return parts.reduce((now, [key, value]) => {
    const said = isEmpty(value) ? undefined : value;
    return equal(now[key], said) ? now : setTop(now, key, said);
  }, doc);
}
