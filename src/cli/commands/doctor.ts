import { VupError } from '../../errors/vup-error.ts';
import type { Finding } from '../../provider/capabilities.ts';
import { formatFindings } from '../../render/print-lists.ts';
import type { CliContext } from '../context.ts';
import type { CommandRunner } from '../program.ts';

interface DoctorOptions {
  readonly fix?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `vup doctor [--fix]`: exit 69 while something is lacking. */
export const doctor: CommandRunner = async (context, _names, options: DoctorOptions) => {
  let findings = await context.vup.diagnose();
  if (options.fix === true && findings.some((finding) => !finding.ok)) findings = await fix(context, findings, options);
  const { out } = context.terminal;
  out(`${options.json === true ? JSON.stringify({ version: 1, findings }, undefined, 2) : formatFindings(findings, context.text)}\n`);
  return findings.every((finding) => finding.ok) ? 0 : 69;
};

async function fix(context: CliContext, findings: readonly Finding[], options: DoctorOptions): Promise<readonly Finding[]> {
  const packages = [...new Set(findings.flatMap((finding) => (finding.ok ? [] : (finding.packages ?? []))))].sort();
  if (packages.length === 0) return findings;
  const allowed = options.yes === true || (await ask(context, packages));
  if (!allowed) throw new VupError('VUP_DECLINED', { message: 'nothing was installed' });
  await context.vup.installPackages(packages, (line) => context.terminal.err(`${line}\n`));
  return context.vup.diagnose();
}

async function ask({ host }: CliContext, packages: readonly string[]): Promise<boolean> {
  if (host.prompt.interactive) return host.prompt.confirm(`Install by apt: ${packages.join(' ')}?`);
  throw new VupError('VUP_DECLINED', {
    message: 'there is no terminal to ask on before installing',
    hint: `run it again with --yes, or type: apt-get install ${packages.join(' ')}`,
  });
}
