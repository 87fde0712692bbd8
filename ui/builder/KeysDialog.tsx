/** All keys of the builder. */

import { Modal } from "@mantine/core";
import { t } from "@/words/t";
import css from "./builder.module.css";
import { KEYS } from "./keys";

export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} size={520} radius={14} title={t("Keys of the builder")}>
      <dl className={css.keys}>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
