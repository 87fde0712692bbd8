import { Button, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useSession, useSignOut } from "@/app/session";
import { Facts } from "@/kit/parts";
import { zoneName } from "@/kit/words";
import css from "../pages.module.css";

const SCHEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "As the system" },
] as const;

export function AccountPage() {
  const { user, workspace } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return (
    <div className={css.settings}>
      <section className={css.stack}>
        <h2>You</h2>
        <Facts
          facts={[
            ...(user.name ? [["Name", user.name] as const] : []),
            ["Email", user.email],
            ...(user.role ? [["Role", user.role] as const] : []),
            ["Workspace", workspace.name],
            ["Times shown in", zoneName()],
          ]}
        />
      </section>
      <section className={css.stack}>
        <h2>Theme</h2>
        <div>
          <SegmentedControl
            aria-label="Theme"
            size="xs"
            data={SCHEMES.map((scheme) => ({ ...scheme }))}
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme as "light" | "dark" | "auto")}
          />
        </div>
      </section>
      <div>
        <Button variant="default" onClick={signOut}>
          Sign out
        </Button>
      </div>
    </div>
  );
}
