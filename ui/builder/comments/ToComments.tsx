/** From the settings of a node to what is said about it. */

import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";
import { t } from "@/words/t";
import { useWorkbench } from "../context";

export function ToComments({ node }: { node: string }) {
  const { store } = useWorkbench();
  return (
    <Tooltip label={t("Comments")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t("Comments on this node")}
        onClick={() => store.getState().open({ what: "comments", node })}
      >
        <IconMessage size={17} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
