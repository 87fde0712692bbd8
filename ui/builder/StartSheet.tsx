/** Who enters and who is taken out: the entry rules, and the events that end a run. */

import { ActionIcon, Button, Menu, Select } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { START } from "@/flow/canvas";
import { equal } from "@/flow/changes";
import { setTop } from "@/flow/commands";
import { nodesOf, removalsOf, rulesOf } from "@/flow/written";
import { type ConditionPlace, ConditionPlaceContext } from "@/form/ConditionField";
import { Fields, type Values } from "@/form/Fields";
import { allFields, isEmpty, spell } from "@/form/schema";
import { focusLater, last } from "@/kit/focus";
import { Tile } from "@/kit/parts";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";
import { ToComments } from "./comments/ToComments";
import { useBuilder, useWorkbench } from "./context";
import { errorsUnder, useFlowForms } from "./forms";
import { reveal } from "./reveal";
import { Sheet } from "./Sheet";

type Rule = Readonly<Record<string, unknown>>;

const SOURCES: Readonly<Record<string, string>> = {
  event: t("An event happens"),
  audience: t("An audience, at the launch"),
  schedule: t("A schedule"),
  date: t("A date of the person"),
  api: t("The API adds them"),
  manual: t("Somebody adds them by hand"),
  webhook: t("A webhook comes"),
  file: t("A file is taken in"),
  flow: t("Another flow adds them"),
};

export function StartSheet() {
  const { store } = useWorkbench();
  const doc = useBuilder((state) => state.history.now);
  const problems = useBuilder((state) => state.problems);
  const written = useMemo(() => ({ rules: rulesOf(doc), removals: removalsOf(doc) }), [doc]);
  const [rules, setRules] = useState<readonly Rule[]>(written.rules.length > 0 ? written.rules : [{}]);
  const [removals, setRemovals] = useState<readonly Rule[]>(written.removals);
  const said = { rules: rules.filter((rule) => !isEmpty(rule)), removals: removals.filter((one) => !isEmpty(one)) };
  const changed = !equal(said.rules, written.rules) || !equal(said.removals, written.removals);
  const startErrors = useMemo(() => errorsUnder(problems, "start"), [problems]);
  const removalErrors = useMemo(() => errorsUnder(problems, "removed_on"), [problems]);
  const close = () => {
    store.getState().open(null);
    reveal(START);
  };
  return (
    <Sheet
      label={t("Who enters")}
      icon={<Tile group="start" kind="start" />}
      title={t("Start")}
      beneath={t("Who enters, and who is taken out")}
      tools={<ToComments node={START} />}
      changed={changed}
      onApply={() =>
        store.getState().edit(t("Change who enters"), (now) => {
          const start = setTop(now, "start", said.rules.length > 0 ? said.rules : undefined);
          return setTop(start, "removed_on", said.removals.length > 0 ? said.removals : undefined);
        })
      }
      onDiscard={() => {
        setRules(written.rules.length > 0 ? written.rules : [{}]);
        setRemovals(written.removals);
      }}
      onClose={close}
    >
      <Rules
        title={t("People enter when")}
        joint={t("or when")}
        rules={rules}
        onChange={setRules}
        errors={startErrors}
        word={t("another way in")}
      />
      <Removals rules={removals} onChange={setRemovals} errors={removalErrors} />
    </Sheet>
  );
}

function placeOf(rule: Rule): ConditionPlace {
  return typeof rule.event === "string" ? { where: "start", event: rule.event } : { where: "start" };
}

interface RulesProps {
  readonly rules: readonly Rule[];
  readonly onChange: (rules: readonly Rule[]) => void;
  readonly errors: ReadonlyMap<string, string>;
}

function Rules({
  title,
  joint,
  rules,
  onChange,
  errors,
  word,
}: RulesProps & { title: string; joint: string; word: string }) {
  const forms = useFlowForms();
  const doc = useBuilder((state) => state.history.now);
  const subject = useBuilder((state) => state.history.now.subject);
  const sources = forms?.subjects[typeof subject === "string" ? subject : "contact"] ?? ["event"];
  const nodes = Object.keys(nodesOf(doc));
  const box = useRef<HTMLElement>(null);
  const add = (rule: Rule) => {
    onChange([...rules, rule]);
    focusLater(() => last(box.current?.querySelectorAll<HTMLElement>(":scope > fieldset")));
  };
  const put = (n: number, rule: Rule) => onChange(rules.map((one, place) => (place === n ? rule : one)));
  return (
    <section ref={box}>
      <h3>{title}</h3>
      {rules.map((rule, n) => {
        const source = typeof rule.from === "string" ? rule.from : "event";
        const schema = forms?.rules[source];
        const fields = schema ? allFields(schema).filter((field) => field.name !== "from") : [];
        return (
          // Rules have no id; each field holds its value, nothing of its own.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <fieldset key={`${n}${source}`} className={css.rule}>
            <legend className={n > 0 ? css.joint : "visually-hidden"}>
              {n > 0 ? joint : t("Way in {n}", { n: n + 1 })}
            </legend>
            {sources.length > 1 ? (
              <Select
                size="xs"
                aria-label={t("What lets people in, {n}", { n: n + 1 })}
                data={sources.map((one) => ({ value: one, label: SOURCES[one] ?? spell(one) }))}
                value={source}
                allowDeselect={false}
                onChange={(one) => {
                  const next = rule.next === undefined ? {} : { next: rule.next };
                  put(n, one === "event" || one === null ? next : { from: one, ...next });
                }}
              />
            ) : null}
            <ConditionPlaceContext value={placeOf(rule)}>
              <Fields
                fields={fields}
                values={rule as Values}
                onChange={(values) => put(n, values)}
                errors={errors}
                path={`${n}`}
              />
            </ConditionPlaceContext>
            {rules.length > 1 ? (
              <div className={css.ruleFoot}>
                <Select
                  size="xs"
                  aria-label={t("Where way in {n} leads", { n: n + 1 })}
                  data={[
                    { value: "", label: t("Begins at the first node") },
                    ...nodes.map((id) => ({ value: id, label: t("Begins at {id}", { id }) })),
                  ]}
                  value={typeof rule.next === "string" ? rule.next : ""}
                  allowDeselect={false}
                  onChange={(to) => {
                    const { next: _, ...rest } = rule;
                    put(n, to ? { ...rest, next: to } : rest);
                  }}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={26}
                  aria-label={t("Remove way in {n}", { n: n + 1 })}
                  onClick={() => onChange(rules.filter((_, place) => place !== n))}
                >
                  <IconTrash size={14} stroke={1.75} />
                </ActionIcon>
              </div>
            ) : null}
          </fieldset>
        );
      })}
      {sources.length > 1 ? (
        <Menu width={240} position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" className={css.add ?? ""} leftSection={<IconPlus size={14} stroke={1.75} />}>
              {t("Add {word}", { word })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {sources.map((one) => (
              <Menu.Item key={one} onClick={() => add(one === "event" ? {} : { from: one })}>
                {SOURCES[one] ?? spell(one)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Button
          variant="subtle"
          className={css.add ?? ""}
          leftSection={<IconPlus size={14} stroke={1.75} />}
          onClick={() => add({})}
        >
          {t("Add {word}", { word })}
        </Button>
      )}
    </section>
  );
}

function Removals({ rules, onChange, errors }: RulesProps) {
  const forms = useFlowForms();
  const fields = forms ? allFields(forms.removal) : [];
  const box = useRef<HTMLElement>(null);
  return (
    <section ref={box}>
      <h3>{t("People are taken out when")}</h3>
      {rules.length === 0 ? <p className={pages.faint}>{t("Nothing takes them out before their way ends.")}</p> : null}
      {rules.map((rule, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <fieldset key={n} className={css.rule}>
          <legend className={n > 0 ? css.joint : "visually-hidden"}>
            {n > 0 ? t("or when") : t("Way out {n}", { n: n + 1 })}
          </legend>
          <ConditionPlaceContext value={placeOf(rule)}>
            <Fields
              fields={fields}
              values={rule as Values}
              onChange={(values) => onChange(rules.map((one, place) => (place === n ? values : one)))}
              errors={errors}
              path={`${n}`}
            />
          </ConditionPlaceContext>
          <div className={css.ruleFoot}>
            <i />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label={t("Remove way out {n}", { n: n + 1 })}
              onClick={() => onChange(rules.filter((_, place) => place !== n))}
            >
              <IconTrash size={14} stroke={1.75} />
            </ActionIcon>
          </div>
        </fieldset>
      ))}
      <Button
        variant="subtle"
        className={css.add ?? ""}
        leftSection={<IconPlus size={14} stroke={1.75} />}
        onClick={() => {
          onChange([...rules, {}]);
          focusLater(() => last(box.current?.querySelectorAll<HTMLElement>(":scope > fieldset")));
        }}
      >
        {t("Add a way out")}
      </Button>
    </section>
  );
}
