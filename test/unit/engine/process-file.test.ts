import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readProcessFile } from '../../../src/engine/process-file.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';

const root = mkdtempSync(join(tmpdir(), 'vup-process-file-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('reads what was written, and takes a damaged file for none', async () => {
  const path = join(root, 'server.json');
  const host = createNodeHost();
  expect(await readProcessFile(path, host)).toBeUndefined();
  const self = await host.processes.self();
  writeFileSync(path, JSON.stringify(self));
  expect(await readProcessFile(path, host)).toEqual(self);
  for (const damaged of ['', 'zz', '{"pid', 'null', '[]', '{"pid":"1"}', '{"pid":1.5}', '{"pid":1}']) {
    writeFileSync(path, damaged);
    expect(await readProcessFile(path, host)).toBeUndefined();
  }
});
