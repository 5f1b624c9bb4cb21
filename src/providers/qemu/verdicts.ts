import { dirname } from 'node:path';
import type { Host } from '../../host/host.ts';

/** What is known of an accelerator on this host since it was started. */
export interface Verdict {
  readonly usable: boolean;
  /** It is not usable only because it is slower than none; who pins it gets it. */
  readonly slow?: true;
  /** In words, without a final period. */
  readonly why: string;
  /** A whole guest has come up under it: nobody needs to watch the next one. */
  readonly booted: boolean;
  /** When it was found out. ISO 8601. */
  readonly at: string;
}

/** What verdicts hold for: another accelerator, QEMU or CPU model, and all is to be found out again. */
export interface VerdictSubject {
  readonly accelerator: string;
  /** Absolute path of QEMU. */
  readonly program: string;
  readonly cpu: string;
}

interface VerdictsDocument {
  readonly version: 1;
  /** Verdicts of an earlier start of the host count for nothing: kernel and module may be others. */
  readonly bootId: string;
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

/** What was found out about a subject; undefined when nothing was, or it was long ago. */
export async function readVerdict(file: string, subject: VerdictSubject, host: Host): Promise<Verdict | undefined> {
  const { verdicts } = await readDocument(file, host);
  const key = await keyOf(subject, host);
  return Object.hasOwn(verdicts, key) ? verdicts[key] : undefined;
}

/**
 * Notes a verdict. Two processes that note at once may lose one of them, which is then found out again.
 */
export async function writeVerdict(file: string, subject: VerdictSubject, verdict: Omit<Verdict, 'at'>, host: Host): Promise<void> {
  const key = await keyOf(subject, host);
  const before = await readDocument(file, host);
  const noted: Verdict = { ...verdict, at: host.clock.now() };
  const document: VerdictsDocument = { version: 1, bootId: host.env.bootId, verdicts: { ...before.verdicts, [key]: noted } };
  await host.files.mkdir(dirname(file), { mode: 0o700 });
  await host.files.writeAtomic(file, `${JSON.stringify(document, undefined, 2)}\n`, { mode: 0o600 });
}

/** A file that is damaged, of another version or of an earlier start of the host is an empty one. */
async function readDocument(file: string, { files, env }: Host): Promise<VerdictsDocument> {
  const empty: VerdictsDocument = { version: 1, bootId: env.bootId, verdicts: {} };
  try {
    const found = JSON.parse((await files.readTextIfExists(file)) ?? 'null') as VerdictsDocument | null;
    const fits = found?.version === 1 && found.bootId === env.bootId && typeof found.verdicts === 'object' && found.verdicts !== null;
    return fits ? found : empty;
  } catch {
    return empty;
  }
}

/** Size and time stand for the version of QEMU, which only a process could tell. */
async function keyOf({ accelerator, program, cpu }: VerdictSubject, { files }: Host): Promise<string> {
  const found = await files.stat(program, { follow: true });
  return [accelerator, program, found?.sizeBytes ?? 0, found?.mtimeMs ?? 0, cpu].join(' ');
}
