import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recallVfile, rememberVfile } from '../../../src/core/known-vfile.ts';
import { type LoadInputs, loadVfile } from '../../../src/core/load-vfile.ts';
import type { World } from '../../../src/core/world.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';

const host = createNodeHost();
const text = 'version: 1\nvars: { MEM: 512MiB }\nmachines:\n  web: { memory: "${MEM}", ports: ["8080:80"] }\n';
const inputs: LoadInputs = {
  vfile: { path: '/p/Vfile.yaml', text },
  sets: [],
  vars: {},
  envVars: {},
  projectDir: '/p',
  host: { arch: 'x86_64', cpus: 2 },
};
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vup-known-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function world(build: string | undefined = 'one'): World {
  return { host, paths: { vfiles: join(folder, 'vfiles') }, ...(build !== undefined && { build }) } as unknown as World;
}

function meaning() {
  const result = loadVfile(inputs);
  if (!result.ok) throw new Error('the Vfile of this test is wrong');
  return result;
}

describe('what a Vfile came to', () => {
  it('is known again for the same inputs, and equal', async () => {
    const { environment, projectPaths, warnings } = meaning();
    await rememberVfile(world(), inputs, meaning());
    expect(await recallVfile(world(), inputs)).toMatchObject({ environment, projectPaths, warnings });
  });

  it.each<[string, Partial<LoadInputs>]>([
    ['text', { vfile: { path: '/p/Vfile.yaml', text: `${text}# changed\n` } }],
    ['local file', { local: { path: '/p/Vfile.local.yaml', text: '' } }],
    ['.env', { dotenv: { path: '/p/.env', text: 'MEM=1GiB\n' } }],
    ['--set', { sets: ['machines.web.memory=1GiB'] }],
    ['--var', { vars: { MEM: '1GiB' } }],
    ['environment', { envVars: { MEM: '1GiB' } }],
    ['host', { host: { arch: 'x86_64', cpus: 4 } }],
    ['file name', { vfile: { path: '/p/other.yaml', text } }],
  ])('is not taken for another %s', async (_what, change) => {
    await rememberVfile(world(), inputs, meaning());
    expect(await recallVfile(world(), { ...inputs, ...change })).toBeUndefined();
  });

  it('is not taken from another build of the program, nor kept without one', async () => {
    await rememberVfile(world('one'), inputs, meaning());
    expect(await recallVfile(world('two'), inputs)).toBeUndefined();
    const unbuilt = { ...world(), build: undefined } as unknown as World;
    expect(await recallVfile(unbuilt, inputs)).toBeUndefined();
  });

  it('is forgotten when its file is torn', async () => {
    await rememberVfile(world(), inputs, meaning());
    const [name = ''] = readdirSync(join(folder, 'vfiles'));
    const file = join(folder, 'vfiles', name);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
    expect(await recallVfile(world(), inputs)).toBeUndefined();
  });

  it('is private, and one file for each Vfile', async () => {
    await rememberVfile(world('one'), inputs, meaning());
    await rememberVfile(world('two'), inputs, meaning());
    const names = readdirSync(join(folder, 'vfiles'));
    expect(names).toHaveLength(1);
    expect(statSync(join(folder, 'vfiles', names[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'vfiles')).mode & 0o777).toBe(0o700);
  });

  it('need not be writable', async () => {
    writeFileSync(join(folder, 'vfiles'), 'in the way');
    await rememberVfile(world(), inputs, meaning());
    expect(await recallVfile(world(), inputs)).toBeUndefined();
  });
});
