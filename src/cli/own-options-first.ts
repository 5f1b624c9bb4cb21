/** An option as far as finding it among words goes; commander's own are such. */
interface KnownOption {
  readonly long?: string | undefined;
  readonly short?: string | undefined;
  /** It takes the next word as its value. */
  readonly required: boolean;
}

/**
 * `web --as ann -- id -u` as `--as ann web -- id -u`: options between the machine's name and the guest's command are Vup's. By itself commander
 * hands everything behind the first operand to the guest.
 */
export function ownOptionsFirst(options: readonly KnownOption[], words: readonly string[]): readonly string[] {
  const nameAt = endOfOptions(options, words, 0);
  const name = words[nameAt];
  if (name === undefined || name.startsWith('-')) return words;
  const commandAt = endOfOptions(options, words, nameAt + 1);
  return [...words.slice(0, nameAt), ...words.slice(nameAt + 1, commandAt), name, ...words.slice(commandAt)];
}

/** The position of the first word from `start` on that is neither one of the options nor the value of one. */
function endOfOptions(options: readonly KnownOption[], words: readonly string[], start: number): number {
  let at = start;
  for (;;) {
    const word = words[at] ?? '';
    const found = options.find(({ long, short }) => word === short || word === long || word.startsWith(`${long}=`));
    if (found === undefined) return at;
    at += found.required && !word.includes('=') ? 2 : 1;
  }
}
