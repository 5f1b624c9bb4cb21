import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import { type AcceleratorWish, chooseAccelerator, condemnAccelerator, confirmAccelerator } from '../../src/providers/qemu/accelerator.ts';
import { kvmAccess } from '../../src/providers/qemu/kvm-device.ts';
import { tryAccelerator } from '../../src/providers/qemu/try-accelerator.ts';
import { readVerdict } from '../../src/providers/qemu/verdicts.ts';
import { scratchFolders } from '../unit/host/scratch.ts';

const host = createNodeHost();
const scratch = scratchFolders();
const program = 'qemu-system-x86_64';
const missing = (await host.exec.which(program)) === undefined || host.env.arch !== 'x86_64';
const kvm = await kvmAccess(host);
const context = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };
const wishFor = (folder: string, more: Partial<AcceleratorWish> = {}): AcceleratorWish => ({
  accel: 'auto',
  arch: 'x86_64',
  program,
  cpu: 'max',
  verdictsFile: join(folder, 'state', 'verdicts.json'),
  ...more,
});

/** A QEMU that hangs under KVM as a broken device makes it, and counts how often it was started; under TCG the real one. */
function hangingQemu(folder: string): { readonly program: string; starts(): number; readonly pidFile: string } {
  mkdirSync(join(folder, 'bin'));
  const [path, log, pidFile] = [join(folder, 'bin', program), join(folder, 'starts'), join(folder, 'pid')];
  writeFileSync(path, `#!/bin/sh\necho x >>${log}\necho $$ >${pidFile}\nsleep 300\n`);
  chmodSync(path, 0o755);
  return { program: path, pidFile, starts: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0) };
}

/** A QEMU whose tiny guest takes so long under KVM; under TCG the real one. */
function slowQemu(folder: string, seconds: number): string {
  const path = join(folder, program);
  const script = `#!/bin/sh\ncase "$*" in *"-accel kvm"*) sleep ${seconds}; exit 67 ;; esac\nexec /usr/bin/${program} "$@"\n`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> {
  const started = performance.now();
  return { value: await work(), ms: performance.now() - started };
}

describe.skipIf(missing)('accelerators, with the real QEMU', () => {
  test('the boot sector counts to its end under TCG, also when another user runs QEMU', async () => {
    const trial = { argument: 'tcg', program, cpu: 'max', groups: [], timeoutMs: 30_000 };
    expect(await tryAccelerator(trial, context)).toMatchObject({ kind: 'ran' });
    if (host.env.uid !== 0) return;
    expect(await tryAccelerator({ ...trial, user: { uid: 65_534, gid: 65_534 } }, context)).toMatchObject({ kind: 'ran' });
  });

  test('a guest that cannot start says why', async () => {
    const trial = { argument: 'nonsense', program, cpu: 'max', groups: [], timeoutMs: 30_000 };
    expect(await tryAccelerator(trial, context)).toEqual({ kind: 'failed', words: expect.stringContaining('nonsense') });
  });

  test('the choice is made in 30 s, told with a reason, and costs nothing the second time', async () => {
    const wish = wishFor(scratch());
    const first = await timed(() => chooseAccelerator(wish, context));
    expect(first.ms).toBeLessThan(30_000);
    expect(first.value.reason).not.toBe('');
    const second = await timed(() => chooseAccelerator(wish, context));
    expect(second.value).toEqual(first.value);
    expect(second.ms).toBeLessThan(200);
  });

  test.skipIf(!kvm.usable)('an accelerator that hangs costs its time once, and leaves no process', async () => {
    const folder = scratch();
    const fake = hangingQemu(folder);
    const wish = wishFor(folder, { program: fake.program });
    const first = await timed(() => chooseAccelerator(wish, context));
    expect(first.value).toMatchObject({ name: 'tcg', reason: 'a tiny guest hung under kvm', firstTime: false });
    expect(first.ms).toBeLessThan(30_000);
    expect(fake.starts()).toBe(1);
    expect(await host.processes.identify(Number(readFileSync(fake.pidFile, 'utf8')))).toBeUndefined();
    const again = await timed(() => chooseAccelerator(wish, context));
    expect(again.value).toEqual(first.value);
    expect(again.ms).toBeLessThan(200);
    expect(fake.starts()).toBe(1);
  });

  test.skipIf(!kvm.usable)('machines that start at once share one trial, and an interrupted one is no verdict', async () => {
    const folder = scratch();
    const fake = hangingQemu(folder);
    const wish = wishFor(folder, { program: fake.program });
    const ended = { ...context, signal: AbortSignal.timeout(500) };
    const both = await Promise.allSettled([chooseAccelerator(wish, ended), chooseAccelerator(wish, ended)]);
    expect(both.map((one) => one.status === 'rejected' && (one.reason as { code: string }).code)).toEqual([
      'VUP_INTERRUPTED',
      'VUP_INTERRUPTED',
    ]);
    expect(fake.starts()).toBe(1);
    expect(await readVerdict(wish.verdictsFile, { accelerator: 'kvm', program: fake.program, cpu: 'max' }, host)).toBeUndefined();
  });

  test.skipIf(!kvm.usable)('one that is slower than TCG is not chosen, one that is faster is, and its first guest is watched', async () => {
    const [slow, fast] = [scratch(), scratch()];
    const refused = await chooseAccelerator(wishFor(slow, { program: slowQemu(slow, 8) }), context);
    expect(refused).toMatchObject({ name: 'tcg', reason: expect.stringMatching(/took \d+ ms under kvm and \d+ ms without/) });
    const taken = await chooseAccelerator(wishFor(fast, { program: slowQemu(fast, 0) }), context);
    expect(taken).toMatchObject({ name: 'kvm', argument: 'kvm', firstTime: true });
  });

  test.skipIf(!kvm.usable)('what a real guest showed outweighs the tiny one', async () => {
    const wish = wishFor(scratch());
    const choice = { name: 'kvm', argument: 'kvm', groups: [], reason: 'it ran', firstTime: true } as const;
    await confirmAccelerator(wish, choice, context);
    expect(await chooseAccelerator(wish, context)).toEqual({ ...choice, firstTime: false });
    await condemnAccelerator(wish, choice, 'the console stayed silent', context);
    expect(await chooseAccelerator(wish, context)).toMatchObject({ name: 'tcg', reason: 'the console stayed silent' });
    // Another CPU model is another question; so is another start of the host.
    const verdicts = JSON.parse(readFileSync(wish.verdictsFile, 'utf8')) as object;
    writeFileSync(wish.verdictsFile, JSON.stringify({ ...verdicts, bootId: 'of another start' }));
    const path = (await host.exec.which(program)) ?? program;
    expect(await readVerdict(wish.verdictsFile, { accelerator: 'kvm', program: path, cpu: 'max' }, host)).toBeUndefined();
  });
});
