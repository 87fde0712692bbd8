/** Leads an outlet to another node, without a mouse. */

import { Button, Modal, Select } from "@mantine/core";
import { useState } from "react";
import { outletWord, START } from "@/flow/canvas";
import * as command from "@/flow/commands";
import { nodeOf, outletsOf } from "@/flow/written";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import { useBuilder, useCanvas, useWorkbench } from "./context";
import { reveal } from "./reveal";

export function ConnectDialog({ from, onClose }: { from: string | null; onClose: () => void }) {
  return (
    <Modal
      opened={from !== null}
      onClose={onClose}
      size={420}
      radius={14}
      title={t("Connect with")}
      returnFocus={false}
    >
      {from === null ? null : <Choice from={from} onClose={onClose} />}
    </Modal>
  );
}

function Choice({ from, onClose }: { from: string; onClose: () => void }) {
  const { store, kinds } = useWorkbench();
  const canvas = useCanvas();
  const node = useBuilder((state) => nodeOf(state.history.now, from));
  const outlets = from === START ? ["done"] : node ? outletsOf(node, kinds) : [];
  const [outlet, setOutlet] = useState(outlets[0] ?? null);
  const [to, setTo] = useState<string | null>(null);
  const targets = canvas.items
    .filter((item) => item.id !== from && item.id !== START)
    .map((item) => ({
      value: item.id,
      label: `${item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name} (${item.id})`,
    }));
  const connect = () => {
    if (outlet && to) {
      store.getState().edit(t("Connect nodes"), (doc) => command.connect(doc, from, outlet, to, kinds));
      onClose();
      reveal(from);
    }
  };
  if (outlets.length === 0) {
    return <p className={pages.soft}>{t("The way ends at this node: it has no outlet.")}</p>;
  }
  return (
    <form
      className={pages.stack}
      onSubmit={(event) => {
        event.preventDefault();
        connect();
      }}
    >
      {outlets.length > 1 ? (
        <Select
          size="xs"
          label={t("Outlet")}
          data={outlets.map((name) => ({ value: name, label: outletWord(name) }))}
          value={outlet}
          allowDeselect={false}
          onChange={setOutlet}
        />
      ) : null}
      <Select
        size="xs"
        label={t("Goes on to")}
        data={targets}
        searchable
        selectFirstOptionOnChange
        limit={200}
        data-autofocus
        value={to}
        onChange={setTo}
      />
      <div className={pages.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" disabled={to === null}>
          {t("Connect")}
        </Button>
      </div>
    </form>
  );
}
