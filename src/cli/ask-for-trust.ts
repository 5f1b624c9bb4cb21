import { needsTrust } from '../core/needs-trust.ts';
import type { Project, TrustReport } from '../core/vup.ts';
import { VupError } from '../errors/vup-error.ts';
import { formatTrust } from '../render/print-trust.ts';
import type { CliContext } from './context.ts';

/** Before a command that follows the Vfile: what it asks of the host is allowed, or is asked about here. @throws VUP_NEEDS_TRUST · VUP_DECLINED */
export async function ensureTrust(context: CliContext, project: Project, options: { readonly json?: boolean }): Promise<void> {
  const report = await project.trust();
  if (report.granted) return;
  if (options.json === true || !context.host.prompt.interactive) throw needsTrust(report);
  context.terminal.out(formatTrust(report, context.text));
  await askForTrust(context, project, report);
}

/** Asks a person who has just seen the list; without a terminal it refuses and names the flag. @throws VUP_NEEDS_TRUST · VUP_DECLINED */
export async function askForTrust({ host }: CliContext, project: Project, report: TrustReport): Promise<void> {
  if (!host.prompt.interactive) {
    const { message, details } = needsTrust(report);
    throw new VupError('VUP_NEEDS_TRUST', { message, hint: 'there is no terminal to ask on; allow it with: vup trust --yes', details });
  }
  if (!(await host.prompt.confirm('Allow this?'))) {
    throw new VupError('VUP_DECLINED', { message: 'it is not allowed, so nothing was done', hint: 'see it again with: vup trust --list' });
  }
  await project.allow();
}
