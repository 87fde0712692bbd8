/** The catalogue of the reader's language, if there is one. */

import type { Catalogue } from "./t";

const CATALOGUES = import.meta.glob<Catalogue>(["./catalogues/*.json", "!./catalogues/en.json"], { import: "default" });

export interface Chosen {
  readonly language: string;
  readonly catalogue: Catalogue;
}

/** The first of the browser's languages that there is; English needs none. */
export async function chooseLanguage(languages: readonly string[] = navigator.languages): Promise<Chosen | null> {
  for (const language of languages) {
    const [short = ""] = language.split("-");
    const load = CATALOGUES[`./catalogues/${language}.json`] ?? CATALOGUES[`./catalogues/${short}.json`];
    if (load) {
      const catalogue = await load();
      document.documentElement.lang = language;
      return { language, catalogue };
    }
    if (short === "en") {
      return null;
    }
  }
  return null;
}
