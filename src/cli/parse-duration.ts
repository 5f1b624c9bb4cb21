import { VupError } from '../errors/vup-error.ts';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `5m`, `1h30m` in milliseconds. @throws VUP_USAGE naming the option */
export function parseDuration(text: string, option: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw new VupError('VUP_USAGE', { message: `${option} does not understand "${text}"`, hint: 'write a time such as 90s, 5m or 1h30m' });
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitsMs[unit ?? ''] ?? 0), 0);
}
