import type { MachineSummary } from '../events/event.ts';
import { painter } from '../view/paint.ts';
import { sanitizeLine } from '../view/sanitize.ts';
import { formatTable } from '../view/table-text.ts';
import type { TextOptions } from '../view/text-options.ts';
import { wrapText } from '../view/wrap-text.ts';

/** An environment as `vup ls` shows it. */
export interface ListedEnvironment {
  readonly id: string;
  readonly name: string;
  readonly projectDir: string;
  readonly orphaned: boolean;
  readonly machines: readonly MachineSummary[];
  /** Why its state could not be read. */
  readonly problem?: string;
}

/** All environments of a user as a table. */
export function formatEnvironments(environments: readonly ListedEnvironment[], options: TextOptions): string {
  if (environments.length === 0) return 'No environments. In a project folder, type: vup\n';
  const rows = environments.map(({ id, name, projectDir, orphaned, machines, problem }) => {
    const running = machines.filter((machine) => machine.status === 'running').length;
    const count = problem === undefined ? `${running}/${machines.length} running` : 'cannot be read';
    const place = sanitizeLine(orphaned ? `${projectDir} (gone)` : projectDir);
    return [{ lines: [sanitizeLine(id)] }, { lines: [sanitizeLine(name)] }, { lines: [count] }, { lines: [place] }];
  });
  const table = formatTable(['ID', 'NAME', 'MACHINES', 'PROJECT'], rows, options);
  const gone = environments.find((environment) => environment.orphaned);
  return gone === undefined ? table : `${table}To remove one whose project is gone: vup destroy --environment ${sanitizeLine(gone.id)}\n`;
}

/** One thing that `vup doctor` looked at. */
export interface ListedFinding {
  readonly ok: boolean;
  readonly title: string;
  readonly reason?: string;
  readonly fix?: readonly string[];
  /** Whose engine it is about; absent for what all need. */
  readonly provider?: string;
  /** False for an engine that nothing here uses. */
  readonly needed: boolean;
}

/** What a host has and lacks, by engine; each lack with the command that mends it. */
export function formatFindings(findings: readonly ListedFinding[], options: TextOptions): string {
  const safe = findings.map(cleanFinding);
  const groups = [...new Set(safe.map(({ provider }) => provider))];
  const blocks = groups.map((provider) => groupOf(provider, safe, options));
  return [...blocks, verdict(safe)].join('\n\n');
}

/** Programs of the host were asked: what they said may hold anything. */
function cleanFinding({ ok, needed, title, reason, fix, provider }: ListedFinding): ListedFinding {
  return {
    ok,
    needed,
    title: sanitizeLine(title),
    ...(reason !== undefined && { reason: sanitizeLine(reason) }),
    ...(fix !== undefined && { fix: fix.map(sanitizeLine) }),
    ...(provider !== undefined && { provider: sanitizeLine(provider) }),
  };
}

function groupOf(provider: string | undefined, findings: readonly ListedFinding[], options: TextOptions): string {
  const own = findings.filter((finding) => finding.provider === provider);
  const aside = own.every(({ needed }) => !needed) ? ' (nothing here uses it)' : '';
  const head = painter(options.color)('strong', `${provider ?? 'images'}${aside}`);
  return [head, ...own.map((finding) => findingText(finding, options))].join('\n');
}

function findingText({ ok, needed, title, reason, fix }: ListedFinding, options: TextOptions): string {
  const paint = painter(options.color);
  if (ok) return `${paint('good', '✔')} ${title}`;
  const more = [...(reason === undefined ? [] : [reason]), ...(fix === undefined ? [] : [`type: ${fix.join(' ')}`])];
  const head = `${needed ? paint('bad', '✖') : paint('dim', '-')} ${title}`;
  return [head, ...more.flatMap((text) => indented(text, options))].join('\n');
}

function verdict(findings: readonly ListedFinding[]): string {
  const lacks = findings.filter((finding) => !finding.ok && finding.needed).length;
  if (lacks === 0) return 'This host has all that Vup needs.';
  return `${lacks} ${lacks === 1 ? 'thing is' : 'things are'} lacking.`;
}

function indented(text: string, { columns }: TextOptions): readonly string[] {
  const lines = columns === undefined ? [text] : wrapText(text, { columns: Math.max(10, columns - 4) });
  return lines.map((line) => `    ${line}`);
}

/** An environment as `vup doctor --repair` tells of it. */
export interface ListedRepair {
  readonly id: string;
  readonly outcome: 'sound' | 'repaired' | 'refused';
  readonly reason?: string;
  readonly hint?: string;
  readonly projectDir?: string;
  readonly machines: readonly { readonly name: string; readonly provider: string; readonly from: 'records' | 'engine' }[];
}

/** What was found of each environment's records, and what to type next. */
export function formatRepairs(repairs: readonly ListedRepair[], options: TextOptions): string {
  if (repairs.length === 0) return 'No environments.\n';
  const lines = repairs.flatMap((repair) => repairLines(repair, options));
  const repaired = repairs.some(({ outcome }) => outcome === 'repaired');
  return `${[...lines, ...(repaired ? ['Next, in the project folder: vup plan'] : [])].join('\n')}\n`;
}

function repairLines({ id, outcome, reason, hint, projectDir, machines }: ListedRepair, options: TextOptions): readonly string[] {
  const paint = painter(options.color);
  const more = [reason, hint].flatMap((text) => (text === undefined ? [] : indented(sanitizeLine(text), options)));
  switch (outcome) {
    case 'sound':
      return [`${paint('good', '✔')} ${id} its records are whole`];
    case 'repaired': {
      const found = machines.map(
        ({ name, provider, from }) => `    ${name} (${provider})${from === 'engine' ? ': found by its owner mark' : ''}`,
      );
      return [`${paint('good', '✔')} ${id} ${sanitizeLine(projectDir ?? '')}: its records were made again`, ...more, ...found];
    }
    case 'refused':
      return [`${paint('bad', '✖')} ${id} its records could not be made again`, ...more];
    default:
      return outcome satisfies never;
  }
}
