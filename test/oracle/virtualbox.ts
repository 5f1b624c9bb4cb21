import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tryOnHost } from '../e2e/host-command.ts';
import { testHome } from '../fixtures/real-host.ts';

/**
 * Machines and media that bear an environment's id in what the rig's VirtualBox lists: also a machine whose settings it cannot read, and a
 * medium that no machine has. Nothing where no rig was ever made.
 */
export function virtualBoxOf(id: string, home = join(testHome, 'virtualbox')): readonly string[] {
  const program = join(home, 'bin', 'VBoxManage');
  if (!existsSync(program)) return [];
  return [['--long', 'vms'], ['hdds'], ['dvds']].flatMap((words) => {
    const { exitCode, stdout, stderr } = tryOnHost([program, 'list', ...words]);
    // Such an answer must not be taken for an empty one.
    if (exitCode !== 0) return [`VirtualBox could not be asked for its ${words.at(-1)}: ${stderr}`];
    return stdout
      .split('\n')
      .filter((line) => /^(?:Name|Config file|Location): /.test(line) && line.includes(id))
      .map((line) => `VirtualBox has among its ${words.at(-1)}: ${line.replace(/ +/g, ' ')}`);
  });
}
