import { closeControl } from '../../guest/ssh/control.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { unmountFolders } from '../../share/folders.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { bootCopy, engineRun, processRecordFile } from './names.ts';
import { unplug } from './network.ts';
import type { MachineRecord } from './records.ts';
import { stopFolderServers } from './virtiofs.ts';

/**
 * Takes back what a machine that does not run any more was given for its run: the shared ssh connection, servers and mounts of folders,
 * tap and passt, sockets. Nothing is fine. Without a record it was not made to the end, and never ran.
 */
export async function clearLeftovers(ref: MachineRef, record: MachineRecord | undefined, context: EffectContext): Promise<void> {
  const { files, env } = context.host;
  if (record !== undefined) await closeControl(sshLogin(ref, record), context.host);
  await stopFolderServers(ref, context);
  if (env.uid === 0) await unmountFolders(ref, context);
  if (record !== undefined) await unplug(ref, record.network, context);
  await context.host.failpoints.hit('qemu.clear.unplugged');
  await files.remove(engineRun(ref));
  for (const name of ['kernel', 'initrd'] as const) await files.remove(bootCopy(ref, name));
  // Last: while it is there, a process whose start was not noted is looked for.
  await files.remove(processRecordFile(ref));
}
