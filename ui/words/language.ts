/** The catalogue of the reader's language, if there is one. */

import { type Catalogue, speak } from "./t";

const CATALOGUES = import.meta.glob<Catalogue>(["./catalogues/*.json", "!./catalogues/en.json"], { import: "default" });

/** The first of the browser's languages that there is; English needs none. Resolves before anything is drawn. */
export async function chooseLanguage(languages: readonly string[] = navigator.languages): Promise<void> {
  for (const language of languages) {
    const [short = ""] = language.split("-");
    const load = CATALOGUES[`./catalogues/${language}.json`] ?? CATALOGUES[`./catalogues/${short}.json`];
    if (load) {
      speak(language, await load());
      document.documentElement.lang = language;
    }
    if (load || short === "en") {
      return;
    }
  }
}
