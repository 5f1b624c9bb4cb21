import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/errors/diagnostic.ts';
import { TestProject } from './project.ts';

/** A Vfile with a mistake after each `«rule»`; the marks are not in the file. */
const marked = `version: 1
name: shop
defaults:
  image: debian/12
  memory: «bad-unit»1GX
profiles:
  small: { cpus: «wrong-type»none }
machines:
  db:
    «unknown-key»memmory: 512MiB
    extends: «unknown-profile»smal
    depends_on: [web]
    ports: ["8080:5432", «bad-port»"99999:1"]
  web:
    depends_on: [«cycle»db, «unknown-machine»cache]
    ports: [«port-taken»"8080:80"]
    env: { URL: "http://«unknown-variable»\${HOST}/" }
    folders: [«bad-path»"./other:/etc"]
    provision:
      - script: ./a.sh
        run: «needs-name»once
      - shell: echo hi
        «several-kinds»packages: [git]
      - file: { from: ./a, to: /etc/a, mode: «wrong-type»0644 }
    ready:
      - tcp: 80
        timeout: «bad-duration»soon
`;

interface Marked {
  readonly text: string;
  readonly places: readonly string[];
}

/** The text without its marks, and `line:column` of each. */
function withoutMarks(text: string): Marked {
  const places: string[] = [];
  const lines = text.split('\n').map((line, row) => {
    let rest = line;
    for (let at = rest.indexOf('«'); at >= 0; at = rest.indexOf('«')) {
      places.push(`${row + 1}:${at + 1}`);
      rest = rest.slice(0, at) + rest.slice(rest.indexOf('»') + 1);
    }
    return rest;
  });
  return { text: lines.join('\n'), places };
}

const { text, places } = withoutMarks(marked);

async function diagnosticsOf(project: TestProject): Promise<readonly Diagnostic[]> {
  const { exitCode, stdout } = await project.run(['validate', '--json']);
  expect(exitCode).toBe(65);
  return (JSON.parse(stdout) as { readonly error: { readonly diagnostics: readonly Diagnostic[] } }).error.diagnostics;
}

const placeOf = ({ place }: Diagnostic): string => `${place?.line}:${place?.column}`;

describe('a Vfile with many mistakes', () => {
  let project: TestProject;

  beforeAll(() => {
    project = new TestProject({ 'Vfile.yaml': text });
  });

  afterAll(async () => {
    await project.dispose();
  });

  it('gets all of them in one run, each at its line and column', async () => {
    expect(places.length).toBeGreaterThanOrEqual(10);
    const diagnostics = await diagnosticsOf(project);
    expect(diagnostics.map(placeOf)).toEqual(places);
    expect(new Set(diagnostics.map(({ message }) => message)).size).toBe(places.length);
    expect(diagnostics.every(({ place }) => place?.file === 'Vfile.yaml')).toBe(true);
  });

  it('shows each with its line, a caret and what was meant', async () => {
    const { exitCode, stdout, stderr } = await project.run(['validate']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 65, stdout: '' });
    for (const place of places) expect(stderr).toContain(`Vfile.yaml:${place} error: `);
    expect(stderr).toContain('> 10 |     memmory: 512MiB\n     |     ^^^^^^^\n');
    for (const meant of ['did you mean "memory"?', 'did you mean "small"?', 'quote it: "0644"', 'there are db, web'])
      expect(stderr).toContain(meant);
    expect(stderr).toContain(`${places.length} mistakes (VUP_VFILE_INVALID)`);
    expect(stderr).not.toContain('\u001b');
  });

  it('stops every other command as well, before anything happens', async () => {
    for (const args of [['up', '--yes'], ['plan'], ['provision'], ['reload']]) {
      expect(await project.run(args)).toMatchObject({
        exitCode: 65,
        stdout: '',
        stderr: expect.stringContaining(`${places.length} mistakes`),
      });
    }
    expect(project.id).toBeUndefined();
  });

  it.each([
    { columns: 40, env: {} },
    { columns: 40, env: { NO_COLOR: '1' } },
    { columns: 80, env: {} },
  ])('fits into $columns columns of a terminal with $env', async ({ columns, env }) => {
    const session = project.pty(['validate'], { columns, rows: 200, env });
    expect((await session.exited).exitCode).toBe(65);
    const rows = session.scrollback();
    for (const place of places) expect(rows.join('\n')).toContain(`Vfile.yaml:${place}`);
    // Only what cannot be cut, a path, may be wider than the terminal.
    expect(session.foldedRows().filter((row) => !/^[\w./-]+$/.test(row.split(' ')[0] ?? ''))).toEqual([]);
    expect(rows.filter((row) => row.includes('^')).length).toBe(places.length);
    expect(session.raw().includes('\u001b[3')).toBe(!('NO_COLOR' in env));
  });

  it('finds keys written twice besides the others, and says what an unquoted variable lacks', async () => {
    project.write('Vfile.yaml', 'version: 1\nmachines:\n  web:\n    cpus: 1\n    cpus: 2\n    hostnam: x\n');
    expect((await diagnosticsOf(project)).map(placeOf)).toEqual(['5:5', '6:5']);
    project.write('Vfile.yaml', 'version: 1\nvars: { A: "1" }\nmachines:\n  web:\n    env: { X: ${A} }\n');
    const diagnostics = await diagnosticsOf(project);
    expect(diagnostics.map(placeOf)).toEqual(['5:15']);
    expect(diagnostics[0]?.hint).toContain('quote it');
  });

  it('tells apart no Vfile, an unreadable one and a missing file of the project', async () => {
    project.remove('Vfile.yaml');
    expect(await project.run(['plan'])).toMatchObject({ exitCode: 65, stderr: expect.stringContaining('vup init') });
    project.write('Vfile.yaml', 'x'.repeat(300_000));
    expect(await project.run(['plan'])).toMatchObject({ exitCode: 65, stderr: expect.stringContaining('VUP_VFILE_UNREADABLE') });
    project.write('Vfile.yaml', 'version: 1\nmachines: { web: { provision: [{ script: ./missing.sh }] } }\n');
    expect(await project.run(['plan'])).toMatchObject({ exitCode: 65, stderr: expect.stringContaining('missing.sh') });
  });
});
