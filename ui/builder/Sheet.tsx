/** The panel on the right: what it is about, a form that is applied or discarded, and nothing lost in between. */

import { Button, CloseButton } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef } from "react";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";

interface Props {
  readonly label: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly beneath: string;
  readonly tools?: ReactNode;
  readonly changed: boolean;
  readonly onApply: () => void;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Sheet({ label, icon, title, beneath, tools, changed, onApply, onDiscard, onClose, children }: Props) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = body.current ? firstField(body.current) : null;
    (first ?? body.current)?.focus({ preventScroll: true });
    if (first instanceof HTMLInputElement && first.type === "text") {
      first.select();
    }
  }, []);
  const shut = useCallbackRef(onClose);
  const discard = useCallbackRef(onDiscard);
  const apply = useCallbackRef(() => {
    onApply();
    onClose();
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onApply();
      onClose();
    } else if (event.key === "Escape" && !event.defaultPrevented && !hasOpenList(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      onDiscard();
      onClose();
    }
  };
  return (
    <aside className={`${pages.panel} ${css.sheet}`} aria-label={label} onKeyDown={onKey}>
      <Head icon={icon} title={title} beneath={beneath} tools={tools} onClose={shut} />
      <div className={pages.panelBody} ref={body} tabIndex={-1}>
        {children}
      </div>
      <Foot changed={changed} onDiscard={discard} onApply={apply} />
    </aside>
  );
}

// Head and foot stay as they are while something is typed between them.
const Head = memo(function Head({
  icon,
  title,
  beneath,
  tools,
  onClose,
}: Pick<Props, "icon" | "title" | "beneath" | "tools" | "onClose">) {
  return (
    <header className={pages.panelHead}>
      {icon}
      <span>
        <h2>{title}</h2>
        <small>{beneath}</small>
      </span>
      <span className={css.sheetTools}>
        {tools}
        <CloseButton aria-label={t("Close")} onClick={onClose} />
      </span>
    </header>
  );
});

const Foot = memo(function Foot({ changed, onDiscard, onApply }: Pick<Props, "changed" | "onDiscard" | "onApply">) {
  return (
    <footer className={css.sheetFoot}>
      <small>{changed ? t("Not applied yet") : ""}</small>
      <Button variant="default" disabled={!changed} onClick={onDiscard}>
        {t("Discard")}
      </Button>
      <Button disabled={!changed} onClick={onApply}>
        {t("Apply")}
      </Button>
    </footer>
  );
});

/** The first field to write in. Lists of choices open when they get the focus: only one that is still empty is worth that. */
function firstField(form: HTMLElement): HTMLInputElement | HTMLTextAreaElement | null {
  const all = form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea");
  const own = [...all].filter((field) => field.closest("[data-condition], details") === null && !field.readOnly);
  const isList = (field: Element) => field.getAttribute("aria-haspopup") === "listbox";
  return own.find((field) => !isList(field) || field.value === "") ?? null;
}

/** Escape closes an open list of choices first. */
function hasOpenList(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.getAttribute("aria-expanded") === "true";
}
