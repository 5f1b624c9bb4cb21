import { createHash } from 'node:crypto';
import type { StepRun } from './step-run.ts';

/** What goes into the guest to be run. */
export interface ScriptUpload {
  /** File name in the guest, as the script sees it in `$0`. */
  readonly name: string;
  readonly input: string | Uint8Array;
}

/** Where scripts lie while they run: gone with the next boot, and never in a layer. Some systems mount /run without exec. */
const runFolder = '/run/vup';
const diskFolder = '/var/lib/vup/run';

const uploadText = [
  'umask 022',
  `base=${runFolder}`,
  `if grep -qs '^[^ ]* /run [^ ]* [^ ]*noexec' /proc/mounts; then base=${diskFolder}; fi`,
  'mkdir -p "$base/$1"',
  'cat > "$base/$1/$2.part"',
  'chmod 0755 "$base/$1/$2.part"',
  'mv -f "$base/$1/$2.part" "$base/$1/$2"',
  'printf "%s\\n" "$base/$1/$2"',
].join('\n');

/** Puts a script's exact bytes into the guest, executable by anyone there, and answers its path. @throws VUP_PROVISION_FAILED */
export async function uploadScript(run: StepRun, upload: ScriptUpload): Promise<string> {
  const folder = createHash('sha256').update(run.step.id).digest('hex').slice(0, 12);
  const argv = ['/bin/sh', '-e', '-c', uploadText, 'vup', folder, upload.name] as const;
  const result = await run.mustExec({ argv, input: upload.input }, 'copying the script into the guest', { quiet: true });
  const path = result.stdout.trim();
  return path === '' ? `${runFolder}/${folder}/${upload.name}` : path;
}

/** Takes an upload away again. What goes wrong here must not hide how the script itself ended. */
export async function removeUpload(run: StepRun, path: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const { channel, signal } = run.context;
  if (signal.aborted) return;
  await channel.exec({ argv: ['rm', '-rf', '--', folder] }, { timeoutMs: 10_000 }).catch(() => undefined);
}
