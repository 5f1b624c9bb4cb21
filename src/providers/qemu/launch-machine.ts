import { interrupted } from '../../engine/interrupted.ts';
import { lastLines } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { Argv, Host } from '../../host/host.ts';
import { readBoxMediaType } from '../../image/box-media-type.ts';
import type { Machine } from '../../machine/machine.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { chooseSshPort } from '../../vm/choose-ssh-port.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { type AcceleratorChoice, type AcceleratorWish, chooseAccelerator } from './accelerator.ts';
import { applySettings, growDisk } from './create.ts';
import { dropsRoot, handOver, makeFolders } from './engine-user.ts';
import { prepareBoot } from './firmware.ts';
import { serveFolders } from './folders.ts';
import type { MachineLaunch } from './launch.ts';
import { launchArgv, type RunAs } from './launch-command.ts';
import { baseDir, consoleSocket, diskFile, engineUser, folderTag, processMark, qmpSocket, seedFile, virtiofsSocket } from './names.ts';
import { type Plugs, plugIn } from './network.ts';
import { type FolderCarrier, type MachineRecord, requireMachineRecord, writeMachineRecord, writeProcessRecord } from './records.ts';
import { requireArchitecture } from './require-architecture.ts';
import type { SuspendedLaunch } from './saved-state.ts';
import { writeSeed } from './seed.ts';
import { settleProcess } from './settle-process.ts';
import { resumeArgs } from './suspend.ts';

/** A QEMU that was started, and on which accelerator. */
export interface Launched {
  readonly choice: AcceleratorChoice;
  readonly wish: AcceleratorWish;
}

/**
 * Starts QEMU for a stopped machine and waits until it answers. `chosen`: on that accelerator, else on the one that proves itself.
 * @throws VUP_ENGINE_FAILED, VUP_NETWORK_FAILED; VUP_GUEST_NOT_READY when QEMU ends at once
 */
export async function launchMachine(
  ref: MachineRef,
  machine: Machine,
  context: EffectContext,
  chosen?: AcceleratorChoice,
): Promise<Launched> {
  const { host } = context;
  await requireDisk(ref, context);
  await makeFolders(ref, host);
  await growDisk(ref, machine, context);
  await applySettings(ref, machine, context);
  const record = await settlePort(ref, context);
  const wish = acceleratorWish(ref, record, context);
  const choice = chosen ?? (await chooseAccelerator(wish, context));
  const folders = await serveFolders(ref, record.folders, context);
  const plugs = await plugIn(ref, record, context);
  await host.failpoints.hit('qemu.start.plugged');
  await writeSeed({ ref, record, nics: plugs.nics }, context);
  await startQemu(ref, { record, choice, plugs, folders, resumes: false }, context);
  return { choice, wish };
}

/**
 * Starts QEMU again for a machine that was suspended, with the hardware that it had then and without its folders; nothing of the guest
 * runs until `loadState`. @throws as {@link launchMachine}
 */
export async function relaunchMachine(ref: MachineRef, suspended: SuspendedLaunch, context: EffectContext): Promise<void> {
  await requireDisk(ref, context);
  await makeFolders(ref, context.host);
  // Which port of the host leads to ssh is nothing that the guest knows.
  const { sshPort } = await settlePort(ref, context);
  const record = { ...suspended.record, ...(sshPort === undefined ? {} : { sshPort }) };
  const accel = suspended.process.accel.split(',')[0] ?? 'tcg';
  const choice = await chooseAccelerator({ ...acceleratorWish(ref, record, context), accel }, context);
  const plugs = await plugIn(ref, record, context);
  await startQemu(ref, { record, choice, plugs, folders: suspended.process.folders, resumes: true }, context);
}

/** What the accelerator is chosen for. */
function acceleratorWish(ref: MachineRef, { options }: MachineRecord, { host }: EffectContext): AcceleratorWish {
  const id = engineUser(ref);
  return {
    accel: options.accel,
    arch: host.env.arch,
    program: requireArchitecture(host.env.arch).program,
    cpu: options.cpu,
    verdictsFile: ref.environment.verdictsFile,
    ...(dropsRoot(host) ? { user: { uid: id, gid: id } } : {}),
  };
}

async function requireDisk(ref: MachineRef, { host }: EffectContext): Promise<void> {
  if ((await host.files.stat(diskFile(ref))) !== undefined) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `the disk of ${ref.name} is gone: ${diskFile(ref)}`,
    hint: `Nothing of the machine is left to start. Make it anew: vup destroy ${ref.name}, then vup`,
  });
}

/** On QEMU's user network: the host port of ssh, written down before anything listens there. */
async function settlePort(ref: MachineRef, { host }: EffectContext): Promise<MachineRecord> {
  const record = await requireMachineRecord(ref, host);
  if (record.network === 'bridge') return record;
  const settled = { ...record, sshPort: await chooseSshPort(ref, record.sshPort, host) };
  await writeMachineRecord(ref, settled, host);
  return settled;
}

interface LaunchParts {
  readonly record: MachineRecord;
  readonly choice: AcceleratorChoice;
  readonly plugs: Plugs;
  readonly folders: FolderCarrier;
  /** Nothing of the guest runs yet, and its folders come later. */
  readonly resumes: boolean;
}

async function commandFor(ref: MachineRef, parts: LaunchParts, context: EffectContext): Promise<Argv> {
  const { host } = context;
  const { record, choice, plugs, resumes } = parts;
  const carried = parts.folders === 'virtiofs' ? record.folders : [];
  const hardware = readBoxMediaType(record.chain[0]?.mediaType ?? '');
  const launch: MachineLaunch = {
    program: requireArchitecture(host.env.arch).program,
    mark: processMark(ref),
    uuid: machineUuid(ref),
    machineType: record.machineType,
    accel: choice.argument,
    cpu: record.options.cpu,
    cpus: record.cpus,
    memoryMiB: record.memoryMiB,
    boot: await prepareBoot(ref, record, context),
    disks: {
      disk: diskFile(ref),
      base: `${baseDir(ref.environment, record.chain[0]?.digest ?? '')}/disk.qcow2`,
      seed: seedFile(ref),
    },
    ...(hardware === undefined ? {} : { hardware }),
    nics: plugs.nics,
    folders: {
      carried: carried.map((folder, position) => ({ socket: virtiofsSocket(ref, position), tag: folderTag(folder) })),
      plugged: !resumes,
    },
    sockets: { qmp: qmpSocket(ref), console: consoleSocket(ref) },
    consoleLog: ref.paths.consoleLog,
    sandbox: host.env.platform === 'linux',
    own: record.options.args ?? [],
  };
  const { tap } = plugs;
  const runAs: RunAs = { id: engineUser(ref), groups: choice.groups, ...(tap === undefined ? {} : { tap }) };
  return [...launchArgv(launch, dropsRoot(host) ? runAs : undefined), ...(resumes ? resumeArgs : [])];
}

/** Noted before the start, and after QEMU answers: one of which a kill lost the second is looked for, and its answer waited for. */
async function startQemu(ref: MachineRef, parts: LaunchParts, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  const argv = await commandFor(ref, parts, context);
  if (!parts.resumes) await emptyLogs(ref, host);
  if (signal.aborted) throw interrupted(`starting ${ref.name}`);
  const { memoryMiB } = parts.record;
  const note = { owner: ownerMark(ref), memoryMiB, accel: parts.choice.argument, folders: parts.folders, nics: parts.plugs.nics };
  await writeProcessRecord(ref, note, host);
  const identity = await host.exec.detach(argv, { logFile: ref.paths.engineLog });
  await host.failpoints.hit('qemu.start.launched');
  try {
    await settleProcess(ref, { identity, record: note }, context);
  } catch (error) {
    if (await host.processes.isAlive(identity)) throw error;
    throw await explainEnd(ref, argv, context);
  }
}

/** Each boot's log and console begin anew, so that a failure shows its own last words. */
async function emptyLogs(ref: MachineRef, host: Host): Promise<void> {
  await host.files.remove(ref.paths.engineLog);
  await host.files.remove(ref.paths.consoleLog);
  await host.files.write(ref.paths.consoleLog, '', { mode: 0o600 });
  await handOver(ref, ref.paths.consoleLog, host);
}

async function explainEnd(ref: MachineRef, argv: Argv, { host }: EffectContext): Promise<VupError> {
  const tail = lastLines(await host.files.readTail(ref.paths.engineLog, 8_000), 20);
  return new VupError('VUP_GUEST_NOT_READY', {
    message: `${ref.name} did not come up: its QEMU ended at once${tail.length === 0 ? '' : `: ${tail.at(-1)}`}`,
    hint: 'What QEMU said is shown below.',
    details: { missing: 'process', tail, argv: [...argv] },
  });
}
