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

/** Keys there write; they are not asked for anything else. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role='combobox'], [role='listbox'] *"))
  );
}
