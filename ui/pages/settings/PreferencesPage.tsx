/** What the page says and offers on which people choose what they get. */

import { ActionIcon, Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { PreferencePage } from "@/api/types";
import { useSession } from "@/app/session";
import { Failed, Loading } from "@/kit/parts";
import { t } from "@/words/t";
import css from "../pages.module.css";

type Page = Required<PreferencePage>;
type Pair = readonly [string, string];

const CHANNELS = [
  { value: "email", label: t("Email") },
  { value: "sms", label: t("Text messages") },
] as const;

export function PreferencesPage() {
  const page = useQuery(one<Page>("/preference-page"));
  if (page.error) {
    return <Failed error={page.error} again={() => page.refetch()} />;
  }
  return <div className={css.settings}>{page.data ? <PageForm kept={page.data} /> : <Loading lines={5} />}</div>;
}

function PageForm({ kept }: { kept: Page }) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const [page, setPage] = useState(kept);
  const mayChange = workspace.role === "admin";
  const set = (change: Partial<Page>) => setPage({ ...page, ...change });
  const save = useMutation({
    mutationFn: () => ask<Page>("/preference-page", { method: "PUT", json: page }),
    onSuccess: (saved) => queries.setQueryData(one<Page>("/preference-page").queryKey, saved),
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
        {t(
          "Footers of marketing mail lead to it; a person’s own page opens from the menu of their page here. It needs no account, and every choice is kept with its proof.",
        )}
      </p>
      <fieldset className={css.plainSet} disabled={!mayChange}>
        <TextInput
          label={t("Title")}
          required
          withAsterisk={false}
          maxLength={200}
          value={page.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label={t("Words below it")}
          autosize
          minRows={2}
          maxLength={2000}
          value={page.intro}
          onChange={(event) => set({ intro: event.currentTarget.value })}
        />
        <Checkbox.Group
          label={t("Channels to choose from")}
          description={t("Shown to people who have an address there.")}
          value={[...page.channels]}
          onChange={(channels) => set({ channels: channels as Page["channels"] })}
        >
          <div className={css.row} style={{ marginTop: 8 }}>
            {CHANNELS.map((channel) => (
              <Checkbox key={channel.value} value={channel.value} label={channel.label} />
            ))}
          </div>
        </Checkbox.Group>
        <Checkbox
          label={t("People may say which channel they like best")}
          checked={page.ask_channel}
          onChange={(event) => set({ ask_channel: event.currentTarget.checked })}
        />
        <Pairs
          title={t("Topics")}
          hint={t("Called as messages call their topic.")}
          names={[t("Topic"), t("What it is")]}
          pairs={page.topics.map((topic) => [topic.name, topic.text])}
          onPairs={(pairs) => set({ topics: pairs.map(([name, text]) => ({ name, text })) })}
        />
        <Pairs
          title={t("Interests")}
          hint={t("Who ticks one gets the tag.")}
          names={[t("Tag"), t("As people read it")]}
          pairs={page.interests.map((interest) => [interest.tag, interest.text])}
          onPairs={(pairs) => set({ interests: pairs.map(([tag, text]) => ({ tag, text })) })}
        />
        <Pairs
          title={t("Languages")}
          hint={t("None: the page does not ask.")}
          names={[t("Code"), t("Language")]}
          pairs={page.languages.map((language) => [language.locale, language.title])}
          onPairs={(pairs) => set({ languages: pairs.map(([locale, title]) => ({ locale, title })) })}
        />
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

function Pairs({
  title,
  hint,
  names,
  pairs,
  onPairs,
}: {
  title: string;
  hint: string;
  names: Pair;
  pairs: readonly Pair[];
  onPairs: (pairs: Pair[]) => void;
}) {
  const change = (at: number, pair: Pair) => onPairs(pairs.map((old, place) => (place === at ? pair : old)));
  return (
    <section className={css.pairs} aria-label={title}>
      <h2>{title}</h2>
      <p className={css.soft}>{hint}</p>
      {pairs.map(([first, second], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place only
        <div key={at} className={css.pair}>
          <TextInput
            aria-label={`${names[0]} ${at + 1}`}
            placeholder={names[0]}
            required
            value={first}
            onChange={(event) => change(at, [event.currentTarget.value, second])}
          />
          <TextInput
            aria-label={`${names[1]} ${at + 1}`}
            placeholder={names[1]}
            value={second}
            onChange={(event) => change(at, [first, event.currentTarget.value])}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("Take {first} away", { first: first || names[0].toLowerCase() })}
            onClick={() => onPairs(pairs.filter((_, place) => place !== at))}
          >
            <IconX size={16} stroke={1.75} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" size="xs" onClick={() => onPairs([...pairs, ["", ""]])}>
        {names[0].toLowerCase() === "code" ? t("Add a language") : t("Add a {name}", { name: names[0].toLowerCase() })}
      </Button>
    </section>
  );
}
