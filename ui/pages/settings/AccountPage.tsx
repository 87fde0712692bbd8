import { Button, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useSession, useSignOut } from "@/app/session";
import { Facts } from "@/kit/parts";
import { zoneName } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

const SCHEMES = [
  { value: "light", label: t("Light") },
  { value: "dark", label: t("Dark") },
  { value: "auto", label: t("As the system") },
] as const;

export function AccountPage() {
  const { user, workspace } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return (
    <div className={css.settings}>
      <section className={css.stack}>
        <h2>{t("You")}</h2>
        <Facts
          facts={[
            ...(user.name ? [[t("Name"), user.name] as const] : []),
            [t("Email"), user.email],
            ...(user.role ? [[t("Role"), user.role] as const] : []),
            [t("Workspace"), workspace.name],
            [t("Times shown in"), zoneName()],
          ]}
        />
      </section>
      <section className={css.stack}>
        <h2>{t("Theme")}</h2>
        <div>
          <SegmentedControl
            aria-label={t("Theme")}
            size="xs"
            data={SCHEMES.map((scheme) => ({ ...scheme }))}
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme as "light" | "dark" | "auto")}
          />
        </div>
      </section>
      <div>
        <Button variant="default" onClick={signOut}>
          {t("Sign out")}
        </Button>
      </div>
    </div>
  );
}
