import { interrupted } from '../../engine/interrupted.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { chooseSshPort } from '../../vm/choose-ssh-port.ts';
import { makeMachineFolders } from '../../vm/machine-folders.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { groupWords, modifyWords, replaceRulesWords, type VmSettings } from './command-line.ts';
import { applySettings, growDisk } from './create.ts';
import { readFeatures } from './features.ts';
import { internalNetwork, secondMac, vmGroup } from './names.ts';
import { isOwnRule, sshRule } from './nat-rule.ts';
import { hardwareOf, type ImageHardware } from './options.ts';
import { type MachineRecord, requireMachineRecord, writeMachineRecord } from './records.ts';
import { ensureRegistered } from './register.ts';
import { writeSeed } from './seed.ts';
import { plugDisks } from './storage.ts';
import { mustVBox } from './vboxmanage.ts';

/** VirtualBox reserves all memory before it says that a machine runs. */
const startTimeoutMs = 180_000;
/** Sets a stopped machine up as it is to be now, and starts it. @throws VUP_ENGINE_FAILED, VUP_HOST_RESOURCE */
export async function launchMachine(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  await makeMachineFolders(ref, 0o700, host);
  await applySettings(ref, machine, context);
  const record = await settlePort(ref, context);
  await writeSeed(ref, record, context);
  await setUp(ref, record, context);
  await growDisk(ref, machine, context);
  await host.failpoints.hit('virtualbox.start.set-up');
  await emptyConsole(ref, context);
  if (signal.aborted) throw interrupted(`starting ${ref.name}`);
  const type = record.options.gui ? 'gui' : 'headless';
  await startVm(ref, type, context);
  await host.failpoints.hit('virtualbox.start.started');
}

/** Starts a machine that is set up or saved. @throws VUP_ENGINE_FAILED */
export async function startVm(ref: MachineRef, type: 'gui' | 'headless', context: EffectContext): Promise<void> {
  const words = ['startvm', machineUuid(ref), '--type', type];
  await mustVBox(context, words, `start ${ref.name}`, { timeoutMs: startTimeoutMs });
}

/** The host port of ssh, written down before anything listens there. */
async function settlePort(ref: MachineRef, { host }: EffectContext): Promise<MachineRecord> {
  const record = await requireMachineRecord(ref, host);
  const settled = { ...record, sshPort: await chooseSshPort(ref, record.sshPort, host) };
  await writeMachineRecord(ref, settled, host);
  return settled;
}

/** What the Vfile says itself comes last, so that it wins. */
async function setUp(ref: MachineRef, record: MachineRecord, context: EffectContext): Promise<void> {
  const { info } = await ensureRegistered(ref, context);
  const [image] = record.chain;
  const hardware = hardwareOf(record.options, image?.mediaType);
  await plugDisks(ref, { info, controller: hardware.controller, record }, context);
  const words = modifyWords(settingsOf(ref, record, hardware), await readFeatures(context.host));
  await mustVBox(context, [...words, ...groupWords(info, vmGroup(ref.environment))], `set ${ref.name} up`);
  // Forwards of its last run may be wanted no more, and are set again once it runs.
  const rules = replaceRulesWords(machineUuid(ref), info.rules.filter(isOwnRule), [sshRule(record.sshPort ?? 0)]);
  await mustVBox(context, rules, `forward the ssh port of ${ref.name}`);
  for (const own of record.options.customize) {
    const given = own.map((word) => (word === ':id' ? machineUuid(ref) : word));
    await mustVBox(context, given, `run "VBoxManage ${own.join(' ')}", which the Vfile asks for`);
  }
}

function settingsOf(ref: MachineRef, { cpus, memoryMiB, options }: MachineRecord, { firmware, nic: nicType }: ImageHardware): VmSettings {
  return {
    uuid: machineUuid(ref),
    cpus,
    memoryMiB,
    chipset: options.chipset,
    firmware,
    gui: options.gui,
    consoleLog: ref.paths.consoleLog,
    nat: { mac: ref.mac, nicType },
    internal: { mac: secondMac(ref), nicType, network: internalNetwork(ref.environment) },
  };
}

/** Each boot's console begins anew, so that a failure shows its own last words. */
async function emptyConsole(ref: MachineRef, { host }: EffectContext): Promise<void> {
  await host.files.remove(ref.paths.consoleLog);
  await host.files.write(ref.paths.consoleLog, '', { mode: 0o600 });
}
