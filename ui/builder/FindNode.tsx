/** Finds a node of the flow that is shown: by “/”, or by a button where there is no keyboard. */

import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from "react";
import type { Canvas, Item } from "@/flow/canvas";
import { searchFlow } from "@/flow/search";
import { isTyping } from "@/kit/focus";
import { Tile } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./builder.module.css";

interface Props {
  readonly canvas: Canvas;
  /** The node comes into view, and is chosen. */
  readonly onFound: (id: string) => void;
  /** What the button says beside its picture. */
  readonly wide?: boolean;
}

const MOST = 100;

export function FindNode({ canvas, onFound, wide = false }: Props) {
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const free = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
      if (event.key === "/" && free && !isTyping(event.target) && !document.querySelector('[role="dialog"]')) {
        event.preventDefault();
        setOpened(true);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className={wide ? css.findLine : undefined}
        aria-label={t("Find a node of the flow")}
        title={t("Find a node of the flow")}
        onClick={() => setOpened(true)}
      >
        <IconSearch size={16} stroke={1.75} aria-hidden />
        {wide ? t("Find a node of the flow") : null}
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        withCloseButton={false}
        padding={0}
        size={480}
        yOffset="10vh"
        centered={false}
        radius={14}
        title={t("Find a node of the flow")}
        classNames={{ header: "visually-hidden" }}
        returnFocus={false}
      >
        <Finder
          canvas={canvas}
          onFound={(id) => {
            setOpened(false);
            onFound(id);
          }}
        />
      </Modal>
    </>
  );
}

function Finder({ canvas, onFound }: Props) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const all = useMemo(() => searchFlow(canvas, typed), [canvas, typed]);
  const found = all.slice(0, MOST);
  const chosen = Math.min(at, found.length - 1);
  const onKey = (event: KeyboardEvent) => {
    const to = found[chosen]?.item.id;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && to !== undefined) {
      event.preventDefault();
      onFound(to);
    }
  };
  return (
    <div className={css.chooser}>
      <label className={css.chooserSearch}>
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label={t("Name, kind or text")}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
          placeholder={t("Name, kind or text")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </label>
      <div role="listbox" id={list} aria-label={t("Nodes of the flow")} className={css.chooserList}>
        {found.map(({ item, around }, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={item.id}
            id={`${list}-${place}`}
            role="option"
            aria-selected={place === chosen}
            onClick={() => onFound(item.id)}
            onMouseMove={() => setAt(place)}
            ref={(element) => {
              if (place === chosen) {
                element?.scrollIntoView({ block: "nearest" });
              }
            }}
          >
            <Tile group={item.group} kind={item.kind} svg={item.icon} size={26} />
            <b>{nameOf(item)}</b>
            <small>{around || item.summary || item.kindTitle}</small>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={css.nothing}>{t("No node says “{typed}”.", { typed })}</p> : null}
      {all.length > MOST ? (
        <p className={css.nothing}>{t("{n} more: type on to find fewer.", { n: all.length - MOST })}</p>
      ) : null}
    </div>
  );
}

function nameOf(item: Item): string {
  return item.form === "pill" ? t("Wait {time}", { time: item.name }) : item.name;
}
