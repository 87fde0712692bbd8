import { useEffect } from "react";

/** The title of the browser's tab, what is special first. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Towpath" : `${title} · Towpath`;
  }, [title]);
}
