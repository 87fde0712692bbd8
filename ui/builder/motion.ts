/** How long the view is on its way, in milliseconds: no time for who asked the system for less motion. */
export function glide(ms: number): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : ms;
}
