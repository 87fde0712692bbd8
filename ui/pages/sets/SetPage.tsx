/** One list or group: who is in it, people put in and taken out. */

import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { many, one } from "@/api/queries";
import type { PeopleSet, SetMember } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { people as peopleIn } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { DoDialog } from "../person/DoDialog";
import { AddMember, Members } from "./members";
import { DeleteDialog, NameDialog } from "./naming";
import { NOUNS, type SetNoun } from "./SetsPage";

export function SetPage({ noun }: { noun: SetNoun }) {
  const { set: id = "" } = useParams();
  const { path, word } = NOUNS[noun];
  const navigate = useNavigate();
  const found = useQuery(one<PeopleSet>(`${path}/${id}`));
  const members = useInfiniteQuery(many<SetMember>(`${path}/${id}/members`));
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [doing, setDoing] = useState(false);
  useTitle(found.data?.name ?? NOUNS[noun].title);
  if (found.error) {
    return (
      <Page title={NOUNS[noun].title}>
        <Failed error={found.error} again={() => found.refetch()} />
      </Page>
    );
  }
  if (!found.data) {
    return (
      <Page title={NOUNS[noun].title}>
        <Loading />
      </Page>
    );
  }
  const people = peopleIn(found.data.members);
  return (
    <Page
      title={found.data.name}
      aside={
        <div className={css.actions}>
          {found.data.members > 0 ? (
            <Button variant="default" onClick={() => setDoing(true)}>
              {t("Do with all")}
            </Button>
          ) : null}
          <Button variant="default" onClick={() => setRenaming(true)}>
            {t("Rename")}
          </Button>
          <Button variant="default" onClick={() => setDeleting(true)}>
            {t("Delete")}
          </Button>
        </div>
      }
    >
      <p className={css.soft}>
        <Link to={`/people/${noun}`} className={css.within}>
          {NOUNS[noun].title}
        </Link>{" "}
        · {people}
      </p>
      <AddMember whose={{ path: `${path}/${id}`, of: "members" }} word={word} />
      {members.error ? (
        <Failed error={members.error} again={() => members.refetch()} />
      ) : !members.data ? (
        <Loading />
      ) : members.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="channels" size={32}>
              <IconUsers size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("Nobody is in this {word}", { word })}
        >
          {t("Add people above, or let a flow put them in.")}
        </Empty>
      ) : (
        <>
          <Members whose={{ path: `${path}/${id}`, of: "members" }} members={members.data} />
          <More has={members.hasNextPage} busy={members.isFetchingNextPage} onMore={() => members.fetchNextPage()} />
        </>
      )}
      <DoDialog whom={{ list: Number(found.data.id) }} opened={doing} onClose={() => setDoing(false)} />
      <NameDialog noun={NOUNS[noun]} of={found.data} opened={renaming} onClose={() => setRenaming(false)} />
      <DeleteDialog
        noun={NOUNS[noun]}
        of={deleting ? found.data : null}
        onClose={() => setDeleting(false)}
        onDone={() => navigate(`/people/${noun}`)}
      >
        {found.data.members > 0
          ? t("{people} leave it, which starts no flow. This can’t be taken back.", { people })
          : t("This can’t be taken back.")}
      </DeleteDialog>
    </Page>
  );
}
