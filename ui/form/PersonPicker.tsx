/** One person, found by name or address as one types. */

import { Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUser } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { one } from "@/api/queries";
import type { ContactSummary, Paged } from "@/api/types";
import { t } from "@/words/t";

interface Props {
  readonly label: string;
  /** The id. */
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly description?: string;
}

export function PersonPicker({ label, value, onChange, description }: Props) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const search = asked === chosen?.label ? "" : asked;
  const people = useQuery({
    ...one<Paged<ContactSummary>>("/contacts", { search, limit: 20 }),
    placeholderData: keepPreviousData,
  });
  const found = (people.data?.items ?? []).map((person) => ({ value: person.id, label: nameOf(person) }));
  const options = chosen && !found.some((one_) => one_.value === chosen.value) ? [chosen, ...found] : found;
  return (
    <Select
      size="xs"
      label={label}
      description={description}
      placeholder={t("Name or address")}
      searchable
      clearable
      filter={({ options: all }) => all}
      nothingFoundMessage={people.isFetching ? t("Looking …") : t("Nobody’s name or address is like that")}
      leftSection={people.isFetching && typed !== "" ? <Loader size={14} /> : <IconUser size={15} stroke={1.75} />}
      data={options}
      value={value}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id, option) => {
        setChosen(id === null || option === null ? null : { value: option.value, label: option.label });
        onChange(id);
      }}
    />
  );
}

function nameOf(person: ContactSummary): string {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  const address = person.email ?? person.phone ?? person.external_id ?? person.id;
  return name === "" ? address : `${name}, ${address}`;
}
