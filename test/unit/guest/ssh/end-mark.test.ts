import { describe, expect, it } from 'vitest';
import { createEndMark } from '../../../../src/guest/ssh/end-mark.ts';

function follow(...stderr: readonly string[]): {
  readonly lines: readonly string[];
  readonly code: number | undefined;
  readonly ends: number;
} {
  const lines: string[] = [];
  let ends = 0;
  const mark = createEndMark(
    'm1',
    (_, line) => lines.push(line),
    () => {
      ends += 1;
    },
  );
  for (const line of stderr) mark.onLine('stderr', line);
  mark.flush();
  return { lines, code: mark.exitCode(), ends };
}

describe('createEndMark', () => {
  it('keeps the mark and the line end before it to itself', () => {
    expect(follow('a', '', 'm1 7')).toEqual({ lines: ['a'], code: 7, ends: 1 });
    expect(follow('', 'm1 0')).toEqual({ lines: [], code: 0, ends: 1 });
    // The command's last line had no end of its own.
    expect(follow('a', 'm1 3')).toEqual({ lines: ['a'], code: 3, ends: 1 });
  });

  it('loses no empty line of the command', () => {
    expect(follow('', 'a', '', '', 'b', '', '', 'm1 0').lines).toEqual(['', 'a', '', '', 'b', '']);
    expect(follow('a', '')).toEqual({ lines: ['a', ''], code: undefined, ends: 0 });
  });

  it('passes on what comes after, and other marks', () => {
    expect(follow('m2 1', '', 'm1 0', '', 'late')).toEqual({ lines: ['m2 1', '', 'late'], code: 0, ends: 1 });
  });

  it('takes the mark out of the kept text only', () => {
    const { clean } = createEndMark('m1', undefined, () => undefined);
    expect(clean('a\n\nm1 12\nlate\n')).toBe('a\nlate\n');
    expect(clean('a\nm2 1\n')).toBe('a\nm2 1\n');
  });
});
