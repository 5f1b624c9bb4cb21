import type { HostFinding } from '../../core/vup.ts';
import { VupError } from '../../errors/vup-error.ts';
import { formatFindings } from '../../render/print-lists.ts';
import type { CliContext } from '../context.ts';
import type { CommandRunner } from '../program.ts';

interface DoctorOptions {
  readonly fix?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `vup doctor [providers] [--fix]`: exit 69 while something is lacking that is needed. */
export const doctor: CommandRunner = async (context, providers, options: DoctorOptions) => {
  const found = await context.vup.diagnose(providers);
  const fixes = options.fix === true && (await fix(context, found, options));
  const findings = fixes ? await context.vup.diagnose(providers) : found;
  const { out } = context.terminal;
  out(`${options.json === true ? JSON.stringify({ version: 1, findings }, undefined, 2) : formatFindings(findings, context.text)}\n`);
  return findings.every((finding) => finding.ok || !finding.needed) ? 0 : 69;
};

/** True when something was installed. */
async function fix(context: CliContext, findings: readonly HostFinding[], options: DoctorOptions): Promise<boolean> {
  const packages = [...new Set(findings.flatMap((finding) => (finding.ok || !finding.needed ? [] : (finding.packages ?? []))))].sort();
  if (packages.length === 0) return false;
  const allowed = options.yes === true || (await ask(context, packages));
  if (!allowed) throw new VupError('VUP_DECLINED', { message: 'nothing was installed' });
  await context.vup.installPackages(packages, (line) => context.terminal.err(`${line}\n`));
  return true;
}

async function ask({ host }: CliContext, packages: readonly string[]): Promise<boolean> {
  if (host.prompt.interactive) return host.prompt.confirm(`Install by apt: ${packages.join(' ')}?`);
  throw new VupError('VUP_DECLINED', {
    message: 'there is no terminal to ask on before installing',
    hint: `run it again with --yes, or type: apt-get install ${packages.join(' ')}`,
  });
}
