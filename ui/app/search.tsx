/** The palette, above every page: opened by Ctrl K, or by what says “Search or do”. */

import { useDisclosure } from "@mantine/hooks";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { useSearchParams } from "react-router";
import { Palette } from "./Palette";

const OpenContext = createContext<() => void>(() => {});

export function WithPalette({ children }: { children: ReactNode }) {
  const [opened, palette] = useDisclosure(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "k") {
        event.preventDefault();
        palette.open();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [palette.open]);
  return (
    <OpenContext value={palette.open}>
      {children}
      <Palette opened={opened} onClose={palette.close} />
    </OpenContext>
  );
}

export function useOpenPalette(): () => void {
  return useContext(OpenContext);
}

/** The deed that an address asks for (`?do=pause`), told once: then it is gone from the address. */
export function useAskedDeed<Deed extends string>(known: readonly Deed[], onDeed: (deed: Deed) => void): void {
  const [search, setSearch] = useSearchParams();
  const deed = known.find((one) => one === search.get("do"));
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each address
  useEffect(() => {
    if (deed) {
      onDeed(deed);
      setSearch(
        (now) => {
          now.delete("do");
          return now;
        },
        { replace: true },
      );
    }
  }, [deed]);
}
