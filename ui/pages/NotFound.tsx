import { Link } from "react-router";
import { Empty } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { t } from "@/words/t";

export function NotFound() {
  useTitle(t("Not found"));
  return (
    <Empty page title={t("There is no page at this address")} action={<Link to="/flows">{t("Go to the flows")}</Link>}>
      {t("It may have been moved, or the address has a slip.")}
    </Empty>
  );
}
