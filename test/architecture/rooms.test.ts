import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, resolveInside, roomOf, sourceFiles } from './imports.ts';
import { type Room, rooms, topFiles } from './rooms.ts';

const root = resolve(import.meta.dirname, '../../src');

function breaches(file: string, text: string): readonly string[] {
  const own = file.includes('/') ? rooms[roomOf(file)] : topFiles[file];
  if (own === undefined) return [`${file}: its folder is not in the table`];
  return importsOf(file, text).flatMap((entry) => judge(file, own, entry));
}

function judge(file: string, own: Room, { specifier, typeOnly }: { specifier: string; typeOnly: boolean }): readonly string[] {
  if (!specifier.startsWith('.')) return mayUsePackage(own, specifier) ? [] : [`${file}: package ${specifier}`];
  const target = resolveInside(file, specifier);
  if (target === undefined) return [`${file}: leaves src by ${specifier}`];
  const room = roomOf(target);
  if (room === roomOf(file) || room === 'errors' || own.folders.includes(room)) return [];
  if (own.types.includes(room)) return typeOnly ? [] : [`${file}: only types of ${room}, but takes values from ${target}`];
  return [`${file}: must not import ${target}`];
}

function mayUsePackage(own: Room, specifier: string): boolean {
  return own.packages.some((allowed) =>
    allowed.endsWith(':*') ? specifier.startsWith(allowed.slice(0, -1)) : specifier === allowed || specifier.startsWith(`${allowed}/`),
  );
}

describe('the house', () => {
  it('has every file in a room that may import what it imports', () => {
    const files = sourceFiles(root);
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(({ file, text }) => breaches(file, text))).toEqual([]);
  });

  it.each([
    ['plan/plan.ts', "import { join } from 'node:path';", 'package node:path'],
    ['plan/plan.ts', "import { writeState } from '../state/store.ts';", 'only types of state'],
    ['plan/plan.ts', "const x = await import('../core/vup.ts');", 'must not import core/vup.ts'],
    ['plan/plan.ts', "export { x } from '../apply/apply.ts';", 'must not import apply/apply.ts'],
    ['providers/lxc/create.ts', "import { a } from '../memory/engine.ts';", 'must not import providers/memory'],
    ['engine/must-run.ts', "import { bridgeName } from '../bridge/names.ts';", 'must not import bridge/names.ts'],
    ['bridge/tap.ts', "import { containerName } from '../providers/lxc/names.ts';", 'must not import providers/lxc'],
    ['share/folders.ts', "import { ensureNetwork } from '../bridge/network.ts';", 'must not import bridge/network.ts'],
    ['view/reduce.ts', "import React from 'react';", 'package react'],
    ['core/vup.ts', "import { createLxcProvider } from '../providers/lxc/provider.ts';", 'must not import providers/lxc'],
    ['cellar/wine.ts', 'export const a = 1;', 'not in the table'],
  ])('finds a planted breach: %s with %s', (file, text, found) => {
    expect(breaches(file, text).join('\n')).toContain(found);
  });

  it('allows what the table allows', () => {
    expect(
      breaches('plan/plan.ts', "import type { A } from '../state/recorded.ts';\nimport { b } from '../provider/disk-chain.ts';"),
    ).toEqual([]);
  });
});
