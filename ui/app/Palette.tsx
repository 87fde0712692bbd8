/** Search or do: places, deeds, flows and people, from anywhere by Ctrl K. */

import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { one } from "@/api/queries";
import type { ContactSummary, Flow, FlowSummary, Paged } from "@/api/types";
import { personName } from "@/pages/people";
import { t } from "@/words/t";
import { type Choice, deedsOf, fits, placesToGo, withoutVerb } from "./deeds";
import css from "./shell.module.css";

export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      centered={false}
      radius={14}
      title={t("Search or do")}
      classNames={{ header: "visually-hidden" }}
      returnFocus
    >
      <Chooser onClose={onClose} />
    </Modal>
  );
}

function Chooser({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const list = useId();
  const { verb, rest } = withoutVerb(asked);
  const flows = useQuery({ ...one<Paged<FlowSummary>>("/flows", { search: rest, limit: 6 }) });
  const persons = useQuery({
    ...one<Paged<ContactSummary>>("/contacts", { search: rest, limit: 6 }),
    enabled: rest.length > 1,
  });
  const slug = /^\/flows\/([^/]+)/.exec(pathname)?.[1] ?? "";
  const here = useQuery({ ...one<Flow>(`/flows/${slug}`), enabled: slug !== "" });
  const found = flows.data?.items ?? [];
  const deeds = [
    ...(here.data ? deedsOf(here.data) : []),
    ...(verb === "" ? [] : found.filter((flow) => flow.slug !== slug).flatMap(deedsOf)),
  ];
  const choices: Choice[] = [
    ...deeds.filter((deed) => fits(deed.name, typed)),
    ...placesToGo().filter((place) => fits(place.name, typed)),
    ...found
      .filter((flow) => fits(flow.name, typed))
      .map((flow) => ({ id: `flow-${flow.id}`, to: `/flows/${flow.slug}`, name: flow.name, what: t("Flow") })),
    ...(rest.length > 1 ? (persons.data?.items ?? []) : []).map((person) => ({
      id: `person-${person.id}`,
      to: `/people/${person.id}`,
      name: personName(person),
      what: person.email ?? t("Person"),
    })),
  ];
  const chosen = Math.min(at, choices.length - 1);
  const go = (choice: Choice | undefined) => {
    if (choice) {
      onClose();
      choice.file ? save(choice.to, choice.file) : navigate(choice.to);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt(Math.max(0, Math.min(choices.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(choices[chosen]);
    }
  };
  return (
    <div className={css.palette}>
      <label>
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label={t("Search or do")}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={choices[chosen] ? `${list}-${choices[chosen].id}` : undefined}
          placeholder={t("A page, a flow, a person, or what to do")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </label>
      <div role="listbox" id={list} aria-label={t("Results")}>
        {choices.map((choice, n) => (
          // Keys are handled by the field, as the pattern of a combobox asks.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={choice.id}
            id={`${list}-${choice.id}`}
            role="option"
            aria-selected={n === chosen}
            onClick={() => go(choice)}
            onMouseMove={() => setAt(n)}
          >
            <span>{choice.name}</span>
            <small>{choice.what}</small>
          </div>
        ))}
      </div>
      {choices.length === 0 ? <p>{t("Nothing is called ‘{name}’.", { name: typed })}</p> : null}
    </div>
  );
}

function save(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
