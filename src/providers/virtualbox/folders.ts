import { copyFolder } from '../../guest/copy/copy-folder.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import type { GuestWait } from './wait-guest.ts';

/** Brings the folders of a machine that runs to their places, as copies. @throws VUP_HOST_TOOL_MISSING, VUP_ENGINE_FAILED */
export async function copyFolders({ ref, record }: GuestWait, context: EffectContext): Promise<void> {
  for (const { from, to } of record.folders) {
    context.progress.log('stdout', `${ref.name}: ${from} is copied to ${to}`);
    await copyFolder({ from, to }, sshLogin(ref, record), context);
  }
}
