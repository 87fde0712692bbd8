/** Where the keyboard goes on, once React has drawn it: the first field of what is found, or what is found itself. */
export function focusLater(find: () => HTMLElement | null | undefined): void {
  requestAnimationFrame(() => {
    const found = find();
    (found?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select, button") ?? found)?.focus();
  });
}

export function last<Item>(items: Iterable<Item> | undefined): Item | undefined {
  return items ? [...items].at(-1) : undefined;
}
