/** Search or do: places, flows and people, from anywhere by Ctrl K. */

import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { useNavigate } from "react-router";
import { one } from "@/api/queries";
import type { ContactSummary, FlowSummary, Paged } from "@/api/types";
import { personName } from "@/pages/people";
import css from "./shell.module.css";

interface Choice {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly what: string;
}

const PAGES: readonly Choice[] = [
  ["/", "Home"],
  ["/flows", "Flows"],
  ["/runs", "Runs"],
  ["/people", "People"],
  ["/people/imports", "Imports"],
  ["/messages", "Messages"],
  ["/team/tasks", "Tasks"],
  ["/team/feed", "Feed"],
  ["/team/approvals", "Approvals"],
  ["/settings/launches", "Who launches"],
  ["/settings/sms", "SMS senders"],
  ["/settings/groups", "Groups of members"],
  ["/settings/computed", "Computed attributes"],
  ["/settings/secrets", "Secrets"],
  ["/settings/functions", "Functions"],
  ["/settings/account", "Account and theme"],
  ["/settings/users", "Users"],
  ["/settings/keys", "API keys"],
  ["/settings/sender", "Email sender"],
].map(([to = "", name = ""]) => ({ id: to, to, name, what: "Page" }));

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
      title="Search or do"
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
  const navigate = useNavigate();
  const list = useId();
  const flows = useQuery({ ...one<Paged<FlowSummary>>("/flows", { search: asked, limit: 6 }) });
  const persons = useQuery({
    ...one<Paged<ContactSummary>>("/contacts", { search: asked, limit: 6 }),
    enabled: asked.length > 1,
  });
  const small = typed.trim().toLowerCase();
  const choices: Choice[] = [
    ...PAGES.filter((page) => page.name.toLowerCase().includes(small)),
    ...(flows.data?.items ?? [])
      .filter((flow) => flow.name.toLowerCase().includes(small))
      .map((flow) => ({ id: `flow-${flow.id}`, to: `/flows/${flow.slug}`, name: flow.name, what: "Flow" })),
    ...(asked.length > 1 ? (persons.data?.items ?? []) : []).map((person) => ({
      id: `person-${person.id}`,
      to: `/people/${person.id}`,
      name: personName(person),
      what: person.email ?? "Person",
    })),
  ];
  const chosen = Math.min(at, choices.length - 1);
  const go = (choice: Choice | undefined) => {
    if (choice) {
      onClose();
      navigate(choice.to);
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
          aria-label="Search or do"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={choices[chosen] ? `${list}-${choices[chosen].id}` : undefined}
          placeholder="A page, a flow, a person"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </label>
      <div role="listbox" id={list} aria-label="Results">
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
      {choices.length === 0 ? <p>Nothing is called ‘{typed}’.</p> : null}
    </div>
  );
}
