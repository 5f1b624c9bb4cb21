import { interrupted } from '../../engine/interrupted.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { ObservedStatus } from '../../provider/observed.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { hasSettings, listReadable, readPauseMs, readTries } from './list-readable.ts';
import { ownerKey, vmGroup } from './names.ts';
import { parseVmInfo, type VmInfo } from './parse-vm-info.ts';
import { askVBox, vboxFailure } from './vboxmanage.ts';
import { judgeState } from './vm-state.ts';

/** A machine as VirtualBox has it now. `inaccessible`: it is registered, but its settings file cannot be read. */
export type FoundVm =
  | { readonly kind: 'absent' }
  | { readonly kind: 'inaccessible' }
  | { readonly kind: 'found'; readonly info: VmInfo; readonly status: ObservedStatus };

/** Looks at one machine. @throws VUP_ENGINE_FAILED when VirtualBox cannot be asked */
export async function findVm(ref: MachineRef, context: Pick<EffectContext, 'host' | 'signal'>): Promise<FoundVm> {
  const { host, signal } = context;
  for (let tries = 1; ; tries += 1) {
    const found = await lookAt(ref, context);
    // A service that has just come up may not have read the settings yet. They are there: then it will.
    if (found.kind !== 'inaccessible' || tries >= readTries || !(await hasSettings(ref, host))) return found;
    await host.clock.sleep(readPauseMs, signal);
  }
}

async function lookAt(ref: MachineRef, { host, signal }: Pick<EffectContext, 'host' | 'signal'>): Promise<FoundVm> {
  const words = ['showvminfo', machineUuid(ref), '--machinereadable'];
  const answer = await askVBox(words, host, { signal });
  if (!answer.ok && answer.kind === 'missing') return { kind: 'absent' };
  if (!answer.ok && answer.kind === 'inaccessible') return { kind: 'inaccessible' };
  if (!answer.ok) throw vboxFailure(answer, words, `look at ${ref.name}`);
  const info = parseVmInfo(answer.stdout);
  if (info !== undefined) return { kind: 'found', info, status: judgeState(info.values.get('VMState') ?? '').status };
  throw new VupError('VUP_ENGINE_FAILED', { message: `VirtualBox tells nothing of ${ref.name} that can be read` });
}

/**
 * As {@link findVm}, for what is about to change the machine. Refuses one that has our UUID but not our owner mark: a copy that somebody
 * made, or another's. One whose creation broke off before the mark was written is in our group already. @throws VUP_ENGINE_FAILED
 */
export async function findOwned(ref: MachineRef, context: EffectContext): Promise<FoundVm> {
  const found = await findVm(ref, context);
  if (found.kind !== 'found') return found;
  const words = ['getextradata', machineUuid(ref), ownerKey];
  const answer = await askVBox(words, context.host, { signal: context.signal });
  if (answer.ok) {
    requireOwned(ref, found, /^Value: (.*)$/m.exec(answer.stdout)?.[1]?.trim());
    return found;
  }
  // VirtualBox's service may have ended since, and the next one have found no settings.
  const again = await findVm(ref, context);
  if (again.kind !== 'found') return again;
  throw vboxFailure(answer, words, `read the owner mark of ${ref.name}`);
}

function requireOwned(ref: MachineRef, { info }: { readonly info: VmInfo }, mark: string | undefined): void {
  const groups = (info.values.get('groups') ?? '').split(',');
  if (mark === ownerMark(ref) || (mark === undefined && groups.includes(vmGroup(ref.environment)))) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `VirtualBox has a machine with the UUID of ${ref.name} that does not bear its owner mark; it is left alone`,
    hint: `Look at it with: VBoxManage showvminfo ${machineUuid(ref)}. If it is not needed, remove it there.`,
  });
}

/** What VirtualBox says of a machine, without a lock on it; `unknown` for one whose settings it cannot read. @throws VUP_ENGINE_FAILED */
export async function statusOf(ref: MachineRef, { host, signal }: Pick<EffectContext, 'host' | 'signal'>): Promise<ObservedStatus> {
  const listed = (await listReadable([ref], host, signal)).get(machineUuid(ref));
  if (listed === undefined) return 'absent';
  return listed.accessible ? judgeState(listed.state).status : 'unknown';
}

const secondLookMs = 500;

/**
 * Whether the machine's guest runs. One that cannot be asked about counts as running: only a certain end is one. So an end is looked at
 * twice, for the service that tells of it may itself just have come up.
 */
export async function isRunning(ref: MachineRef, host: Host): Promise<boolean> {
  try {
    const ask = { host, signal: new AbortController().signal };
    const runs = async (): Promise<boolean> => !['stopped', 'absent'].includes(await statusOf(ref, ask));
    if (await runs()) return true;
    await host.clock.sleep(secondLookMs);
    return await runs();
  } catch {
    return true;
  }
}

const firstPauseMs = 100;
const longestPauseMs = 1_000;

/** Waits until the machine does not run any more; false when the time is over. @throws VUP_INTERRUPTED */
export async function waitStopped(ref: MachineRef, timeoutMs: number, context: EffectContext): Promise<boolean> {
  const { host, signal } = context;
  const end = host.clock.monotonicMs() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    if (signal.aborted) throw interrupted(`stopping ${ref.name}`);
    const status = await statusOf(ref, context);
    if (status === 'stopped' || status === 'absent') return true;
    if (host.clock.monotonicMs() > end) return false;
    await host.clock.sleep(pauseMs, signal);
  }
}
