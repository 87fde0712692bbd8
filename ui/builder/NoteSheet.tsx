/** A note on the canvas. */

import { ActionIcon, Textarea } from "@mantine/core";
import { IconNote, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import * as command from "@/flow/commands";
import { notesOf } from "@/flow/written";
import { IconTile } from "@/kit/parts";
import { t } from "@/words/t";
import { useBuilder, useWorkbench } from "./context";
import { Sheet } from "./Sheet";

export function NoteSheet({ n }: { n: number }) {
  const { store } = useWorkbench();
  const note = useBuilder((state) => notesOf(state.history.now)[n]);
  const written = typeof note?.text === "string" ? note.text : "";
  const [text, setText] = useState(written);
  const close = () => store.getState().open(null);
  if (!note) {
    return null;
  }
  return (
    <Sheet
      label={t("Note")}
      icon={
        <IconTile group="end" size={28}>
          <IconNote size={15} stroke={1.75} />
        </IconTile>
      }
      title={t("Note")}
      beneath={t("On the canvas")}
      tools={
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={t("Take the note out")}
          onClick={() => {
            store.getState().edit(t("Take a note out"), (doc) => command.removeNote(doc, n));
            close();
          }}
        >
          <IconTrash size={16} stroke={1.75} />
        </ActionIcon>
      }
      changed={text !== written}
      onApply={() => store.getState().edit(t("Write a note"), (doc) => command.setNote(doc, n, { text }))}
      onDiscard={() => setText(written)}
      onClose={close}
    >
      <section>
        <Textarea
          size="xs"
          label={t("Text")}
          autosize
          minRows={4}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </section>
    </Sheet>
  );
}
