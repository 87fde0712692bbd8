/** `{did: event, where, within, since, at_least, at_most}`: what happened, how often, and when. */

import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { t } from "@/words/t";
import css from "./condition.module.css";
import { GroupFields } from "./GroupFields";
import { type Frame, Head, Length, NamePick, Row } from "./LeafFields";
import type { Did } from "./model";

export function DidFields({
  leaf,
  onChange,
  depth,
  ...frame
}: Frame & { leaf: Did; depth: number; onChange: (leaf: Did) => void }) {
  const { catalogue, scope } = frame.context;
  const events = [...catalogue.events].sort((a, b) => Number(b.seen) - Number(a.seen));
  const date = leaf.since !== "" && leaf.since !== "entry";
  return (
    <>
      <Head {...frame}>
        <NamePick
          label={t("What happened")}
          options={events.map((event) => ({ value: event.name, label: event.title }))}
          value={leaf.event}
          onChange={(event) => onChange({ ...leaf, event })}
        />
      </Head>
      {leaf.event === "" ? null : (
        <>
          <Row word="where">
            <GroupFields
              group={leaf.where}
              onChange={(where) => onChange({ ...leaf, where })}
              context={{ ...frame.context, event: leaf.event }}
              depth={depth + 1}
              flat
            />
          </Row>
          <Row word="within">
            <Length
              label={t("Within")}
              value={leaf.within}
              without={t("any time")}
              onChange={(within) => onChange({ ...leaf, within })}
            />
          </Row>
          {(scope.where === "node" && scope.flow !== undefined) || leaf.since !== "" ? (
            <Row word="since">
              <div className={css.length}>
                <NativeSelect
                  size="xs"
                  aria-label={t("Since")}
                  data={[
                    { value: "", label: t("whenever") },
                    { value: "entry", label: t("entering the flow") },
                    { value: "date", label: t("a date") },
                  ]}
                  value={date ? "date" : leaf.since}
                  onChange={(event) => {
                    const chosen = event.currentTarget.value;
                    onChange({ ...leaf, since: chosen === "date" ? new Date().toISOString().slice(0, 10) : chosen });
                  }}
                />
                {date ? (
                  <TextInput
                    size="xs"
                    type={leaf.since.length <= 10 ? "date" : "text"}
                    aria-label={t("Since which date")}
                    value={leaf.since}
                    onChange={(event) => onChange({ ...leaf, since: event.currentTarget.value })}
                  />
                ) : null}
              </div>
            </Row>
          ) : null}
          <Row word={t("at least")}>
            <div className={css.times}>
              <Times
                label={t("At least")}
                value={leaf.atLeast}
                without="1"
                onChange={(atLeast) => onChange({ ...leaf, atLeast })}
              />
              <span>{t("at most")}</span>
              <Times
                label={t("At most")}
                value={leaf.atMost}
                without="any"
                onChange={(atMost) => onChange({ ...leaf, atMost })}
              />
              <span>{t("times")}</span>
            </div>
          </Row>
        </>
      )}
    </>
  );
}

function Times({
  label,
  value,
  without,
  onChange,
}: {
  label: string;
  value: number | null;
  without: string;
  onChange: (value: number | null) => void;
}) {
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      placeholder={without}
      min={0}
      max={1_000_000}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      value={value ?? ""}
      onChange={(n) => onChange(typeof n === "number" ? n : null)}
    />
  );
}
