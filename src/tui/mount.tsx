import { render } from 'ink';
import { App, type AppProps } from './app.tsx';
import { createInkOutput } from './ink-output.ts';
import type { Terminal } from './terminal.ts';

/** The live view on a terminal. */
export interface Mounted {
  draw(props: AppProps): void;
  /** Call before the first {@link Mounted.draw} after the terminal changed its size. */
  resized(): void;
  /** Takes the frame off the screen and gives the cursor back. What was left above it stays. */
  clear(): void;
}

/**
 * Starts Ink on a terminal. Ink never reads the keyboard: in raw mode Ctrl-C would be a key and no signal.
 * Frames are throttled by the caller; with Ink's own throttle one could still be pending when the frame is taken away.
 */
export function mount(terminal: Terminal, props: AppProps): Mounted {
  const output = createInkOutput(terminal);
  const instance = render(<App {...props} />, {
    stdout: output as unknown as NodeJS.WriteStream,
    stdin: noKeyboard as unknown as NodeJS.ReadStream,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 1000,
  });
  return {
    draw: (next) => instance.rerender(<App {...next} />),
    resized: () => output.eraseFolds(),
    clear() {
      instance.clear();
      instance.unmount();
    },
  };
}

const noKeyboard = { isTTY: false };
