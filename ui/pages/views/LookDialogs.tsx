/** What is asked of the people in the list, what is shown of each, and what a view is called. */

import { Button, Checkbox, Modal, MultiSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { ConditionEditor } from "@/form/condition/ConditionEditor";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { columnChoices, useColumnTitles } from "./columns";
import type { Look, PeopleView } from "./look";

const SCOPE = { subject: "contact", where: "people" } as const;
const MOST_COLUMNS = 20;

interface Props {
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  readonly onClose: () => void;
}

export function FilterDialog({ look, onLook, onClose }: Props) {
  const [where, setWhere] = useState<unknown>(look.where ?? []);
  const show = (next: unknown) => {
    onLook({ ...look, where: next });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size={760} radius={14} title={t("Filter people")}>
      <div className={css.stack}>
        <ConditionEditor
          label={t("Who is shown")}
          value={where}
          onChange={(next) => setWhere(next ?? [])}
          scope={SCOPE}
        />
        <div className={css.actions}>
          {look.where === null ? null : (
            <Button variant="default" onClick={() => show(null)}>
              {t("Take the filter off")}
            </Button>
          )}
          <Button onClick={() => show(Array.isArray(where) && where.length === 0 ? null : where)}>
            {t("Show them")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

export function ColumnsDialog({ look, onLook, onClose }: Props) {
  const [columns, setColumns] = useState<readonly string[]>(look.columns);
  const titles = useColumnTitles(true);
  return (
    <Modal opened onClose={onClose} size={520} radius={14} title={t("Columns of the list")}>
      <div className={css.stack}>
        <MultiSelect
          label={t("Columns beside the name")}
          description={t("In the order in which you choose them. None: email, phone, your id and since when.")}
          data-autofocus
          searchable
          maxValues={MOST_COLUMNS}
          data={columnChoices(titles, columns)}
          value={[...columns]}
          onChange={setColumns}
        />
        <div className={css.actions}>
          <Button
            onClick={() => {
              onLook({ ...look, columns });
              onClose();
            }}
          >
            {t("Show these columns")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

interface Naming {
  readonly look: Look;
  readonly mayShare: boolean;
  /** The view that gets another name; else a new one is saved. */
  readonly of?: PeopleView;
  readonly onClose: () => void;
}

export function NameDialog({ look, mayShare, of, onClose }: Naming) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(of?.name ?? "");
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      of
        ? ask<PeopleView>(`/people-views/${of.id}`, { method: "PATCH", json: { name } })
        : ask<PeopleView>("/people-views", { method: "POST", json: { name, shared, look } }),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ["/people-views"] });
      onClose();
      if (!of) {
        navigate(`/people?view=${saved.id}`);
      }
    },
  });
  return (
    <Modal opened onClose={onClose} size={460} radius={14} title={of ? t("Rename the view") : t("Save as a new view")}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t("Name")}
          data-autofocus
          maxLength={100}
          error={save.error?.message}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {of || !mayShare ? null : (
          <Checkbox
            label={t("Share with the workspace")}
            description={t("Else only you see it.")}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <div className={css.actions}>
          <Button variant="default" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {of ? t("Rename") : t("Save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
