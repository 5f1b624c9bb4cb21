/** ECMA-48 control sequences: CSI with its parameters, strings (OSC, DCS, …) up to their end, and two-byte escapes. */
const sequences = new RegExp(
  [
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?',
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c)?',
    '\\u001b[ -/]*[0-~]?',
  ].join('|'),
  'g',
);

/** All other control characters but the tab. */
const controls = /[^\P{Cc}\t]/gu;

/**
 * A line that a guest wrote, fit for a log: without escape sequences and control characters, which could act on the terminal of
 * whoever reads it. A progress bar redraws its line after `\r`: its last state is kept.
 */
export function cleanGuestLine(line: string): string {
  const states = line.replace(sequences, '').split('\r');
  const last = states.findLast((state) => state.trim() !== '') ?? '';
  return last.replace(controls, '').trimEnd();
}
