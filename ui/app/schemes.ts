import { localStorageColorSchemeManager } from "@mantine/core";

/** Light, dark or as the system says; kept in this browser. */
export const schemes = localStorageColorSchemeManager({ key: "towpath-theme" });
