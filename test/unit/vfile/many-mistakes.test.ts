import { describe, expect, it } from 'vitest';
import { mistakesOf, placeAndRule } from './load-text.ts';

const text = `version: 1
nmae: shop
defaults:
  memory: 2G
machines:
  web:
    memry: 2GiB
    cpus: "2"
    ports: ["8080:80", 9090]
    folders: [./secrets:/etc]
    depends_on: [bd]
    provision:
      - shell: echo hello
        run: once
      - file: { from: ./a, to: /a, mode: 0644 }
  db:
    depends_on: [cache]
    hostname: "\${NOPE}"
    ports: ["8080:5432"]
  cache:
    depends_on: [db]
    message:
`;

describe('a Vfile with many mistakes', () => {
  it('shows all of them at once, in order, each at its place', () => {
    expect(mistakesOf(text).map(placeAndRule)).toEqual([
      'Vfile.yaml:2:1-2:5 unknown-key',
      'Vfile.yaml:4:11-4:13 bad-unit',
      'Vfile.yaml:7:5-7:10 unknown-key',
      'Vfile.yaml:8:11-8:14 wrong-type',
      'Vfile.yaml:9:24-9:28 wrong-type',
      'Vfile.yaml:10:15-10:29 bad-path',
      'Vfile.yaml:11:18-11:20 unknown-machine',
      'Vfile.yaml:14:14-14:18 missing-name',
      'Vfile.yaml:15:42-15:46 wrong-type',
      'Vfile.yaml:18:16-18:23 interpolation',
      'Vfile.yaml:19:13-19:24 duplicate-host-port',
      'Vfile.yaml:21:18-21:20 depends-cycle',
      'Vfile.yaml:22:5-22:12 null-value',
    ]);
  });

  it('goes by columns of the text when lines end with CRLF and the file begins with a byte order mark', () => {
    const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    expect(mistakesOf(windows).map(placeAndRule)).toEqual(mistakesOf(text).map(placeAndRule));
  });

  it('shows at most fifty and counts the rest', async () => {
    const { loadText } = await import('./load-text.ts');
    const result = loadText(`version: 1\nmachines:\n  web:\n${Array.from({ length: 73 }, (_, at) => `    x${at}: 1\n`).join('')}`);
    expect(result).toMatchObject({ ok: false, omitted: 23 });
    expect(!result.ok && result.diagnostics).toHaveLength(50);
  });

  it('reports what is wrong in an anchored value once, where it is written', () => {
    const found = mistakesOf('version: 1\nmachines:\n  a: &a\n    cpus: many\n  b: *a\n  c: *a\n');
    expect(found.map(placeAndRule)).toEqual(['Vfile.yaml:4:11-4:15 wrong-type']);
  });

  it('reports what is wrong in defaults once, however many machines there are', () => {
    const found = mistakesOf('version: 1\ndefaults: { memory: 2G, ports: ["80:80/x"] }\nmachines: { a: {}, b: { count: 3 } }\n');
    expect(found.map(placeAndRule)).toEqual(['Vfile.yaml:2:21-2:23 bad-unit', 'Vfile.yaml:2:33-2:42 bad-port']);
  });

  it('names each file: Vfile, local file, --set and --var', () => {
    const found = mistakesOf('version: 1\nmachines: { web: { memry: 1 } }\n', {
      local: 'machines:\n  web:\n    cpus: many\n',
      sets: ['machines.wbe.cpus=1', 'machines.web.memory=2G', 'nonsense'],
      vars: { X: '1' },
    });
    expect(found.map(placeAndRule)).toEqual([
      'Vfile.yaml:2:20-2:25 unknown-key',
      'Vfile.local.yaml:3:11-3:15 wrong-type',
      '--set:1:10-1:13 unknown-machine',
      '--set:2:21-2:23 bad-unit',
      '--set:3:1-3:9 bad-set',
      'unknown-var',
    ]);
  });
});
