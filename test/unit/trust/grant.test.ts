import { describe, expect, it } from 'vitest';
import type { HostReach } from '../../../src/machine/host-reach.ts';
import { type Asked, grantOf, judge } from '../../../src/trust/grant.ts';

const place = { file: 'Vfile.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };
const reach = (what: string): HostReach => ({ kind: 'hook', what, place, instead: 'remove it' });
const asked: Asked = { items: [reach('runs a'), reach('shares b')], files: { 'Vfile.yaml': '1', '.env': 'absent', a: '2' } };
const grant = grantOf(asked, '2026-01-01T00:00:00Z');

describe('what was allowed', () => {
  it('is granted for the very same, also from another line', () => {
    const moved = asked.items.map((item) => ({ ...item, place: { ...place, line: 9 } }));
    expect(judge({ ...asked, items: moved }, grant)).toEqual({ granted: true, changes: [] });
  });

  it('is granted for less of it, as when --set takes something away', () => {
    expect(judge({ ...asked, items: asked.items.slice(0, 1) }, grant).granted).toBe(true);
  });

  it.each<[string, Asked['files'], readonly string[]]>([
    ['changed', { ...asked.files, a: '3' }, ['a changed']],
    ['came', { ...asked.files, '.env': '4' }, ['.env is new']],
    ['went', { ...asked.files, a: 'absent' }, ['a is gone']],
    ['came that nobody knew of', { ...asked.files, b: '5' }, ['b is new']],
    ['is no longer named', { 'Vfile.yaml': '1', '.env': 'absent' }, ['a is gone']],
  ])('is not granted when a file %s', (_what, files, changes) => {
    expect(judge({ ...asked, files }, grant)).toEqual({ granted: false, changes });
  });

  it('is not granted for more', () => {
    expect(judge({ ...asked, items: [...asked.items, reach('runs c')] }, grant)).toEqual({ granted: false, changes: ['new: it runs c'] });
  });

  it('is nothing at first, and needed for nothing that is inert', () => {
    expect(judge(asked, undefined)).toEqual({ granted: false, changes: [] });
    expect(judge({ ...asked, items: [] }, undefined)).toEqual({ granted: true, changes: [] });
  });
});
