import { dirname } from 'node:path';
import { mustRun } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { Argv, ExecResult, Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { makeMachineFolders } from '../../vm/machine-folders.ts';
import { dropRights } from './drop-rights.ts';
import { engineRun, engineUser } from './names.ts';

/** Whether QEMU is run by another user than Vup: root hands its machines over to an id of the environment's own. */
export function dropsRoot(host: Host): boolean {
  return host.env.uid === 0;
}

/** Makes the machine's folders. All belong to Vup; QEMU's user may walk through two of them, and owns the one for its sockets. */
export async function makeFolders(ref: MachineRef, host: Host): Promise<void> {
  const { disk, run } = ref.paths;
  await makeMachineFolders(ref, dropsRoot(host) ? 0o711 : 0o700, host);
  await host.files.mkdir(engineRun(ref), { mode: 0o700 });
  if (!dropsRoot(host)) return;
  await host.files.chown(engineRun(ref), engineUser(ref), engineUser(ref));
  await requireTraversable([disk, run], host);
}

/** Gives a file of Vup's own folder to QEMU's user, for it alone. */
export async function handOver(ref: MachineRef, file: string, host: Host): Promise<void> {
  await host.files.chmod(file, 0o600);
  if (dropsRoot(host)) await host.files.chown(file, engineUser(ref), engineUser(ref));
}

/** Runs a program on files that a guest's QEMU may have written, with no more rights than that QEMU has. @throws as mustRun */
export async function runAsEngine(ref: MachineRef, argv: Argv, toDo: string, context: EffectContext): Promise<ExecResult> {
  if (!dropsRoot(context.host)) return mustRun(context, argv, { toDo });
  const id = engineUser(ref);
  return mustRun(context, dropRights({ uid: id, gid: id, groups: [] }, argv), { toDo });
}

/** QEMU's user must be able to walk to its files, where that is a user of its own. @throws VUP_HOST_PERMISSION */
export async function requireTraversable(paths: readonly string[], host: Host): Promise<void> {
  if (!dropsRoot(host)) return;
  const { files } = host;
  for (const path of paths) {
    for (let folder = path; folder !== '/'; folder = dirname(folder)) {
      const stat = await files.stat(folder, { follow: true });
      if (stat === undefined || (stat.mode & 0o001) !== 0) continue;
      throw new VupError('VUP_HOST_PERMISSION', {
        message: `${folder} is closed to other users, so the user that runs QEMU cannot reach ${path}`,
        hint: `Run: chmod o+x ${folder}`,
      });
    }
  }
}
