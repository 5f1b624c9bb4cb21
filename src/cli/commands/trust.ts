import type { TrustReport } from '../../core/vup.ts';
import { formatTrust } from '../../render/print-trust.ts';
import { askForTrust } from '../ask-for-trust.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';

interface TrustOptions extends ProjectOptions {
  readonly list?: boolean;
  readonly revoke?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** `vup trust`: shows what the Vfile asks of this host, and asks. Runs nothing of it. */
export const trust: CommandRunner = async (context, _names, options: TrustOptions) => {
  const { out } = context.terminal;
  const project = await openProject(context, options, options.revoke === true ? 'optional' : 'required');
  if (options.revoke === true) {
    out((await project.revoke()) ? `What ${project.dir} was allowed is taken back.\n` : `${project.dir} was allowed nothing.\n`);
    return 0;
  }
  const report = await project.trust();
  if (options.json === true && options.yes !== true) {
    out(`${JSON.stringify(documentOf(report), undefined, 2)}\n`);
    return 0;
  }
  if (options.json !== true) out(formatTrust(report, context.text));
  if (options.list === true || report.granted) return 0;
  if (options.yes === true) await project.allow();
  else await askForTrust(context, project, report);
  out(
    options.json === true
      ? `${JSON.stringify(documentOf(await project.trust()), undefined, 2)}\n`
      : 'Allowed, until one of these files changes.\n',
  );
  return 0;
};

function documentOf(report: TrustReport) {
  return { version: 1, ...report };
}
