/** One function: its code, what it may ask and know, and a try with one person. */

import { Button, MultiSelect, NumberInput, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { FunctionTried, Paged, Secret, UserFunction } from "@/api/types";
import { useSession } from "@/app/session";
import { PersonPicker } from "@/form/PersonPicker";
import { Failed, Loading } from "@/kit/parts";
import { t } from "@/words/t";
import css from "../pages.module.css";

const BEGINNING = `def main(event):
    person = event.data.item_details
    print("scoring", person.id)
    return {"score": len(person.tags)}
`;

export function FunctionPage() {
  const { id = "new" } = useParams();
  const found = useQuery({ ...one<UserFunction>(`/functions/${id}`), enabled: id !== "new" });
  if (found.error) {
    return <Failed error={found.error} again={() => found.refetch()} />;
  }
  if (id !== "new" && !found.data) {
    return <Loading lines={6} />;
  }
  return <Editor key={id} known={found.data ?? null} />;
}

function Editor({ known }: { known: UserFunction | null }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { workspace } = useSession();
  const mayChange = workspace.role === "admin";
  const secrets = useQuery(one<Paged<Secret>>("/secrets"));
  const [name, setName] = useState(known?.name ?? "");
  const [code, setCode] = useState(known?.code ?? BEGINNING);
  const [hosts, setHosts] = useState<string[]>([...(known?.hosts ?? [])]);
  const [chosen, setChosen] = useState<string[]>([...(known?.secrets ?? [])]);
  const [seconds, setSeconds] = useState<number | string>(known?.seconds ?? 10);
  const [memory, setMemory] = useState<number | string>(known?.memory ?? 64);
  const [person, setPerson] = useState<string | null>(null);
  const json = { name: name.trim(), code, hosts, secrets: chosen, seconds: Number(seconds), memory: Number(memory) };
  const back = async () => {
    await queries.invalidateQueries({ queryKey: ["/functions"] });
    navigate("/settings/functions");
  };
  const save = useMutation({
    mutationFn: () =>
      known ? ask(`/functions/${known.id}`, { method: "PUT", json }) : ask("/functions", { method: "POST", json }),
    onSuccess: async () => {
      if (known) {
        queries.removeQueries({ queryKey: [`/functions/${known.id}`] });
      }
      await back();
    },
  });
  const remove = useMutation({
    mutationFn: () => ask(`/functions/${known?.id}`, { method: "DELETE" }),
    onSuccess: back,
  });
  const tried = useMutation({
    mutationFn: () =>
      ask<FunctionTried>("/functions/try", {
        method: "POST",
        json: { ...json, name: json.name || t("Try"), contact: person },
      }),
  });
  const failed = save.error ?? remove.error;
  return (
    <form
      className={css.settings}
      data-wide="true"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className={css.stack}>
        <TextInput
          label={t("Name")}
          description={t("As flows name it")}
          required
          withAsterisk={false}
          disabled={!mayChange}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t("Code")}
          description={t(
            "Python with a function main(event) that returns an object. Tab indents; Escape, then Tab leaves the field.",
          )}
          autosize
          minRows={10}
          maxRows={30}
          readOnly={!mayChange}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          value={code}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13, whiteSpace: "pre" } }}
          onChange={(event) => setCode(event.currentTarget.value)}
          onKeyDown={indent(setCode)}
        />
        <TagsInput
          label={t("May ask these hosts")}
          description={t("For example api.shop.example, *.shop.example or host:8080; fetch(url) refuses all others")}
          disabled={!mayChange}
          value={hosts}
          onChange={setHosts}
        />
        <MultiSelect
          label={t("May read these secrets")}
          description={t("The code reads one by secret('NAME')")}
          disabled={!mayChange}
          data={(secrets.data?.items ?? []).map((secret) => secret.name)}
          value={chosen}
          onChange={setChosen}
        />
        <div className={css.row}>
          <NumberInput
            label={t("Seconds")}
            min={1}
            max={60}
            disabled={!mayChange}
            value={seconds}
            onChange={setSeconds}
          />
          <NumberInput
            label={t("Memory, MB")}
            min={16}
            max={512}
            disabled={!mayChange}
            value={memory}
            onChange={setMemory}
          />
        </div>
        {failed ? <p role="alert">{failed.message}</p> : null}
        {mayChange ? (
          <div className={css.actions}>
            {known ? (
              <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
                {t("Delete the function")}
              </Button>
            ) : null}
            <Button type="submit" loading={save.isPending}>
              {t("Save the function")}
            </Button>
          </div>
        ) : null}
      </div>
      {mayChange ? (
        <section className={css.stack} aria-label={t("Try it")}>
          <h2>{t("Try it")}</h2>
          <p className={css.soft}>
            {t("The code runs now, as it stands above, saved or not. Requests that it makes are really made.")}
          </p>
          <PersonPicker label={t("With this person")} value={person} onChange={setPerson} />
          <div className={css.actions}>
            <Button variant="default" loading={tried.isPending} onClick={() => tried.mutate()}>
              {t("Run it once")}
            </Button>
          </div>
          {tried.error ? <p role="alert">{tried.error.message}</p> : null}
          {tried.data ? <Outcome tried={tried.data} /> : null}
        </section>
      ) : null}
    </form>
  );
}

function Outcome({ tried }: { tried: FunctionTried }) {
  return (
    <div className={css.stack} role="status">
      {tried.error ? (
        <p>{tried.error}</p>
      ) : (
        <p>{t("It returned, after {milliseconds} ms:", { milliseconds: tried.milliseconds })}</p>
      )}
      {tried.error ? null : <pre className={css.secret}>{JSON.stringify(tried.result, null, 2)}</pre>}
      {tried.log ? (
        <>
          <p>{t("It printed:")}</p>
          <pre className={css.secret}>{tried.log}</pre>
        </>
      ) : null}
    </div>
  );
}

/** Tab writes four spaces, until Escape gives it back to the keyboard's way through the page. */
function indent(set: (code: string) => void) {
  let given = false;
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const field = event.currentTarget;
    if (event.key === "Escape") {
      given = true;
    } else if (event.key === "Tab" && !event.shiftKey && !given && !field.readOnly) {
      event.preventDefault();
      field.setRangeText("    ", field.selectionStart, field.selectionEnd, "end");
      set(field.value);
    }
  };
}
