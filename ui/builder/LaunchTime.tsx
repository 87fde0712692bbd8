/** When a launched flow begins to take people in: at once, or at a time that its settings keep. */

import { Radio, TextInput } from "@mantine/core";
import { useSession } from "@/app/session";
import { setTop } from "@/flow/commands";
import { isMapping } from "@/flow/document";
import type { Written } from "@/flow/written";
import { t } from "@/words/t";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import type { BuilderStore } from "./store";

/** `starts_at` as it is written; empty for at once. */
export function startOf(doc: Written): string {
  const start = isMapping(doc.settings) ? doc.settings.starts_at : undefined;
  return typeof start === "string" ? start.replace(" ", "T").slice(0, 16) : "";
}

export function setStart(store: BuilderStore, at: string): void {
  const doc = store.getState().history.now;
  if (startOf(doc) === at) {
    return;
  }
  const { starts_at: _, ...rest } = isMapping(doc.settings) ? doc.settings : {};
  const settings = at === "" ? rest : { ...rest, starts_at: at.replace("T", " ") };
  store.getState().edit(t("Set the start"), (now) => setTop(now, "settings", settings));
}

export function LaunchTime({ at, onAt }: { at: string; onAt: (at: string) => void }) {
  const { workspace } = useSession();
  const zone = useBuilder((state) => {
    const { settings } = state.history.now;
    return isMapping(settings) && typeof settings.time_zone === "string" ? settings.time_zone : workspace.time_zone;
  });
  const tomorrow = () => {
    const day = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    return `${day}T09:00`;
  };
  return (
    <Radio.Group
      value={at === "" ? "now" : "later"}
      onChange={(next) => onAt(next === "now" ? "" : tomorrow())}
      aria-label={t("When people begin to enter")}
    >
      <div className={css.choices}>
        <div data-on={at === ""}>
          <Radio value="now" label={t("Begin at once")} description={t("Who comes from now on enters.")} />
        </div>
        <div data-on={at !== ""}>
          <Radio
            value="later"
            label={t("Begin at a time")}
            description={t("Until then it is scheduled, and nobody enters.")}
          />
          {at === "" ? null : (
            <TextInput
              size="xs"
              type="datetime-local"
              label={t("Time in {zone}", { zone: zone.replaceAll("_", " ") })}
              value={at}
              onChange={(event) => event.currentTarget.value !== "" && onAt(event.currentTarget.value)}
            />
          )}
        </div>
      </div>
    </Radio.Group>
  );
}
