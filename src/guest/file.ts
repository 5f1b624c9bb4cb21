import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { FileStat } from '../host/host.ts';
import type { GuestCommand } from '../provider/channel.ts';
import { commitFolderText, placeFileText, stageFolderText } from './file-scripts.ts';
import { requireInput } from './require-input.ts';
import type { StepOfKind } from './step-of-kind.ts';
import type { StepRun } from './step-run.ts';

type FileStep = StepOfKind<'file'>;

/**
 * Brings a file or a folder of the host into the guest. Missing parent folders are made. A file appears whole under its name. A folder is
 * merged into what is there: its files replace those of the same name, others stay. Modes do not depend on the host's umask:
 * 0755 for what its owner may execute, else 0644, or `mode` for all files.
 * @throws VUP_INPUT_MISSING · VUP_PROVISION_FAILED
 */
export async function copyIntoGuest(step: FileStep, run: StepRun): Promise<void> {
  const stat = await requireInput(run.context.host, step, step.from, 'any');
  if (stat.type === 'directory') await copyFolder(step, run);
  else await copyFile(step, run, stat);
}

/** A `to` that ends in a slash is a folder to put the file into. */
export function fileTarget(step: Pick<FileStep, 'from' | 'to'>): string {
  return step.to.endsWith('/') ? `${step.to}${basename(step.from)}` : step.to;
}

/** The mode a file gets in the guest, as octal text. */
export function fileMode(step: Pick<FileStep, 'mode'>, hostMode: number): string {
  return step.mode ?? ((hostMode & 0o100) === 0 ? '0644' : '0755');
}

async function copyFile(step: FileStep, run: StepRun, stat: FileStat): Promise<void> {
  const target = fileTarget(step);
  const args = [target, fileMode(step, stat.mode), step.owner ?? '', String(stat.sizeBytes)];
  const command = shellCommand(step, placeFileText, args);
  await run.mustExec({ ...command, input: { file: step.from } }, `copying to ${target}`);
}

/** In two commands: only after the first is known to have brought everything does the second touch what is there. */
async function copyFolder(step: FileStep, run: StepRun): Promise<void> {
  const target = step.to.replace(/(?<=.)\/+$/, '');
  const stage = `${target === '/' ? '' : target}/.vup-stage-${randomBytes(6).toString('hex')}`;
  const stageCommand = shellCommand(step, stageFolderText, [target, stage]);
  const commitCommand = shellCommand(step, commitFolderText, [target, stage, step.mode ?? '', step.owner ?? '']);
  await run.mustExec({ ...stageCommand, input: { command: packFolderCommand(step.from) } }, `copying to ${target}`);
  await run.mustExec(commitCommand, `merging into ${target}`);
}

/** Packs a folder for the guest: links as links, so that none of them reaches out of it; owners and umask left behind. */
export function packFolderCommand(folder: string): readonly [string, ...string[]] {
  return [
    'tar',
    '--create',
    '--file=-',
    '--sort=name',
    '--numeric-owner',
    '--owner=0',
    '--group=0',
    '--mode=u=rwX,go=rX',
    `--directory=${folder}`,
    '.',
  ];
}

function shellCommand(step: FileStep, text: string, args: readonly string[]): GuestCommand {
  return { argv: ['/bin/sh', '-e', '-c', text, 'vup', ...args], user: step.as, ...(step.cwd === undefined ? {} : { cwd: step.cwd }) };
}
