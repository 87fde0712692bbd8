/** Events that are known: standard, defined, or only seen; the types of their properties, and where they quarrel. */

import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { EventDefinition, Paged } from "@/api/types";
import { useSession } from "@/app/session";
import { Chip, Empty, Failed, Loading, Search } from "@/kit/parts";
import { Table } from "@/kit/table";
import { ago, DASH } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { typeWord } from "./types";

const WHICH = [
  { value: "seen", label: t("Seen") },
  { value: "undeclared", label: t("Not defined") },
  { value: "all", label: t("All") },
];

export function EventsPage() {
  const events = useQuery(one<Paged<EventDefinition>>("/event-definitions"));
  const [search, setSearch] = useSearchParams();
  const which = search.get("which") ?? "seen";
  const text = search.get("search") ?? "";
  const [open, setOpen] = useState<EventDefinition | null>(null);
  const say = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
    setSearch(next, { replace: true });
  };
  if (events.error) {
    return <Failed error={events.error} again={() => events.refetch()} />;
  }
  if (!events.data) {
    return <Loading lines={4} />;
  }
  const shown = events.data.items.filter(
    (event) =>
      (which === "all" || (which === "seen" ? event.last_seen_at !== null : !event.declared)) &&
      event.name.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <SegmentedControl
          data={WHICH}
          value={which}
          onChange={(next) => say("which", next)}
          aria-label={t("Which events")}
        />
        <Search label={t("Find an event")} value={text} onSearch={(typed) => say("search", typed)} />
      </div>
      {shown.length === 0 ? (
        <Empty title={t("No such events")}>
          {t("What your shop and site send appears here with the types of its properties.")}
        </Empty>
      ) : (
        <Table
          label={t("Events")}
          height={40}
          rows={shown}
          keyOf={(event) => event.name}
          columns={[
            { title: t("Event"), as: "name", cell: (event) => event.name },
            { title: t("Kind"), cell: (event) => <Kind event={event} /> },
            { title: t("Properties"), as: "number", wide: true, cell: (event) => event.properties.length },
            {
              title: t("Last seen"),
              as: "still",
              wide: true,
              cell: (event) => (event.last_seen_at ? ago(event.last_seen_at) : DASH),
            },
            {
              title: t("Open"),
              unsaid: true,
              as: "number",
              cell: (event) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t("Open {name}", { name: event.name })}
                  onClick={() => setOpen(event)}
                >
                  {t("Open")}
                </Button>
              ),
            },
          ]}
        />
      )}
      <Modal opened={open !== null} onClose={() => setOpen(null)} size={620} radius={14} title={open?.name ?? ""}>
        {open ? <Definition event={open} onDone={() => setOpen(null)} /> : null}
      </Modal>
    </div>
  );
}

function Kind({ event }: { event: EventDefinition }) {
  if (event.properties.some((property) => property.conflict)) {
    return <Chip tone="bad">{t("Types differ")}</Chip>;
  }
  return event.standard ? t("Standard") : event.declared ? t("Defined") : <Chip tone="warn">{t("Not defined")}</Chip>;
}

function Definition({ event, onDone }: { event: EventDefinition; onDone: () => void }) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const seen = event.properties.filter((property) => property.seen.length === 1);
  const define = useMutation({
    mutationFn: () =>
      ask("/event-definitions", {
        method: "POST",
        json: {
          name: event.name,
          properties: Object.fromEntries(seen.map((property) => [property.name, property.seen[0]])),
        },
      }),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["/event-definitions"] });
      onDone();
    },
  });
  return (
    <div className={css.stack}>
      {event.properties.length > 0 ? (
        <Table
          label={t("Properties")}
          height={36}
          rows={event.properties}
          keyOf={(property) => property.name}
          columns={[
            { title: t("Property"), as: "name", cell: (property) => property.name },
            { title: t("Defined"), cell: (property) => (property.declared ? typeWord(property.declared) : DASH) },
            {
              title: t("Came as"),
              cell: (property) => (
                <>
                  {property.seen.map(typeWord).join(", ") || DASH}{" "}
                  {property.conflict ? <Chip tone="bad">{t("differs")}</Chip> : null}
                </>
              ),
            },
          ]}
        />
      ) : (
        <p className={css.soft}>{t("It has no properties.")}</p>
      )}
      {define.error ? <p role="alert">{define.error.message}</p> : null}
      {workspace.role === "viewer" || event.declared ? null : (
        <div className={css.actions}>
          <Button loading={define.isPending} onClick={() => define.mutate()}>
            {t("Define it as it came")}
          </Button>
        </div>
      )}
    </div>
  );
}
