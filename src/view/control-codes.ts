/** ESC, which begins every escape sequence (ECMA-48). */
export const esc = String.fromCharCode(0x1b);

/** BEL, which may end an operating system command. */
export const bel = String.fromCharCode(0x07);

/** CSI as one C1 character. */
export const csi = String.fromCharCode(0x9b);
