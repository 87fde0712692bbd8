/** How a person is called. */
import { t } from "@/words/t";

export function personName(person: {
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly email?: string | null;
  readonly external_id?: string | null;
  readonly identified?: boolean;
}): string {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return (
    name || person.email || person.external_id || (person.identified === false ? t("Anonymous visitor") : t("Nameless"))
  );
}
