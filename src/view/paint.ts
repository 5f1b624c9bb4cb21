import { esc } from './control-codes.ts';

/** What a stretch of text means; views give it a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'accent' | 'strong' | 'dim' | 'plain';

/** Puts a tone's colour codes around a text, or leaves it alone. */
export type Paint = (tone: Tone, text: string) => string;

/** SGR codes (ECMA-48) that begin and end a tone. */
const codes: Readonly<Record<Exclude<Tone, 'plain'>, readonly [on: number, off: number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  accent: [36, 39],
  strong: [1, 22],
  dim: [2, 22],
};

/** A painter; with `color` false it changes nothing. */
export function painter(color: boolean): Paint {
  return (tone, text) => {
    if (!color || tone === 'plain' || text === '') return text;
    const [on, off] = codes[tone];
    return `${esc}[${on}m${text}${esc}[${off}m`;
  };
}

/** What decides about colour. */
export interface ColorFacts {
  readonly isTty: boolean;
  readonly env: Readonly<Partial<Record<'NO_COLOR' | 'FORCE_COLOR' | 'TERM', string | undefined>>>;
}

/** Whether to colour: NO_COLOR (no-color.org) wins, then FORCE_COLOR, then whether it is a terminal that can. */
export function wantsColor(facts: ColorFacts): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = facts.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return facts.isTty && TERM !== 'dumb';
}
