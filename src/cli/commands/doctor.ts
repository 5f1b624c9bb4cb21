import type { HostFinding } from '../../core/vup.ts';
import { VupError } from '../../errors/vup-error.ts';
import { formatLogLine } from '../../render/print.ts';
import { formatFindings, formatRepairs } from '../../render/print-lists.ts';
import type { CliContext } from '../context.ts';
import type { CommandRunner } from '../program.ts';

interface DoctorOptions {
  readonly fix?: boolean;
  readonly repair?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `vup doctor [providers] [--fix]`: exit 69 while something is lacking that is needed. `--repair` is another look: at records. */
export const doctor: CommandRunner = async (context, providers, options: DoctorOptions) => {
  if (options.repair === true) return repair(context, options);
  const found = await context.vup.diagnose(providers);
  const fixes = options.fix === true && (await fix(context, found, options));
  const findings = fixes ? await context.vup.diagnose(providers) : found;
  const { out } = context.terminal;
  out(`${options.json === true ? JSON.stringify({ version: 1, findings }, undefined, 2) : formatFindings(findings, context.text)}\n`);
  return findings.every((finding) => finding.ok || !finding.needed) ? 0 : 69;
};

/** Exit 74 while the records of an environment are lost for good. */
async function repair(context: CliContext, options: DoctorOptions): Promise<number> {
  const environments = await context.vup.repair();
  const text = () => formatRepairs(environments, context.text);
  context.terminal.out(options.json === true ? `${JSON.stringify({ version: 1, environments }, undefined, 2)}\n` : text());
  return environments.some(({ outcome }) => outcome === 'refused') ? 74 : 0;
}

/** True when something was installed. */
async function fix(context: CliContext, findings: readonly HostFinding[], options: DoctorOptions): Promise<boolean> {
  const packages = [...new Set(findings.flatMap((finding) => (finding.ok || !finding.needed ? [] : (finding.packages ?? []))))].sort();
  if (packages.length === 0) return false;
  const allowed = options.yes === true || (await ask(context, packages));
  if (!allowed) throw new VupError('VUP_DECLINED', { message: 'nothing was installed' });
  await context.vup.installPackages(packages, (line) => context.terminal.err(`${formatLogLine(line)}\n`));
  return true;
}

async function ask({ host }: CliContext, packages: readonly string[]): Promise<boolean> {
  if (host.prompt.interactive) return host.prompt.confirm(`Install by apt: ${packages.join(' ')}?`);
  throw new VupError('VUP_DECLINED', {
    message: 'there is no terminal to ask on before installing',
    hint: `run it again with --yes, or type: apt-get install ${packages.join(' ')}`,
  });
}
