/** `[path, operator, value…]`: what is looked at, how, and with what it is compared. */

import { Checkbox } from "@mantine/core";
import { t } from "@/words/t";
import { fieldsOf, mayBeEvery, mayBeExact, operatorsFor, typeOf, withOperator, withPath } from "./catalogue";
import css from "./condition.module.css";
import { type Frame, Head, NamePick, Row } from "./LeafFields";
import type { Compare } from "./model";
import { ValueFields } from "./ValueFields";

export function CompareFields({
  leaf,
  onChange,
  ...frame
}: Frame & { leaf: Compare; onChange: (leaf: Compare) => void }) {
  const { catalogue, scope } = frame.context;
  const event = frame.context.event ?? scope.event;
  const events = event === undefined ? [] : [event];
  const fields = fieldsOf(catalogue, frame.sort, events);
  const type = typeOf(catalogue, leaf.path, events);
  const operators = operatorsFor(catalogue, type, events);
  const operator = catalogue.operators.find((one) => one.word === leaf.operator);
  const begun = !leaf.path.endsWith(".");
  const open = frame.sort === "event" || frame.sort === "entry" || frame.sort === "contact";
  return (
    <>
      <Head {...frame}>
        <NamePick
          label={t("What")}
          options={
            open && begun && !fields.some((one) => one.value === leaf.path)
              ? [...fields, { value: leaf.path, label: leaf.path }]
              : fields
          }
          value={begun ? leaf.path : ""}
          onChange={(path) => onChange(withPath(catalogue, leaf, path, events))}
        />
      </Head>
      {begun ? (
        <Row word="">
          <div className={css.compare} data-long={operator?.takes !== "nothing" || undefined}>
            <NamePick
              label={t("How it is compared")}
              options={operators.map((one) => ({ value: one.word, label: t(one.word) }))}
              value={leaf.operator}
              onChange={(word) => onChange(withOperator(catalogue, leaf, word))}
            />
            {operator === undefined || operator.takes === "nothing" ? null : (
              <ValueFields
                // Another operator or type has other fields.
                key={`${leaf.path} ${operator.takes}`}
                catalogue={catalogue}
                path={leaf.path}
                type={type}
                operator={operator}
                values={leaf.values}
                onChange={(values) => onChange({ ...leaf, values })}
                expressions={scope.where === "node" && frame.context.event === undefined}
              />
            )}
          </div>
        </Row>
      ) : null}
      {begun && (mayBeEvery(operator, type) || mayBeExact(operator, type) || leaf.every || leaf.exact) ? (
        <Row word="">
          <div className={css.options}>
            {mayBeEvery(operator, type) || leaf.every ? (
              <Checkbox
                size="xs"
                label={t("Every one of them")}
                checked={leaf.every}
                onChange={(event) => onChange({ ...leaf, every: event.currentTarget.checked })}
              />
            ) : null}
            {mayBeExact(operator, type) || leaf.exact ? (
              <Checkbox
                size="xs"
                label={t("Capitals count")}
                checked={leaf.exact}
                onChange={(event) => onChange({ ...leaf, exact: event.currentTarget.checked })}
              />
            ) : null}
          </div>
        </Row>
      ) : null}
    </>
  );
}
