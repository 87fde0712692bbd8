import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = fileURLToPath(new URL(".", import.meta.url));

// The built app is package data of the wheel: `towpath web` serves it, and hashed files under /assets/ never change.
export default defineConfig({
  root: here,
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@": here.replace(/\/$/, "") } },
  build: {
    outDir: fileURLToPath(new URL("../src/towpath/web/ui", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: process.env.TOWPATH_URL ?? "http://127.0.0.1:8000", changeOrigin: false } },
  },
  test: { root: here, include: ["**/*.test.ts", "**/*.test.tsx"], exclude: ["browser/**"] },
});
