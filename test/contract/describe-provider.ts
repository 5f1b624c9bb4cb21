import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host, Progress } from '../../src/host/host.ts';
import type { Machine } from '../../src/machine/machine.ts';
import type { DiskChain } from '../../src/provider/disk-chain.ts';
import type { MachineRef } from '../../src/provider/machine-ref.ts';
import type { ObservedStatus } from '../../src/provider/observed.ts';
import type { EffectContext, Provider } from '../../src/provider/provider.ts';
import { machine } from '../fixtures/machines.ts';
import { faultsOf } from '../oracle/oracle.ts';

/** One provider under test, with a place for its machines. */
export interface ProviderBench {
  readonly provider: Provider;
  readonly host: Host;
  readonly chain: DiskChain;
  /** A local file with the image's bytes. */
  readonly imageFile: string;
  /** What the machines need besides the image, for example more memory. */
  readonly machine?: Partial<Machine>;
  refOf(name: string): MachineRef;
  /** Ends a running machine without the provider knowing. */
  killBehindBack(ref: MachineRef): Promise<void>;
  /** Something foreign in the same engine; answers whether it is still as it was. */
  foreign(): Promise<() => Promise<boolean>>;
  dispose(): Promise<void>;
}

const silent: Progress = { bar: () => undefined, log: () => undefined };

/** The contract of `provider.ts` as tests. Every provider is held to it. */
export function describeProvider(name: string, open: () => Promise<ProviderBench>): void {
  describe(`provider contract: ${name}`, () => {
    let bench: ProviderBench;
    let ref: MachineRef;
    let wanted: Machine = machine('one', { memoryMiB: 256 });
    const context = (signal = new AbortController().signal): EffectContext => ({ host: bench.host, signal, progress: silent });
    const status = async (of = ref): Promise<ObservedStatus | undefined> => {
      const found = (await bench.provider.inspectAll([of], bench.host))[0]?.status;
      const running = await bench.provider.running?.([of], bench.host);
      if (running !== undefined) expect([...running]).toEqual(found === 'running' ? [of.name] : []);
      return found;
    };
    const members = () => [{ name: 'one', hostname: 'one', address: ref.address, mac: ref.mac }];

    beforeAll(async () => {
      bench = await open();
      wanted = { ...wanted, ...bench.machine };
      ref = bench.refOf('one');
    });
    afterAll(async () => {
      await bench.provider.destroy(ref, context());
      await bench.provider.networks.remove(ref.environment, context());
      await bench.dispose();
    });

    it('detects itself as usable, with capabilities that fit its parts', async () => {
      const detection = await bench.provider.detect(bench.host);
      expect(detection.usable).toBe(true);
      if (!detection.usable) return;
      expect(detection.capabilities.parallel.boot).toBeGreaterThan(0);
      const findings = await bench.provider.diagnose(bench.host);
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.filter((finding) => !finding.ok)).toEqual([]);
    });

    it('says absent before anything was made, and destroys what is absent without complaint', async () => {
      expect(await status()).toBe('absent');
      await bench.provider.destroy(ref, context());
      expect(await bench.provider.networks.inspect(ref.environment, bench.host)).toBe('absent');
    });

    it('makes the network, twice', async () => {
      await bench.provider.networks.ensure(ref.environment, members(), context());
      await bench.provider.networks.ensure(ref.environment, members(), context());
      expect(await bench.provider.networks.inspect(ref.environment, bench.host)).toBe('present');
    });

    it('brings the disk, also when two ask at once', async () => {
      const bring = () => bench.provider.disks.ensure(ref.environment, bench.chain.image, bench.imageFile, context());
      await Promise.all([bring(), bring()]);
      expect(await bench.provider.disks.has(ref.environment, bench.chain.image, bench.host)).toBe(true);
    });

    it('creates a stopped machine, twice', async () => {
      await bench.provider.create(ref, wanted, bench.chain, context());
      await bench.provider.create(ref, wanted, bench.chain, context());
      expect(await status()).toBe('stopped');
      const [found] = await bench.provider.inspectAll([ref], bench.host);
      expect(found?.settings?.imageDigest).toBe(bench.chain.image.digest);
    });

    it('tells of what bears its owner mark, and of nothing else', async () => {
      const other = { ...ref, key: 'other', environment: { ...ref.environment, id: 'feedface' } };
      const half = bench.refOf('half');
      const found = await bench.provider.owned([half, ref, other], bench.host);
      expect(found).toEqual([
        {
          key: ref.key,
          chain: [bench.chain.image.digest],
          settings: expect.objectContaining({ cpus: wanted.cpus, memoryMiB: wanted.memoryMiB, hostname: wanted.hostname, folders: [] }),
          address: ref.address,
          ...(found[0]?.idRange === undefined ? {} : { idRange: ref.environment.idRange }),
        },
      ]);
      // The same folder, asked for as another environment's: a copy bears the first one's mark.
      const copied = { ...ref, environment: { ...ref.environment, id: 'feedface' } };
      expect(await bench.provider.owned([copied], bench.host)).toEqual([]);
    });

    it('stops what is stopped without complaint', async () => {
      await bench.provider.stop(ref, 'graceful', context());
      expect(await status()).toBe('stopped');
    });

    it('starts, twice, and the channel answers', async () => {
      await bench.provider.start(ref, wanted, context());
      await bench.provider.start(ref, wanted, context());
      expect(await status()).toBe('running');
      const channel = await bench.provider.reach(ref, bench.host);
      expect((await channel.exec({ argv: ['true'] })).exitCode).toBe(0);
    });

    it('finds no difference to what it made', async () => {
      const detection = await bench.provider.detect(bench.host);
      const [found] = await bench.provider.inspectAll([ref], bench.host);
      if (!detection.usable || found === undefined) throw new Error('not usable');
      expect(bench.provider.compare(wanted, found, detection.capabilities)).toEqual([]);
    });

    it('applies every live change while the machine runs, then finds no difference', async () => {
      const detection = await bench.provider.detect(bench.host);
      if (!detection.usable) throw new Error('not usable');
      const { capabilities } = detection;
      const compare = async (want: Machine) => {
        const [found] = await bench.provider.inspectAll([ref], bench.host);
        if (found === undefined) throw new Error('nothing found');
        return bench.provider.compare(want, found, capabilities);
      };
      const isLive = async (want: Machine) => (await compare(want)).every(({ cost }) => cost === 'live');
      // Some engines only take memory back.
      const more = { ...wanted, memoryMiB: wanted.memoryMiB + 64 };
      const less = { ...wanted, memoryMiB: wanted.memoryMiB - 64 };
      const memory = (await isLive(more)) ? more : less;
      const other: Machine = {
        ...(capabilities.live.includes('memory') ? memory : wanted),
        cpus: capabilities.live.includes('cpus') ? wanted.cpus + 1 : wanted.cpus,
      };
      const changes = await compare(other);
      expect(changes.map((change) => change.field).sort()).toEqual([...capabilities.live].sort());
      expect(changes.filter(({ cost }) => cost !== 'live')).toEqual([]);
      await bench.provider.update(ref, other, changes, context());
      expect(await compare(other)).toEqual([]);
      expect(await status()).toBe('running');
    });

    it('sees a machine that died behind its back, and starts it again', async () => {
      await bench.killBehindBack(ref);
      expect(await status()).not.toBe('running');
      await bench.provider.start(ref, wanted, context());
      expect(await status()).toBe('running');
    });

    it('stops gracefully and keeps the disk', async () => {
      const channel = await bench.provider.reach(ref, bench.host);
      await channel.exec({ argv: ['touch', '/root/kept'] });
      await bench.provider.stop(ref, 'graceful', context());
      expect(await status()).toBe('stopped');
      await bench.provider.start(ref, wanted, context());
      const again = await bench.provider.reach(ref, bench.host);
      expect((await again.exec({ argv: ['test', '-e', '/root/kept'] })).exitCode).toBe(0);
    });

    it('ends an effect soon after its signal, leaving what the next call finishes', async () => {
      await bench.provider.stop(ref, 'force', context());
      const cut = new AbortController();
      const starting = bench.provider.start(ref, wanted, context(cut.signal)).catch((error: unknown) => error);
      cut.abort();
      await starting;
      await bench.provider.start(ref, wanted, context());
      expect(await status()).toBe('running');
    });

    it('shows nothing of a running machine to others on the host, and made nothing twice', async () => {
      const { id, paths } = ref.environment;
      expect(faultsOf({ id, home: resolve(paths.root, '../..'), root: paths.root })).toEqual([]);
    });

    it('destroys a running machine, twice, and touches nothing foreign', async () => {
      const isUntouched = await bench.foreign();
      await bench.provider.destroy(ref, context());
      await bench.provider.destroy(ref, context());
      await bench.provider.networks.remove(ref.environment, context());
      await bench.provider.networks.remove(ref.environment, context());
      expect(await status()).toBe('absent');
      expect(await bench.provider.networks.inspect(ref.environment, bench.host)).toBe('absent');
      expect(await isUntouched()).toBe(true);
    });
  });
}
