import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { Observed, ObservedSettings } from '../../provider/observed.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { listReadable } from './list-readable.ts';
import { diskFile, vmGroup } from './names.ts';
import { isOwnRule, sshRuleName } from './nat-rule.ts';
import type { ListedVm } from './parse-vm-list.ts';
import { type MachineRecord, readMachineRecord } from './records.ts';
import { judgeState } from './vm-state.ts';

/** One answer per ref, by one question for all of them. */
export async function inspectAll(refs: readonly MachineRef[], host: Host): Promise<readonly Observed[]> {
  if (refs.length === 0) return [];
  const listed = await list(refs, host);
  return Promise.all(refs.map((ref) => inspectOne(ref, listed, host)));
}

type Listing = { readonly vms: ReadonlyMap<string, ListedVm> } | { readonly reason: string };

async function list(refs: readonly MachineRef[], host: Host): Promise<Listing> {
  try {
    return { vms: await listReadable(refs, host) };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

async function inspectOne(ref: MachineRef, listing: Listing, host: Host): Promise<Observed> {
  const machine = ref.name;
  let record: MachineRecord | undefined;
  try {
    record = await readMachineRecord(ref, host);
    if ('reason' in listing) return { machine, status: 'unknown', reason: listing.reason };
    const listed = listing.vms.get(machineUuid(ref));
    if (record === undefined) return await inspectUnfinished(ref, listed, host);
    return { machine, ...(await inspectMade(ref, record, { listed, host })) };
  } catch (error) {
    const damaged = (error as { readonly code?: unknown }).code === 'VUP_ENGINE_FAILED';
    return { machine, status: damaged ? 'broken' : 'unknown', reason: (error as Error).message };
  }
}

/** Create writes its record last: without it there is nothing, or a beginning that broke off. */
async function inspectUnfinished(ref: MachineRef, listed: ListedVm | undefined, host: Host): Promise<Observed> {
  const begun = listed !== undefined || (await host.files.stat(diskFile(ref))) !== undefined;
  if (!begun) return { machine: ref.name, status: 'absent' };
  return { machine: ref.name, status: 'broken', reason: 'its creation did not come to the end' };
}

interface Found {
  readonly listed: ListedVm | undefined;
  readonly host: Host;
}

async function inspectMade(ref: MachineRef, record: MachineRecord, { listed, host }: Found): Promise<Omit<Observed, 'machine'>> {
  const disk = await host.files.stat(diskFile(ref));
  if (disk === undefined)
    return { status: 'broken', reason: `its disk ${diskFile(ref)} is gone`, lost: true, settings: settingsOf(record) };
  // A start puts it back into VirtualBox, or has its settings read: VirtualBox holds those of a machine that runs.
  if (listed?.accessible !== true) return { status: 'stopped', settings: settingsOf(record) };
  if (!listed.groups.includes(vmGroup(ref.environment)))
    return { status: 'broken', reason: 'it is not in its group of VirtualBox any more' };
  return { ...judgeState(listed.state), settings: { ...settingsOf(record), ...settingsIn(listed) } };
}

/** What VirtualBox itself tells. Forwards count only while they listen. */
function settingsIn({ cpus, memoryMiB, rules, state }: ListedVm): Partial<ObservedSettings> {
  const own = rules.filter((rule) => isOwnRule(rule) && rule.name !== sshRuleName);
  const forwards = own.map(({ bind, host, guest, protocol }) => ({ bind, host, guest, protocol }));
  return {
    ...(judgeState(state).status === 'running' ? { forwards } : {}),
    ...(judgeState(state).status === 'stopped' || cpus === undefined ? {} : { cpus }),
    ...(judgeState(state).status === 'stopped' || memoryMiB === undefined ? {} : { memoryMiB }),
  };
}

function settingsOf(record: MachineRecord): ObservedSettings {
  const { cpus, memoryMiB, hostname, diskMiB, folders } = record;
  const imageDigest = record.chain[0]?.digest;
  return { cpus, memoryMiB, hostname, diskMiB, folders, ...(imageDigest === undefined ? {} : { imageDigest }) };
}
