import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretDigests } from '../../../src/core/secret-digests.ts';
import { VupError } from '../../../src/errors/vup-error.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const host = createNodeHost();
const secrets = new Map([['TOKEN', 'hunter2-hunter2']]);

function newPlace(): { readonly secretsKey: string } {
  const place = { secretsKey: join(scratch(), 'keys', 'secrets.key') };
  mkdirSync(dirname(place.secretsKey));
  return place;
}

const from = (values: ReadonlyMap<string, string>, mayWrite = true) => ({ read: async () => values, mayWrite });
const unset = { read: () => Promise.reject(new VupError('VUP_INPUT_MISSING', { message: 'not set' })), mayWrite: true };

describe('digests of secrets', () => {
  it('stay the same for the same value, differ for another, and cannot be made without the key', async () => {
    const place = newPlace();
    const first = await secretDigests(host, place, from(secrets));
    expect(await secretDigests(host, place, from(secrets, false))).toEqual(first);
    expect(await secretDigests(host, place, from(new Map([['TOKEN', 'other']])))).not.toEqual(first);
    expect(await secretDigests(host, newPlace(), from(secrets))).not.toEqual(first);
    expect(first.get('TOKEN')).not.toBe(createHash('sha256').update('hunter2-hunter2').digest('hex'));
    expect(statSync(place.secretsKey).mode & 0o777).toBe(0o600);
    expect(readFileSync(place.secretsKey, 'utf8')).not.toContain('hunter2');
  });

  it('of a secret that is not set now are what they were last', async () => {
    const place = newPlace();
    expect(await secretDigests(host, place, unset)).toEqual(new Map());
    const first = await secretDigests(host, place, from(secrets));
    expect(await secretDigests(host, place, unset)).toEqual(first);
  });

  it('make no file where there is nothing to digest, or nothing may be written', async () => {
    const place = newPlace();
    expect(await secretDigests(host, place, from(new Map()))).toEqual(new Map());
    expect(await secretDigests(host, place, from(secrets, false))).toEqual(new Map());
    expect(existsSync(place.secretsKey)).toBe(false);
  });

  it('are made anew when their file is damaged', async () => {
    const place = newPlace();
    const first = await secretDigests(host, place, from(secrets));
    for (const text of ['', '{', '{"key":1}', 'null']) {
      writeFileSync(place.secretsKey, text);
      const again = await secretDigests(host, place, from(secrets));
      expect(again.get('TOKEN')).toMatch(/^[0-9a-f]{64}$/);
      expect(again).not.toEqual(first);
    }
  });
});
