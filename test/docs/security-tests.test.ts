import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { securityRows } from '../security/guard.ts';
import { guards } from '../security/guards.ts';
import { matchesName } from '../security/test-name.ts';

const root = resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the list of guards', () => {
  it('has at least one for every threat', () => {
    for (const row of Object.keys(securityRows)) expect(guards.filter((guard) => guard.row === row).length, row).toBeGreaterThan(0);
  });

  it.each(guards)('is true: $row $against', ({ file, find, replace, test }) => {
    expect(text(file).split(find), `${file} must hold this once: ${find}`).toHaveLength(2);
    expect(replace).not.toBe(find);
    expect(existsSync(join(root, test.file))).toBe(true);
    const written = text(test.file).replaceAll("\\'", "'");
    expect(written.includes(`'${test.name}'`), `${test.file} must have a test '${test.name}'`).toBe(true);
  });

  it('finds tests in a report by their names', () => {
    expect(matchesName('describe that is refused: a device', 'is refused: %s')).toBe(true);
    expect(matchesName('describe that is refused', 'is refused: %s')).toBe(false);
    expect(matchesName('qemu odd', '%s')).toBe(true);
    expect(matchesName('a b.c', 'b.c')).toBe(true);
    expect(matchesName('a bxc', 'b.c')).toBe(false);
  });

  it('is missed by its tests when it is gone, as far as there is time for', { timeout: 300_000 }, () => {
    const argv = ['--import', 'tsx', join(root, 'scripts/mutate-guards.ts'), '--quick'];
    const { stdout, status } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
    expect(stdout).toContain('guards are missed by their test when they are gone');
    expect(status, stdout).toBe(0);
  });
});
