/** A new flow: from nothing, from a template, from a file. */

import { ActionIcon, Button, Menu, Modal, TextInput, UnstyledButton } from "@mantine/core";
import {
  IconChevronDown,
  IconDots,
  IconFile,
  IconPencil,
  IconPlus,
  IconTemplate,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { useKinds } from "@/api/kinds";
import { one } from "@/api/queries";
import type { Flow, FlowTemplate, Paged } from "@/api/types";
import { useAskedDeed } from "@/app/search";
import { Failed, Loading, ProblemList, Tile } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./newflow.module.css";
import pages from "./pages.module.css";
import { EditTemplate } from "./SaveTemplate";
import { problemsOf, UploadFlow } from "./UploadFlow";

const WAYS = ["scratch", "template", "file"] as const;
type Way = (typeof WAYS)[number];

export function NewFlow() {
  const [way, setWay] = useState<Way | null>(null);
  const close = () => setWay(null);
  useAskedDeed(WAYS, setWay);
  return (
    <>
      <Menu width={220}>
        <Menu.Target>
          <Button
            leftSection={<IconPlus size={15} stroke={1.75} />}
            rightSection={<IconChevronDown size={14} stroke={1.75} />}
          >
            {t("New flow")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFile size={15} stroke={1.75} />} onClick={() => setWay("scratch")}>
            {t("From scratch")}
          </Menu.Item>
          <Menu.Item leftSection={<IconTemplate size={15} stroke={1.75} />} onClick={() => setWay("template")}>
            {t("From a template")}
          </Menu.Item>
          <Menu.Item leftSection={<IconUpload size={15} stroke={1.75} />} onClick={() => setWay("file")}>
            {t("From a file")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={way === "scratch"} onClose={close} title={t("New flow")} size={440} radius={14}>
        <FromScratch onClose={close} />
      </Modal>
      <Modal opened={way === "template"} onClose={close} title={t("New flow from a template")} size={920} radius={14}>
        <FromTemplate onClose={close} />
      </Modal>
      <UploadFlow opened={way === "file"} onClose={close} />
    </>
  );
}

/** Makes the flow and goes to it. */
function useMake<Said>(make: (said: Said) => Promise<Flow>, onClose: () => void) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: make,
    onSuccess: (flow) => {
      queries.invalidateQueries({ queryKey: ["/flows"] });
      queries.invalidateQueries({ queryKey: ["/flows/counts"] });
      onClose();
      navigate(`/flows/${flow.slug}`);
    },
  });
}

function FromScratch({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(() => t("Flow of {value}", { value: new Date().toLocaleString("en-GB", NAMED) }));
  const make = useMake((said: string) => ask<Flow>("/flows", { method: "POST", json: { name: said } }), onClose);
  return (
    <form
      className={pages.stack}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate(name);
      }}
    >
      <TextInput
        data-autofocus
        required
        maxLength={200}
        label={t("Name")}
        description={t("Customers never see it.")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
      {make.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(make.error)} />
        </div>
      ) : null}
      <div className={pages.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
          {t("Make the flow")}
        </Button>
      </div>
    </form>
  );
}

const NAMED: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
};

function FromTemplate({ onClose }: { onClose: () => void }) {
  const templates = useQuery({ ...one<Paged<FlowTemplate>>("/flow-templates"), staleTime: 60_000 });
  const { kinds } = useKinds();
  const [editing, setEditing] = useState<FlowTemplate | null>(null);
  const [deleting, setDeleting] = useState<FlowTemplate | null>(null);
  const make = useMake((id: string) => ask<Flow>(`/flow-templates/${id}`, { method: "POST", json: {} }), onClose);
  if (templates.error) {
    return <Failed error={templates.error} again={() => templates.refetch()} />;
  }
  if (!templates.data) {
    return <Loading />;
  }
  if (editing) {
    return <EditTemplate template={editing} onClose={() => setEditing(null)} />;
  }
  if (deleting) {
    return <DeleteTemplate template={deleting} onClose={() => setDeleting(null)} />;
  }
  const groups = [...new Set(templates.data.items.map((template) => template.group))];
  return (
    <div className={pages.stack}>
      {make.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(make.error)} />
        </div>
      ) : null}
      {groups.map((group) => (
        <section key={group} className={css.group}>
          <h3>{group}</h3>
          <ul className={css.templates}>
            {templates.data.items
              .filter((template) => template.group === group)
              .map((template) => (
                <li key={template.id} className={css.holder}>
                  <UnstyledButton
                    className={css.template ?? ""}
                    disabled={make.isPending}
                    onClick={() => make.mutate(template.id)}
                  >
                    <b>{template.name}</b>
                    <span>{template.description}</span>
                    <span className={css.kinds} aria-hidden="true">
                      {template.kinds.map((kind) => {
                        const known = kinds?.get(kind);
                        return known ? (
                          <Tile key={kind} group={known.group} kind={kind} svg={known.icon} size={22} />
                        ) : null;
                      })}
                    </span>
                  </UnstyledButton>
                  {template.own ? (
                    <Menu width={180} position="bottom-end">
                      <Menu.Target>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          size={26}
                          className={css.more ?? ""}
                          aria-label={t("More of {name}", { name: template.name })}
                        >
                          <IconDots size={16} stroke={1.75} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item
                          leftSection={<IconPencil size={15} stroke={1.75} />}
                          onClick={() => setEditing(template)}
                        >
                          {t("Rename")}
                        </Menu.Item>
                        <Menu.Item
                          leftSection={<IconTrash size={15} stroke={1.75} />}
                          onClick={() => setDeleting(template)}
                        >
                          {t("Delete")}
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  ) : null}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function DeleteTemplate({ template, onClose }: { template: FlowTemplate; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask(`/flow-templates/${template.id}`, { method: "DELETE" }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["/flow-templates"] });
      onClose();
    },
  });
  return (
    <div className={pages.stack}>
      <p className={pages.soft}>
        {t("‘{name}’ is no longer offered to anybody here. Flows that were begun with it stay.", {
          name: template.name,
        })}
      </p>
      {remove.error ? (
        <div role="alert">
          <ProblemList problems={problemsOf(remove.error)} />
        </div>
      ) : null}
      <div className={pages.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button loading={remove.isPending} onClick={() => remove.mutate()}>
          {t("Delete the template")}
        </Button>
      </div>
    </div>
  );
}
