import { Button, createTheme, Menu, Modal, Tooltip } from "@mantine/core";

/** Sizes and habits of Mantine's parts; their colours are tokens (`tokens.css`). */
export const theme = createTheme({
  primaryColor: "blue",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "xs" } }),
    // The first item has the focus: what Mantine puts before it for that stands in no menu by the rules of ARIA.
    Menu: Menu.extend({
      defaultProps: {
        shadow: "none",
        position: "bottom-end",
        lockScroll: false,
        withInitialFocusPlaceholder: false,
      } as never,
    }),
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        centered: true,
        lockScroll: false,
        transitionProps: { duration: 180, transition: "fade" },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: false } }),
  },
});
