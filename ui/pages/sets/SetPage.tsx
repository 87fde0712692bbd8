/** One list or group: who is in it, people put in and taken out. */

import { Button, TextInput } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { PeopleSet, SetMember, SetMembersChanged } from "@/api/types";
import { Avatar, Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, day } from "@/kit/words";
import css from "../pages.module.css";
import { personName } from "../people";
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
  const people = found.data.members === 1 ? "1 person" : `${found.data.members.toLocaleString("en")} people`;
  return (
    <Page
      title={found.data.name}
      aside={
        <div className={css.actions}>
          <Button variant="default" onClick={() => setRenaming(true)}>
            Rename
          </Button>
          <Button variant="default" onClick={() => setDeleting(true)}>
            Delete
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
      <AddMember path={`${path}/${id}`} word={word} />
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
          title={`Nobody is in this ${word}`}
        >
          Add people above, or let a flow put them in.
        </Empty>
      ) : (
        <>
          <Members path={`${path}/${id}`} members={members.data} />
          <More has={members.hasNextPage} busy={members.isFetchingNextPage} onMore={() => members.fetchNextPage()} />
        </>
      )}
      <NameDialog noun={NOUNS[noun]} of={found.data} opened={renaming} onClose={() => setRenaming(false)} />
      <DeleteDialog
        noun={NOUNS[noun]}
        of={deleting ? found.data : null}
        onClose={() => setDeleting(false)}
        onDone={() => navigate(`/people/${noun}`)}
      >
        {`${found.data.members > 0 ? `${people} leave it, which starts no flow. ` : ""}This can’t be taken back.`}
      </DeleteDialog>
    </Page>
  );
}

function useMembers(path: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: object) => ask<SetMembersChanged>(`${path}/members`, { method: "POST", json }),
    onSuccess: () => queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith(path) }),
  });
}

/** By whichever of the names that identify a person. */
export function named(typed: string): object {
  if (typed.includes("@")) {
    return { email: typed };
  }
  return typed.startsWith("+") ? { phone: typed } : { external_id: typed };
}

function AddMember({ path, word }: { path: string; word: string }) {
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState("");
  const change = useMembers(path);
  const add = async () => {
    const person = typed.trim();
    const answer = await change.mutateAsync({ add: [named(person)] }).catch(() => null);
    if (answer) {
      setMissing(answer.not_found.length > 0 ? `Nobody here is known as ‘${person}’.` : "");
      setTyped(answer.not_found.length > 0 ? typed : "");
    }
  };
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        w={320}
        maw="100%"
        label={`Add to the ${word}`}
        placeholder="Email, phone or your id"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setMissing("");
        }}
        error={change.error?.message ?? (missing || null)}
      />
      <Button type="submit" mt={24} loading={change.isPending} disabled={typed.trim() === ""}>
        Add
      </Button>
    </form>
  );
}

function Members({ path, members }: { path: string; members: readonly SetMember[] }) {
  const change = useMembers(path);
  return (
    <Table
      label="Members"
      height={40}
      rows={members}
      keyOf={(person) => person.id}
      linkOf={(person) => `/people/${person.id}`}
      columns={[
        {
          title: "Name",
          as: "name",
          cell: (person) => (
            <Link to={`/people/${person.id}`} className={css.person}>
              <Avatar name={personName(person)} />
              {personName(person)}
            </Link>
          ),
        },
        { title: "Email", wide: true, cell: (person) => person.email ?? DASH },
        { title: "Joined", as: "still", wide: true, cell: (person) => day(person.added_at) },
        {
          title: "Take out",
          unsaid: true,
          as: "number",
          cell: (person) => (
            <Button
              size="compact-xs"
              variant="default"
              disabled={change.isPending}
              aria-label={`Take out ${personName(person)}`}
              onClick={() => change.mutate({ remove: [{ id: person.id }] })}
            >
              Take out
            </Button>
          ),
        },
      ]}
    />
  );
}
