import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Drives Chromium against a running Towpath: APP_URL, EMAIL, PASSWORD say which; tests/browser/test_app.py starts one.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    reporters: ["default"],
  },
});
