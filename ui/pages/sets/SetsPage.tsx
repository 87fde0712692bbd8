/** The lists, or the groups, of the workspace. */

import { Button } from "@mantine/core";
import { IconListDetails, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { Paged, PeopleSet } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { day } from "@/kit/words";
import { t } from "@/words/t";
import { NameDialog, type Noun } from "./naming";
import { PeopleTabs } from "./tabs";

export type SetNoun = "lists" | "groups";
export const NOUNS: Readonly<Record<SetNoun, Noun & { readonly title: string }>> = {
  lists: { path: "/lists", word: t("list"), title: t("Lists") },
  groups: { path: "/groups", word: t("group"), title: t("Groups") },
};

export function SetsPage({ noun }: { noun: SetNoun }) {
  const { path, word, title } = NOUNS[noun];
  useTitle(title);
  const sets = useQuery(one<Paged<PeopleSet>>(path));
  const [making, setMaking] = useState(false);
  const link = (set: PeopleSet) => `/people/${noun}/${set.id}`;
  return (
    <Page title={t("People")} aside={<Button onClick={() => setMaking(true)}>{t("Make a {word}", { word })}</Button>}>
      <PeopleTabs current={noun} />
      {sets.error ? (
        <Failed error={sets.error} again={() => sets.refetch()} />
      ) : !sets.data ? (
        <Loading />
      ) : sets.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="channels" size={32}>
              {noun === "lists" ? (
                <IconListDetails size={18} stroke={1.75} />
              ) : (
                <IconUsersGroup size={18} stroke={1.75} />
              )}
            </IconTile>
          }
          title={t("No {noun} yet", { noun })}
        >
          {t("A {word} holds people whom you or a flow put into it. Flows start when somebody joins or leaves.", {
            word,
          })}
        </Empty>
      ) : (
        <Table
          label={title}
          height={40}
          rows={sets.data.items}
          keyOf={(set) => String(set.id)}
          linkOf={link}
          columns={[
            { title: t("Name"), as: "name", cell: (set) => <Link to={link(set)}>{set.name}</Link> },
            { title: t("People"), as: "number", cell: (set) => set.members.toLocaleString("en") },
            { title: t("Made"), as: "still", wide: true, cell: (set) => day(set.created_at) },
          ]}
        />
      )}
      <NameDialog noun={NOUNS[noun]} opened={making} onClose={() => setMaking(false)} />
    </Page>
  );
}
