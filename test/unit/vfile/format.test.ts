import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Diagnostic } from '../../../src/errors/diagnostic.ts';
import { formatDiagnostic } from '../../../src/vfile/format-diagnostic.ts';
import { formatEffective } from '../../../src/vfile/format-effective.ts';
import { parseYaml } from '../../../src/vfile/parse-yaml.ts';
import { loadText } from './load-text.ts';

const text = `version: 1
machines:
  web:
    memry: 2GiB
    cpus: 2
`;
const diagnostic: Diagnostic = {
  severity: 'error',
  rule: 'unknown-key',
  message: 'unknown key "memry" in machines.web',
  hint: 'did you mean "memory"?',
  place: { file: 'Vfile.yaml', line: 4, column: 5, endLine: 4, endColumn: 10 },
};

describe('a diagnostic as text', () => {
  it('has place, message, the line between its neighbours, a caret and a hint', () => {
    expect(
      formatDiagnostic(diagnostic, text, { color: false, columns: 80 }),
    ).toBe(`Vfile.yaml:4:5 error: unknown key "memry" in machines.web
  3 |   web:
> 4 |     memry: 2GiB
    |     ^^^^^
  5 |     cpus: 2
  hint: did you mean "memory"?`);
  });

  it('wraps to forty columns', () => {
    const lines = formatDiagnostic(diagnostic, text, { color: false, columns: 40 }).split('\n');
    expect(lines.slice(0, 2)).toEqual(['Vfile.yaml:4:5 error: unknown key', '  "memry" in machines.web']);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });

  it('cuts a long line around the caret', () => {
    const long = `env: { ${Array.from({ length: 30 }, (_, at) => `KEY${at}: "value ${at}"`).join(', ')}, BAD: 80, MORE: "x", LAST: "y" }`;
    const column = long.indexOf('80,') + 1;
    const place = { file: 'V', line: 1, column, endLine: 1, endColumn: column + 2 };
    const lines = formatDiagnostic({ ...diagnostic, place }, long, { color: false, columns: 40 }).split('\n');
    const caret = lines.findIndex((line) => line.includes('^^'));
    expect(lines[caret]?.indexOf('^^')).toBe(lines[caret - 1]?.indexOf('80,'));
    expect(lines[caret - 1]).toMatch(/^> 1 \| ….*BAD: 80.*…$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });

  it('keeps the caret below its place on lines with tabs, and lets nothing reach the terminal that moves it', () => {
    const source = 'a: "\u001b[2J"\tx\n';
    const place = { file: 'V', line: 1, column: source.indexOf('x') + 1, endLine: 1, endColumn: source.indexOf('x') + 2 };
    const lines = formatDiagnostic({ ...diagnostic, place }, source, { color: false, columns: 80 }).split('\n');
    expect(lines[1]).toBe('> 1 | a: "·[2J" x');
    expect(lines[2]?.indexOf('^')).toBe(lines[1]?.indexOf('x'));
  });

  it('underlines a place of several lines up to the end of its first', () => {
    const place = { file: 'V', line: 1, column: 4, endLine: 3, endColumn: 2 };
    expect(formatDiagnostic({ ...diagnostic, place }, 'a: [\n1\n]\n', { color: false, columns: 80 })).toContain('    |    ^\n');
  });

  it('has colours only when asked, and the same letters', () => {
    const colored = formatDiagnostic(diagnostic, text, { color: true, columns: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
    expect(colored.replace(/\u001b\[[0-9]+m/g, '')).toBe(formatDiagnostic(diagnostic, text, { color: false, columns: 80 }));
    expect(colored).toContain('\u001b[31merror:\u001b[0m');
  });

  it('does without a place or a text', () => {
    const { place: _place, ...placeless } = diagnostic;
    expect(formatDiagnostic(placeless, undefined, { color: false, columns: 80 })).toBe(
      'error: unknown key "memry" in machines.web\n  hint: did you mean "memory"?',
    );
    expect(formatDiagnostic(diagnostic, undefined, { color: false, columns: 80 })).not.toContain('|');
  });
});

const vfile = `version: 1
vars: { N: "2" }
defaults: { memory: 512MiB }
profiles: { small: { env: { A: "1" } } }
machines:
  web:
    extends: small
    cpus: "\${N}"
    provision:
      - shell: |
          one
          two
        name: x
`;

describe('the effective Vfile', () => {
  it('says of each value where it came from', () => {
    const result = loadText(vfile, { local: 'machines: { web: { env: { B: local } } }\n', sets: ['machines.web.message="a: b # c"'] });
    expect(result.ok && result.effective()).toBe(`version: 1  # default
name: shop  # default
machines:
  web:
    image: debian/12  # default
    cpus: 2  # Vfile.yaml:8, N from Vfile.yaml:2
    memory: 512MiB  # Vfile.yaml:3 (defaults)
    provider: auto  # default
    hostname: web  # default
    provision:
      - shell: |  # Vfile.yaml:10
          one
          two
        name: x  # Vfile.yaml:13
    env:
      A: "1"  # Vfile.yaml:4 (profile small)
      B: local  # Vfile.local.yaml:1
    autostart: true  # default
    boot_timeout: 5m  # default
    message: "a: b # c"  # --set
`);
  });

  it('is a Vfile itself, and means the same', () => {
    const first = loadText(vfile);
    const again = loadText(first.ok ? first.effective() : '');
    expect(again.ok && again.environment).toEqual(first.ok && first.environment);
  });

  it.each([
    'a\nb',
    'a\n',
    'a\n\n',
    '\n',
    '  a\nb',
    'a \nb',
    'a\r\nb',
    'a: b',
    '# a',
    '"',
    "'",
    '',
    ' ',
    'null',
    'true',
    '1',
    '- a',
    '\ta',
    'a\tb',
    '{',
    'é',
    '|',
    `x${'y '.repeat(100)}`,
    'a\n  b\nc\n',
    '---',
    'a\n---\nb\n',
  ])('keeps the text %j', (value) => {
    const { tree } = parseYaml('V', JSON.stringify({ a: { b: [value, { c: value, d: value }] } }));
    expect(parse(tree === undefined ? '' : formatEffective(tree))).toEqual({ a: { b: [value, { c: value, d: value }] } });
  });
});
