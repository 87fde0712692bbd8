/** What people are asked when a consent must be confirmed, in each language, and how often anybody may be asked. */

import { Button, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { DoubleOptIn, OptInWords, Paged, Template } from "@/api/types";
import { useSession } from "@/app/session";
import { Failed, Loading } from "@/kit/parts";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";

type Kept = Required<DoubleOptIn>;

const ADDRESS = "/double-opt-in";

export function OptInPage() {
  const kept = useQuery(one<Kept>(ADDRESS));
  if (kept.error) {
    return <Failed error={kept.error} again={() => kept.refetch()} />;
  }
  return <div className={css.settings}>{kept.data ? <OptInForm kept={kept.data} /> : <Loading lines={5} />}</div>;
}

function OptInForm({ kept }: { kept: Kept }) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const [said, setSaid] = useState(kept);
  const mayChange = workspace.role === "admin";
  const templates = useQuery(one<Paged<Template>>("/templates"));
  const set = (change: Partial<Kept>) => setSaid({ ...said, ...change });
  const setWords = (at: number, change: Partial<OptInWords>) =>
    set({ words: said.words.map((words, place) => (place === at ? { ...words, ...change } : words)) });
  const save = useMutation({
    mutationFn: () => ask<Kept>(ADDRESS, { method: "PUT", json: said }),
    onSuccess: (saved) => queries.setQueryData(one<Kept>(ADDRESS).queryKey, saved),
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className={css.soft}>
        {rich(
          "A consent that comes in with {code}, or is asked for on a person’s page, is pending until the person presses the button behind the link. Pending counts as not given. Flows can begin with, or wait for, the event {code2}.",
          { code: <code>double_opt_in</code>, code2: <code>subscription_confirmed</code> },
        )}
      </p>
      <fieldset className={css.plainSet} disabled={!mayChange}>
        <TextInput
          label={t("Version of the text")}
          description={t("Kept with each proof. Change it when what people agree to changes.")}
          required
          withAsterisk={false}
          maxLength={100}
          value={said.text_version}
          onChange={(event) => set({ text_version: event.currentTarget.value })}
        />
        <NumberInput
          label={t("A link counts for so many hours")}
          min={1}
          max={720}
          value={said.valid_hours}
          onChange={(value) => set({ valid_hours: Number(value) || 1 })}
        />
        <NumberInput
          label={t("Messages to one address in a day, at most")}
          min={1}
          max={20}
          value={said.per_address}
          onChange={(value) => set({ per_address: Number(value) || 1 })}
        />
        <NumberInput
          label={t("Messages asked for from one source in an hour, at most")}
          description={t("The source is the ip in the proof; where none is said, the key or member who asks.")}
          min={1}
          max={10_000}
          value={said.per_source}
          onChange={(value) => set({ per_source: Number(value) || 1 })}
        />
        <TextInput
          label={t("Email sender")}
          description={t("Its name. Empty: the default sender.")}
          maxLength={200}
          value={said.sender ?? ""}
          onChange={(event) => set({ sender: event.currentTarget.value || null })}
        />
        <TextInput
          label={t("SMS sender")}
          description={t("Its name. Empty: the default sender.")}
          maxLength={200}
          value={said.sms_sender ?? ""}
          onChange={(event) => set({ sms_sender: event.currentTarget.value || null })}
        />
        {said.words.map((words, at) => (
          <Words
            // biome-ignore lint/suspicious/noArrayIndexKey: a language is known by its place only, its code is being typed
            key={at}
            words={words}
            first={at === 0}
            templates={(templates.data?.items ?? []).map((template) => template.name)}
            onChange={(change) => setWords(at, change)}
            onRemove={() => set({ words: said.words.filter((_, place) => place !== at) })}
          />
        ))}
        {mayChange ? (
          <div>
            <Button
              variant="default"
              size="xs"
              onClick={() => set({ words: [...said.words, { ...(said.words[0] as OptInWords), locale: "" }] })}
            >
              {t("Add a language")}
            </Button>
          </div>
        ) : null}
      </fieldset>
      {save.error ? <p role="alert">{save.error.message}</p> : null}
      {mayChange ? (
        <div className={css.row}>
          <Button type="submit" loading={save.isPending}>
            {t("Save")}
          </Button>
          {save.isSuccess ? <span role="status">{t("Saved")}</span> : null}
        </div>
      ) : null}
    </form>
  );
}

interface WordsProps {
  readonly words: OptInWords;
  readonly first: boolean;
  readonly templates: readonly string[];
  readonly onChange: (change: Partial<OptInWords>) => void;
  readonly onRemove: () => void;
}

function Words({ words, first, templates, onChange, onRemove }: WordsProps) {
  const line = (name: "subject" | "title" | "button", label: string) => (
    <TextInput
      label={label}
      required
      withAsterisk={false}
      value={words[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  const lines = (name: "text" | "sms" | "body" | "done", label: string, description?: string) => (
    <Textarea
      label={label}
      description={description}
      autosize
      minRows={2}
      value={words[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <section className={css.pairs} aria-label={t("Words in {locale}", { locale: words.locale || t("a new language") })}>
      <h2>{first ? t("Words") : t("Words in {locale}", { locale: words.locale || t("another language") })}</h2>
      <TextInput
        label={t("Language")}
        description={
          first
            ? t("A code such as en or pt-BR. Also for those whose language is none of these.")
            : t("A code such as en or pt-BR.")
        }
        required
        withAsterisk={false}
        value={words.locale}
        onChange={(event) => onChange({ locale: event.currentTarget.value })}
      />
      <Select
        label={t("Mail")}
        data={[{ value: "", label: t("Written here") }, ...templates.map((name) => ({ value: name, label: name }))]}
        description={t("A saved template must hold {{ confirm_url }}.")}
        allowDeselect={false}
        value={words.template ?? ""}
        onChange={(value) => onChange({ template: value || null })}
      />
      {words.template ? null : (
        <>
          {line("subject", t("Subject"))}
          {lines(
            "text",
            t("Text of the mail"),
            t("With {{ confirm_url }}; {{ confirm_topics }} and all that is known of the person work too."),
          )}
        </>
      )}
      {lines("sms", t("Text message"), t("With {{ confirm_url }}, and no other value."))}
      {line("title", t("Title of the page"))}
      {lines("body", t("Words of the page"))}
      {line("button", t("Button"))}
      {lines("done", t("When it is confirmed"))}
      {first ? null : (
        <div>
          <Button variant="subtle" color="red" size="xs" onClick={onRemove}>
            {t("Take this language away")}
          </Button>
        </div>
      )}
    </section>
  );
}
