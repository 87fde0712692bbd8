/** The companies to which people belong, by name. */

import { Button } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { many } from "@/api/queries";
import type { Company } from "@/api/types";
import { Aside, Empty, Failed, IconTile, Loading, Page, Search, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, DASH, day } from "@/kit/words";
import { t } from "@/words/t";
import { NameDialog, type Noun } from "../sets/naming";
import { PeopleTabs } from "../sets/tabs";

export const COMPANY: Noun = { path: "/companies", word: t("company") };

/** What a company is called where it has no name. */
export function companyName(company: Pick<Company, "id" | "name" | "external_id">): string {
  return company.name || company.external_id || t("Company {id}", { id: company.id });
}

export function CompaniesPage() {
  useTitle(t("Companies"));
  const [search, setSearch] = useSearchParams();
  const text = search.get("search") ?? "";
  const companies = useInfiniteQuery(many<Company>("/companies", { search: text }));
  const [making, setMaking] = useState(false);
  const link = (company: Company) => `/people/companies/${company.id}`;
  return (
    <Page title={t("People")} aside={<Button onClick={() => setMaking(true)}>{t("Make a company")}</Button>}>
      <PeopleTabs current="companies" />
      <Tools>
        <Search
          label={t("Find by the beginning of the name")}
          value={text}
          onSearch={(typed) => setSearch(typed ? { search: typed } : {}, { replace: true })}
        />
        <Aside>{t("By name")}</Aside>
      </Tools>
      {companies.error ? (
        <Failed error={companies.error} again={() => companies.refetch()} />
      ) : !companies.data ? (
        <Loading />
      ) : companies.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="channels" size={32}>
              <IconBuilding size={18} stroke={1.75} />
            </IconTile>
          }
          title={text ? t("No company’s name begins with ‘{text}’", { text }) : t("No companies yet")}
          {...(text ? { action: <Link to="/people/companies">{t("Show all companies")}</Link> } : {})}
        >
          {text
            ? ""
            : t(
                "Your site sends them by Segment’s group call, your shop to /api/v1/companies; or make one here and add its people.",
              )}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Companies")}
            height={40}
            rows={companies.data}
            keyOf={(company) => company.id}
            linkOf={link}
            columns={[
              {
                title: t("Name"),
                as: "name",
                cell: (company) => <Link to={link(company)}>{companyName(company)}</Link>,
              },
              { title: t("People"), as: "number", cell: (company) => count(company.people) },
              { title: t("Your id"), wide: true, cell: (company) => company.external_id ?? DASH },
              { title: t("Owner"), wide: true, cell: (company) => company.owner ?? DASH },
              { title: t("Since"), as: "still", wide: true, cell: (company) => day(company.created_at) },
            ]}
          />
          <More
            has={companies.hasNextPage}
            busy={companies.isFetchingNextPage}
            onMore={() => companies.fetchNextPage()}
          />
        </>
      )}
      <NameDialog noun={COMPANY} opened={making} onClose={() => setMaking(false)} />
    </Page>
  );
}
