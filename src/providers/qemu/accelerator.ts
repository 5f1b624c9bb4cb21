import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { type EngineUser, kvmAccess, virtualizationFlag } from './kvm-device.ts';
import { type TrialOutcome, tryAccelerator } from './try-accelerator.ts';
import { readVerdict, type Verdict, type VerdictSubject, writeVerdict } from './verdicts.ts';

/** What can run a guest's code: hardware by Linux, macOS or Windows, or QEMU itself (`tcg`). */
export type AcceleratorName = 'kvm' | 'hvf' | 'whpx' | 'tcg';

/** What an accelerator is chosen for. */
export interface AcceleratorWish {
  /** `auto`, or the one that the Vfile pins. */
  readonly accel: string;
  /** Architecture of the guest. */
  readonly arch: string;
  /** QEMU, by name or path. */
  readonly program: string;
  /** CPU model of the guest. */
  readonly cpu: string;
  /** Whom QEMU runs as where that is not who runs Vup. */
  readonly user?: EngineUser;
  /** See EnvironmentRef. */
  readonly verdictsFile: string;
}

/** The accelerator to start with. */
export interface AcceleratorChoice {
  readonly name: AcceleratorName;
  /** What `-accel` is given. */
  readonly argument: string;
  /** Groups that QEMU's user needs for it. */
  readonly groups: readonly number[];
  /** Why this one, for people; without a final period. */
  readonly reason: string;
  /**
   * No whole guest has come up under it since the host started: its console is to be watched, and then `confirmAccelerator` or
   * `condemnAccelerator` called. Never for `tcg`.
   */
  readonly firstTime: boolean;
  /** The Vfile names it: where it does not work nothing else is taken. */
  readonly pinned?: true;
}

/** A working accelerator needs a fraction of a second. */
const trialTimeoutMs = 10_000;
/** Slower than TCG by more than the noise of a busy host. */
const slowerThanTcg = 1.5;

const candidates: Readonly<Record<string, AcceleratorName>> = { linux: 'kvm', darwin: 'hvf', win32: 'whpx' };

/**
 * The fastest accelerator that proves itself. What was found out once since the host's start costs nothing again; the first time takes one
 * or two tiny guests, and at most some 20 s where the device hangs.
 * @throws VUP_HOST_UNSUPPORTED or VUP_HOST_PERMISSION when a pinned one cannot be used; VUP_INTERRUPTED
 */
export async function chooseAccelerator(wish: AcceleratorWish, context: EffectContext): Promise<AcceleratorChoice> {
  const { host } = context;
  if (wish.accel !== 'auto') return pinned(wish, context);
  const name = candidates[host.env.platform];
  if (name === undefined) return tcg('this system has no accelerator that QEMU knows');
  if (wish.arch !== host.env.arch) return tcg(`a guest for ${wish.arch} is emulated on ${host.env.arch}`);
  const access = name === 'kvm' ? await kvmAccess(host, wish.user) : ({ usable: true, groups: [] } as const);
  if (!access.usable) return tcg(access.reason);
  const verdict = await verdictOn({ wish, name, groups: access.groups }, context);
  if (!verdict.usable) return tcg(verdict.why);
  return { name, argument: name, groups: access.groups, reason: verdict.why, firstTime: !verdict.booted };
}

/** A whole guest came up under it. One that is slow stays so. */
export async function confirmAccelerator(wish: AcceleratorWish, choice: AcceleratorChoice, { host }: EffectContext): Promise<void> {
  if (!choice.firstTime) return;
  const subject = await subjectOf(wish, choice.name, host);
  const known = (await readVerdict(wish.verdictsFile, subject, host)) ?? { usable: true, why: choice.reason };
  await writeVerdict(wish.verdictsFile, subject, { ...known, booted: true }, host);
}

/** A guest hung under it: until the host starts again it is not chosen by itself. `reason` without a final period. */
export async function condemnAccelerator(
  wish: AcceleratorWish,
  choice: AcceleratorChoice,
  reason: string,
  { host }: EffectContext,
): Promise<void> {
  const subject = await subjectOf(wish, choice.name, host);
  await writeVerdict(wish.verdictsFile, subject, { usable: false, booted: false, why: reason }, host);
}

/** The one that always works. */
export function tcg(reason: string): AcceleratorChoice {
  return { name: 'tcg', argument: 'tcg,thread=multi', groups: [], reason, firstTime: false };
}

const pinHint = 'Write `accel: auto` in the qemu block, or leave it out: then Vup finds out what works.';

async function pinned(wish: AcceleratorWish, context: EffectContext): Promise<AcceleratorChoice> {
  const { accel, arch, user } = wish;
  const { env } = context.host;
  const reason = 'the Vfile says so';
  if (accel === 'tcg') return tcg(reason);
  const name = candidates[env.platform];
  if (accel !== name) throw cannotPin(`the accelerator ${accel} does not exist on ${env.platform}`);
  if (arch !== env.arch) throw cannotPin(`${accel} runs no guests for ${arch} on ${env.arch}`);
  if (name !== 'kvm') return { name, argument: name, groups: [], reason, firstTime: false };
  const access = await kvmAccess(context.host, user);
  if (!access.usable) {
    const hint = access.fix === undefined ? pinHint : `Type: ${access.fix.join(' ')}`;
    throw new VupError('VUP_HOST_PERMISSION', { message: `the Vfile wants KVM, but ${access.reason}`, hint });
  }
  const verdict = await verdictOn({ wish, name, groups: access.groups }, context);
  // One that is only slow is what the person asked for; whether a whole guest comes up under it is watched.
  if (!verdict.usable && verdict.slow !== true) throw pinnedButBroken(name, verdict.why);
  return { name, argument: name, groups: access.groups, reason, firstTime: !verdict.booted, pinned: true };
}

/** The error of a pinned accelerator under which guests do not run. `why` without a final period. */
export function pinnedButBroken(name: AcceleratorName, why: string): VupError {
  const until = 'Until the host is started anew it is not tried again.';
  return cannotPin(`the Vfile wants ${name}, but ${why}`, `${pinHint} ${until}`);
}

function cannotPin(message: string, hint = pinHint): VupError {
  return new VupError('VUP_HOST_UNSUPPORTED', { message, hint });
}

interface Candidate {
  readonly wish: AcceleratorWish;
  readonly name: AcceleratorName;
  readonly groups: readonly number[];
}

/** By path: another QEMU that comes first on PATH is another subject. */
async function subjectOf({ program, cpu }: AcceleratorWish, accelerator: AcceleratorName, { exec }: Host): Promise<VerdictSubject> {
  return { accelerator, program: (await exec.which(program)) ?? program, cpu };
}

type Finding = Omit<Verdict, 'at'>;

/** Machines that start at once ask at once: the trial is made for all of them, or they would slow each other down in it. */
const underWay = new Map<string, Promise<Finding>>();

async function verdictOn(candidate: Candidate, context: EffectContext): Promise<Finding> {
  const { wish, name } = candidate;
  const subject = await subjectOf(wish, name, context.host);
  const known = await readVerdict(wish.verdictsFile, subject, context.host);
  if (known !== undefined) return known;
  const key = JSON.stringify([wish.verdictsFile, subject]);
  const trial = underWay.get(key) ?? findOut(candidate, subject, context);
  underWay.set(key, trial);
  return trial.finally(() => underWay.delete(key));
}

async function findOut(candidate: Candidate, subject: VerdictSubject, context: EffectContext): Promise<Finding> {
  const { wish, name } = candidate;
  context.progress.log('stdout', `finding out whether ${name} works here, once since the host's start`);
  const outcome = await tryOn(candidate, trialTimeoutMs, context);
  const finding = await judge(candidate, outcome, context);
  if (!finding.usable) tellOnce(wish, finding.why, context);
  // Rights and other programs change without a new start of the host.
  const passing = outcome.kind === 'failed' && /permission denied|busy/i.test(outcome.words);
  if (!passing) await writeVerdict(wish.verdictsFile, subject, finding, context.host);
  return finding;
}

/** Only as it is found out: who types `vup` every day knows. */
function tellOnce({ accel }: AcceleratorWish, why: string, { progress }: EffectContext): void {
  if (accel === 'auto')
    progress.warn?.(`virtual machines are emulated, which is slow: ${why}`, 'It is found out again once the host was started anew.');
  else progress.warn?.(`${accel}, which the Vfile wants, does not do well here: ${why}`, pinHint);
}

async function judge(candidate: Candidate, outcome: TrialOutcome, context: EffectContext): Promise<Finding> {
  const { name } = candidate;
  const no = (why: string): Finding => ({ usable: false, booted: false, why });
  if (outcome.kind === 'stuck') return no(`a tiny guest hung under ${name}`);
  if (outcome.kind === 'failed') return no(`a tiny guest failed under ${name}: ${outcome.words}`);
  // What TCG cannot do in the same time it need not finish.
  const emulated = await tryOn({ ...candidate, name: 'tcg', groups: [] }, Math.ceil(outcome.ms), context);
  if (emulated.kind === 'ran' && emulated.ms * slowerThanTcg < outcome.ms) {
    const why = `a tiny guest took ${Math.round(outcome.ms)} ms under ${name} and ${Math.round(emulated.ms)} ms without`;
    return { ...no(why), slow: true };
  }
  const shown = name !== 'kvm' || context.host.env.arch !== 'x86_64' || (await virtualizationFlag(context.host)) !== undefined;
  const but = shown ? '' : ', though the processor shows no virtualization';
  return { usable: true, booted: false, why: `a tiny guest ran under ${name} in ${Math.round(outcome.ms)} ms${but}` };
}

/** Only x86 has a tiny guest; elsewhere the first real guest is the proof, which is watched. */
async function tryOn({ wish, name, groups }: Candidate, timeoutMs: number, context: EffectContext): Promise<TrialOutcome> {
  if (wish.arch !== 'x86_64') return { kind: 'ran', ms: 0 };
  const { program, cpu, user } = wish;
  return tryAccelerator({ argument: name, program, cpu, groups, timeoutMs, ...(user === undefined ? {} : { user }) }, context);
}
