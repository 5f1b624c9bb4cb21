import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StepContext } from '../../../src/apply/context.ts';
import { runHook } from '../../../src/apply/steps/hook.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { goals, MemoryProject } from '../../fakes/memory-host/memory-project.ts';
import { scratchFolders } from '../host/scratch.ts';

const vfile = (bind: string) => `version: 1
machines:
  web: { provider: memory, image: ./rootfs.tar, ports: ["${bind}:8080:80"] }
`;

describe('a Vfile that asks for something of the host', () => {
  it('is followed by no run before a person allows it, nor once it changed', async () => {
    const project = new MemoryProject('container');
    project.write(vfile('0.0.0.0'));
    const refused = { kind: 'refused', error: { code: 'VUP_NEEDS_TRUST' } };
    for (const goal of [goals.up, goals.reload, goals.provision]) expect((await project.run(goal)).ending).toMatchObject(refused);
    expect((await project.plan()).steps).not.toEqual([]);
    expect(project.computer.engine.machines.size).toBe(0);

    await project.look((opened) => opened.allow());
    expect((await project.run(goals.up)).ending).toMatchObject({ kind: 'ended', report: { outcome: 'done' } });
    project.write(vfile('192.168.1.5'));
    expect((await project.run(goals.up)).ending).toMatchObject(refused);
    await project.look((opened) => opened.revoke());
    project.write(vfile('0.0.0.0'));
    expect((await project.run(goals.up)).ending).toMatchObject(refused);
  });
});

describe('a hook', () => {
  const scratch = scratchFolders();

  /** What a hook's step needs around it, where these bytes were allowed. */
  const around = (root: string, allowed: string): StepContext =>
    ({
      host: createNodeHost(),
      environment: { paths: { root } },
      recorder: {
        intent: async () => undefined,
        outcome: async () => undefined,
        all: () => [],
        environment: { projectDir: root, name: 'shop' },
      },
      effect: { signal: new AbortController().signal, progress: { log: () => undefined } },
      hookDigest: async () => createHash('sha256').update(allowed).digest('hex'),
    }) as unknown as StepContext;

  it('runs with the bytes that were allowed, and not with others that came since', async () => {
    const folder = scratch();
    const [path, ran] = [join(folder, 'hook.sh'), join(folder, 'ran')];
    const step = {
      kind: 'run-hook',
      id: 'hook',
      hook: './hook.sh',
      path,
      moment: 'after_up',
      needs: [],
      reason: '',
    } as unknown as Parameters<typeof runHook>[0];
    const text = `#!/bin/sh\n: > ${ran}\n`;
    writeFileSync(path, `${text}: evil\n`);
    await expect(runHook(step, around(folder, text))).rejects.toMatchObject({ code: 'VUP_NEEDS_TRUST' });
    expect(existsSync(ran)).toBe(false);
    writeFileSync(path, text);
    await runHook(step, around(folder, text));
    expect(existsSync(ran)).toBe(true);
  });
});
