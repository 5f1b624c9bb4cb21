import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../../src/guest/shell-word.ts';
import { enterLine, fitsOneArgument, markedLine, terminalLine } from '../../../../src/guest/ssh/remote-command.ts';

describe('shellWord', () => {
  it('stands for exactly its text in a real shell', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0')),
            fc.string({ unit: fc.constantFrom("'", '"', '$', '`', '\\', ' ', '\n', 'a', ';'), maxLength: 20 }),
          ),
          { maxLength: 5 },
        ),
        (words) => {
          const line = `for word in ${words.map(shellWord).join(' ')}; do printf '%s\\0' "$word"; done`;
          const back = execFileSync('/bin/sh', ['-c', line]).toString('utf8').split('\0').slice(0, -1);
          expect(back).toEqual(words.map((word) => Buffer.from(word).toString('utf8')));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves plain words as they are and quotes the empty one', () => {
    expect(['ls', '-l', '/a/b.c', '', '~', 'a=b', "it's"].map(shellWord)).toEqual([
      'ls',
      '-l',
      '/a/b.c',
      "''",
      "'~'",
      "'a=b'",
      "'it'\\''s'",
    ]);
  });

  it('refuses what no program can be given', () => {
    expect(() => shellWord('a\0b')).toThrow(expect.objectContaining({ code: 'VUP_USAGE' }));
    expect(shellWord('x'.repeat(131_071))).toHaveLength(131_071);
    expect(() => shellWord('ä'.repeat(65_536))).toThrow(/131072 bytes is longer than Linux takes \(131071\)/);
  });
});

describe('lines for the guest', () => {
  const here = { user: execFileSync('id', ['-un']).toString().trim() };

  it('gives the command its environment and nothing else', () => {
    const line = enterLine({ argv: ['env', '-0'], ...here, cwd: '/' }, { A: "1 '2'\n", VUP_RUN: 'r' });
    const names = execFileSync('/bin/sh', ['-c', line], { env: { ...process.env, LEAK: '1' } })
      .toString()
      .split('\0')
      .filter((text) => text !== '');
    expect(names).toEqual(expect.arrayContaining(["A=1 '2'\n", 'VUP_RUN=r', 'LANG=C.UTF-8']));
    expect(names.find((text) => text.startsWith('LEAK='))).toBeUndefined();
  });

  it('tells the exit code on a line of its own, for signals as shells do', () => {
    const run = (line: string) => spawnSync('/bin/sh', ['-c', markedLine(line, 'mark', false)], { encoding: 'utf8' });
    expect(run('exec sh -c "printf out; printf err >&2; exit 255"')).toMatchObject({
      status: 255,
      stdout: 'out',
      stderr: 'err\nmark 255\n',
    });
    expect(run('kill -KILL $(sh -c "echo \\$PPID")')).toMatchObject({ status: 137, stderr: expect.stringContaining('\nmark 137\n') });
  });

  it('survives what the terminal sends to all in front', async () => {
    const child = spawn('/bin/sh', ['-c', terminalLine('trap "exit 9" INT; kill -INT 0; exit 1')], { detached: true });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(9);
  });

  it('knows what is too long for one argument', () => {
    expect(fitsOneArgument('x'.repeat(100_000))).toBe(true);
    expect(fitsOneArgument('x'.repeat(125_000))).toBe(false);
  });
});
