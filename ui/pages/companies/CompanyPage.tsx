/** One company: what is known of it, and its people. */

import { Button, Select } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { Company, Member, Paged, SetMember } from "@/api/types";
import { Chip, Empty, Facts, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, day, plain } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";
import { AddMember, Members } from "../sets/members";
import { DeleteDialog, NameDialog } from "../sets/naming";
import { COMPANY, companyName } from "./CompaniesPage";

export function CompanyPage() {
  const { company: id = "" } = useParams();
  const navigate = useNavigate();
  const found = useQuery(one<Company>(`/companies/${id}`));
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const name = found.data ? companyName(found.data) : t("Company");
  useTitle(name);
  if (!found.data) {
    return (
      <Page title={t("Companies")}>
        {found.error ? <Failed error={found.error} again={() => found.refetch()} /> : <Loading />}
      </Page>
    );
  }
  const company = found.data;
  const people = company.people === 1 ? "1 person" : `${count(company.people)} people`;
  return (
    <Page
      title={name}
      aside={
        <div className={css.actions}>
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
        {rich("{link} · {people} · since {created_at}", {
          link: (
            <Link to="/people/companies" className={css.within}>
              {t("Companies")}
            </Link>
          ),
          people,
          created_at: day(company.created_at),
        })}
      </p>
      {company.tags.length > 0 ? (
        <div className={css.chips}>
          {company.tags.map((tag) => (
            <Chip key={tag}>{tag}</Chip>
          ))}
        </div>
      ) : null}
      <Facts
        facts={[
          ...(company.external_id ? [[t("Your id"), company.external_id] as const] : []),
          ...Object.entries(company.attributes).map(([key, value]) => [key, plain(value)] as const),
        ]}
      />
      <Owner company={company} />
      <AddMember whose={{ path: `/companies/${id}`, of: "people" }} word="company" />
      <People id={id} />
      <NameDialog noun={COMPANY} of={company} opened={renaming} onClose={() => setRenaming(false)} />
      <DeleteDialog
        noun={COMPANY}
        of={deleting ? { id: company.id, name } : null}
        onClose={() => setDeleting(false)}
        onDone={() => navigate("/people/companies")}
      >
        {company.people > 0
          ? t("{people} stay, without a company. This can’t be taken back.", { people })
          : t("This can’t be taken back.")}
      </DeleteDialog>
    </Page>
  );
}

function Owner({ company }: { company: Company }) {
  const queries = useQueryClient();
  const members = useQuery(one<Paged<Member>>("/users"));
  const change = useMutation({
    mutationFn: (owner: string | null) =>
      ask<Company>(`/companies/${company.id}`, { method: "PATCH", json: { owner } }),
    onSuccess: (after) => queries.setQueryData(one<Company>(`/companies/${company.id}`).queryKey, after),
  });
  return (
    <Select
      label={t("Owner")}
      placeholder={t("Nobody")}
      clearable
      searchable
      w={320}
      maw="100%"
      disabled={change.isPending}
      data={(members.data?.items ?? []).map((member) => member.email)}
      value={company.owner ?? null}
      onChange={(owner) => change.mutate(owner)}
      error={change.error?.message}
    />
  );
}

function People({ id }: { id: string }) {
  const path = `/companies/${id}`;
  const people = useInfiniteQuery(many<SetMember>(`${path}/people`));
  if (!people.data) {
    return people.error ? <Failed error={people.error} again={() => people.refetch()} /> : <Loading lines={3} />;
  }
  if (people.data.length === 0) {
    return (
      <Empty
        icon={
          <IconTile group="channels" size={32}>
            <IconUsers size={18} stroke={1.75} />
          </IconTile>
        }
        title={t("Nobody is in this company")}
      >
        {t("Add people above; Segment’s group call and flows put them in, too.")}
      </Empty>
    );
  }
  return (
    <>
      <Members whose={{ path, of: "people" }} members={people.data} />
      <More has={people.hasNextPage} busy={people.isFetchingNextPage} onMore={() => people.fetchNextPage()} />
    </>
  );
}
