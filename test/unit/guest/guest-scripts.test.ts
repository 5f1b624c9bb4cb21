import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endRunScript, enterScript, waitBootScript } from '../../../src/guest/guest-scripts.ts';

/** The lines of the script that say how long to wait for cloud-init, with another folder for /run/cloud-init. */
function cloudInitPart(folder: string): string {
  const from = waitBootScript.indexOf('if [ -d /run/cloud-init ]');
  const to = waitBootScript.indexOf('fi\n', from) + 3;
  return waitBootScript.slice(from, to).replaceAll('/run/cloud-init', folder);
}

/** Whether cloud-init, of which a stand-in is on PATH, is asked while these files are there; without files there is no folder either. */
function isAsked(files: readonly string[] | undefined): boolean {
  const root = mkdtempSync(join(tmpdir(), 'vup-cloud-init-'));
  try {
    const folder = join(root, 'run');
    if (files !== undefined) mkdirSync(folder);
    for (const file of files ?? []) writeFileSync(join(folder, file), '');
    const asked = join(root, 'asked');
    writeFileSync(join(root, 'cloud-init'), `#!/bin/sh\necho "$@" >${asked}\n`, { mode: 0o755 });
    execFileSync('sh', ['-c', `${cloudInitPart(folder)}:`], { env: { PATH: `${root}:/usr/bin:/bin` } });
    return existsSync(asked) && readFileSync(asked, 'utf8') === 'status --wait\n';
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe('scripts for the guest', () => {
  it.each([enterScript, endRunScript, waitBootScript])('are POSIX sh', (script) => {
    expect(execFileSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toBe('');
  });

  it('wait for cloud-init only while it is at work', () => {
    expect(isAsked([])).toBe(true);
    expect(isAsked(['enabled'])).toBe(true);
    expect(isAsked(['enabled', 'result.json'])).toBe(false);
    expect(isAsked(['disabled'])).toBe(false);
    expect(isAsked(undefined)).toBe(false);
  });
});
