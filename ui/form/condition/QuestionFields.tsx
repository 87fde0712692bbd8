/** Questions of one name: tags, lists, flows, messages, consent, channels. */

import { Autocomplete, NativeSelect, TextInput } from "@mantine/core";
import { isMapping } from "@/flow/document";
import { t } from "@/words/t";
import type { Catalogue, Option } from "./catalogue";
import { type Frame, Head, Length, NamePick, Row } from "./LeafFields";
import type { Question } from "./model";

type Props = Frame & { leaf: Question; onChange: (leaf: Question) => void };

export function QuestionFields(props: Props) {
  switch (props.leaf.question) {
    case "in_flow":
      return <InFlow {...props} />;
    case "message":
      return <MessageWas {...props} />;
    case "has_consent":
      return <Consent {...props} />;
    case "in_stage":
      return <InStage {...props} />;
    case "has_tag":
    case "user_online":
      return <Named {...props} free />;
    default:
      return <Named {...props} />;
  }
}

const SORTS: Readonly<Record<string, string>> = {
  has_tag: "tag",
  in_list: "list",
  in_group: "group",
  in_segment: "segment",
  in_flow: "flow",
  reachable_on: "channel",
  prefers: "channel",
  has_consent: "channel",
  user_online: "user",
};

function optionsFor(catalogue: Catalogue, question: string): Option[] {
  const named = catalogue.names[SORTS[question] ?? ""] ?? [];
  const options = named.map((choice) => ({ value: choice.value, label: choice.title }));
  return question === "user_online" ? [{ value: "owner", label: t("the owner") }, ...options] : options;
}

/** free: a name that nobody has used yet may be asked for, too. */
function Named({ leaf, onChange, free = false, ...frame }: Props & { free?: boolean }) {
  const options = optionsFor(frame.context.catalogue, leaf.question);
  const name = String(leaf.name ?? "");
  return (
    <Head {...frame}>
      {free ? (
        <Autocomplete
          size="xs"
          aria-label={t("Which")}
          placeholder={t("Choose or type")}
          data={options.map((option) => option.value)}
          limit={50}
          value={name}
          onChange={(chosen) => onChange({ ...leaf, name: chosen })}
        />
      ) : (
        <NamePick
          label={t("Which")}
          options={options}
          value={name}
          onChange={(chosen) => onChange({ ...leaf, name: chosen })}
        />
      )}
    </Head>
  );
}

const FLOW_STATES: readonly Option[] = [
  { value: "inside", label: t("is in it now") },
  { value: "completed", label: t("completed it") },
  { value: "ever", label: t("was ever in it") },
];

function InFlow({ leaf, onChange, ...frame }: Props) {
  return (
    <>
      <Head {...frame}>
        <NamePick
          label={t("Which flow")}
          options={optionsFor(frame.context.catalogue, "in_flow")}
          value={String(leaf.name ?? "")}
          onChange={(name) => onChange({ ...leaf, name, more: { state: "inside", ...leaf.more } })}
        />
      </Head>
      <Row word="">
        <NativeSelect
          size="xs"
          aria-label={t("State in the flow")}
          data={FLOW_STATES.map((state) => ({ ...state }))}
          value={String(leaf.more.state ?? "inside")}
          onChange={(event) => onChange(withMore(leaf, "state", event.currentTarget.value))}
        />
      </Row>
      <Within leaf={leaf} onChange={onChange} />
    </>
  );
}

const MESSAGE_STATES: readonly Option[] = [
  "sent",
  "delivered",
  "seen",
  "opened",
  "clicked",
  "replied",
  "failed",
  "skipped",
].map((state) => ({ value: state, label: state === "replied" ? t("replied to") : state }));

function MessageWas({ leaf, onChange, ...frame }: Props) {
  const { catalogue, scope } = frame.context;
  const flow = String(leaf.more.flow ?? "");
  const options = catalogue.messages.map((one) => ({
    value: JSON.stringify([one.flow === scope.flow ? "" : one.flow, one.message]),
    label: one.flow === scope.flow ? one.message : `${one.message} (${one.flow_title})`,
  }));
  const name = String(leaf.name ?? "");
  const value = name === "" ? "" : JSON.stringify([flow === scope.flow ? "" : flow, name]);
  const known = options.some((option) => option.value === value) || name === "";
  return (
    <>
      <Head {...frame}>
        <NamePick
          label={t("Which message")}
          options={known ? options : [...options, { value, label: flow === "" ? name : `${name} (${flow})` }]}
          value={value}
          onChange={(chosen) => {
            const [of, message] = JSON.parse(chosen) as [string, string];
            const { flow: _, ...rest } = { was: "sent", ...leaf.more } as Record<string, unknown>;
            onChange({ ...leaf, name: message, more: of === "" ? rest : { flow: of, ...rest } });
          }}
        />
      </Head>
      <Row word="was">
        <NativeSelect
          size="xs"
          aria-label={t("What became of it")}
          data={MESSAGE_STATES.map((state) => ({ ...state }))}
          value={String(leaf.more.was ?? "sent")}
          onChange={(event) => onChange(withMore(leaf, "was", event.currentTarget.value))}
        />
      </Row>
      {leaf.more.was === "clicked" || leaf.more.link ? (
        <Row word="link">
          <TextInput
            size="xs"
            aria-label={t("Which link")}
            placeholder={t("Any link")}
            value={String(leaf.more.link ?? "")}
            onChange={(event) => onChange(withMore(leaf, "link", event.currentTarget.value))}
          />
        </Row>
      ) : null}
      <Within leaf={leaf} onChange={onChange} />
    </>
  );
}

function Consent({ leaf, onChange, ...frame }: Props) {
  const [channel = "", topic = ""] = (Array.isArray(leaf.name) ? leaf.name : [leaf.name]).map(String);
  const put = (parts: string[]) => onChange({ ...leaf, name: parts.filter((part, n) => n === 0 || part !== "") });
  return (
    <>
      <Head {...frame}>
        <NamePick
          label={t("Which channel")}
          options={optionsFor(frame.context.catalogue, "has_consent")}
          value={channel}
          onChange={(chosen) => put([chosen, topic])}
        />
      </Head>
      <Row word="about">
        <TextInput
          size="xs"
          aria-label={t("Which topic")}
          placeholder={t("Any topic")}
          value={topic}
          onChange={(event) => put([channel, event.currentTarget.value])}
        />
      </Row>
    </>
  );
}

function InStage({ leaf, onChange, ...frame }: Props) {
  const said = isMapping(leaf.name) ? leaf.name : {};
  return (
    <>
      <Head {...frame} />
      {["pipeline", "stage", "state"].map((key) => (
        <Row key={key} word={key}>
          <TextInput
            size="xs"
            aria-label={key}
            value={String(said[key] ?? "")}
            onChange={(event) => onChange({ ...leaf, name: withKey(said, key, event.currentTarget.value) })}
          />
        </Row>
      ))}
    </>
  );
}

function Within({ leaf, onChange }: { leaf: Question; onChange: (leaf: Question) => void }) {
  return (
    <Row word="within">
      <Length
        label={t("Within")}
        value={String(leaf.more.within ?? "")}
        without={t("any time")}
        onChange={(within) => onChange(withMore(leaf, "within", within))}
      />
    </Row>
  );
}

function withMore(leaf: Question, key: string, value: string): Question {
  return { ...leaf, more: withKey(leaf.more, key, value) };
}

function withKey(document: Readonly<Record<string, unknown>>, key: string, value: string): Record<string, unknown> {
  const { [key]: _, ...rest } = document;
  return value === "" ? rest : { ...document, [key]: value };
}
