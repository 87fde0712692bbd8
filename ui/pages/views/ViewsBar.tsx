/** Which view of the people is shown, and what may be changed of it. */

import { ActionIcon, Button, Menu, Select } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconColumns, IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { useSession } from "@/app/session";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { type Look, lookOf, type PeopleView, type Sort, sameLook } from "./look";

const dialogs = () => import("./LookDialogs");
const FilterDialog = lazy(() => dialogs().then((all) => ({ default: all.FilterDialog })));
const ColumnsDialog = lazy(() => dialogs().then((all) => ({ default: all.ColumnsDialog })));
const NameDialog = lazy(() => dialogs().then((all) => ({ default: all.NameDialog })));

interface Props {
  readonly views: readonly PeopleView[];
  readonly view: PeopleView | undefined;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
}

export function ViewsBar({ views, view, look, onLook }: Props) {
  const { workspace } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [opened, setOpened] = useState<"filter" | "columns" | "new" | "rename" | null>(null);
  const close = () => setOpened(null);
  const maySave = workspace.role !== "viewer";
  const mayShare = workspace.role === "admin" || workspace.role === "editor";
  const mayChange = view !== undefined && maySave && (!view.shared || mayShare);
  const differs = !sameLook(look, lookOf(view));
  const change = useMutation({
    mutationFn: (json: { look?: Look; shared?: boolean }) =>
      ask<PeopleView>(`/people-views/${view?.id}`, { method: "PATCH", json }),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ["/people-views"] });
      navigate(`/people?view=${saved.id}`, { replace: true });
    },
  });
  const drop = useMutation({
    mutationFn: () => ask(`/people-views/${view?.id}`, { method: "DELETE" }),
    onSuccess: async () => {
      navigate("/people", { replace: true });
      await queries.invalidateQueries({ queryKey: ["/people-views"] });
    },
  });
  const error = change.error ?? drop.error;
  const named = (shared: boolean) =>
    views.filter((one) => one.shared === shared).map((one) => ({ value: String(one.id), label: one.name }));
  return (
    <>
      {views.length > 0 ? (
        <Select
          size="xs"
          w={200}
          aria-label={t("View")}
          allowDeselect={false}
          data={[
            { value: "", label: t("Everyone") },
            ...(named(true).length > 0 ? [{ group: t("Of the workspace"), items: named(true) }] : []),
            ...(named(false).length > 0 ? [{ group: t("Yours"), items: named(false) }] : []),
          ]}
          value={view ? String(view.id) : ""}
          onChange={(id) => navigate(id ? `/people?view=${id}` : "/people")}
        />
      ) : null}
      <Button
        size="xs"
        variant={look.where === null ? "default" : "light"}
        leftSection={<IconAdjustmentsHorizontal size={15} stroke={1.75} aria-hidden />}
        onClick={() => setOpened("filter")}
      >
        {look.where === null ? t("Filter") : t("Filtered")}
      </Button>
      <Select
        size="xs"
        w={170}
        aria-label={t("Order")}
        allowDeselect={false}
        data={[
          { value: "newest", label: t("Newest first") },
          { value: "oldest", label: t("Oldest first") },
          { value: "name", label: t("By name") },
          { value: "changed", label: t("Last changed first") },
        ]}
        value={look.sort}
        onChange={(sort) => onLook({ ...look, sort: (sort ?? "newest") as Sort })}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconColumns size={15} stroke={1.75} aria-hidden />}
        onClick={() => setOpened("columns")}
      >
        {t("Columns")}
      </Button>
      {differs && maySave ? (
        <>
          {mayChange ? (
            <Button size="xs" loading={change.isPending} onClick={() => change.mutate({ look })}>
              {t("Save the view")}
            </Button>
          ) : null}
          <Button size="xs" variant={mayChange ? "default" : "filled"} onClick={() => setOpened("new")}>
            {t("Save as a new view")}
          </Button>
        </>
      ) : null}
      {mayChange ? (
        <Menu width={230}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t("More with this view")}>
              <IconDots size={16} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setOpened("rename")}>{t("Rename")}</Menu.Item>
            {mayShare ? (
              <Menu.Item onClick={() => change.mutate({ shared: !view.shared })}>
                {view.shared ? t("Make it mine alone") : t("Share with the workspace")}
              </Menu.Item>
            ) : null}
            <Menu.Item color="red" onClick={() => drop.mutate()}>
              {t("Delete the view")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {error ? (
        <p role="alert" className={css.soft}>
          {error.message}
        </p>
      ) : null}
      <Suspense>
        {opened === "filter" ? <FilterDialog look={look} onLook={onLook} onClose={close} /> : null}
        {opened === "columns" ? <ColumnsDialog look={look} onLook={onLook} onClose={close} /> : null}
        {opened === "new" ? <NameDialog look={look} mayShare={mayShare} onClose={close} /> : null}
        {opened === "rename" && view ? <NameDialog look={look} mayShare={mayShare} of={view} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
