import type { Diagnostic } from '../errors/diagnostic.ts';
import type { VupError } from '../errors/vup-error.ts';
import type { MachineSummary, Outcome } from '../events/event.ts';
import type { EventStream } from '../events/stream.ts';
import type { Argv, Host } from '../host/host.ts';
import type { Goal } from '../plan/facts.ts';
import type { Plan } from '../plan/step.ts';
import type { Finding } from '../provider/capabilities.ts';
import type { Channel } from '../provider/channel.ts';
import type { ObservedStatus } from '../provider/observed.ts';
import type { ProviderLoaders } from '../provider/registry.ts';
import type { TrustReport } from './trust-project.ts';

/** What the library is made with. */
export interface VupOptions {
  readonly host: Host;
  readonly providers: ProviderLoaders;
  readonly version: string;
  /** Digest of the program's code. Without one nothing that follows from the code is remembered between runs. */
  readonly build?: string;
  /** Absolute path of the folder with the templates. */
  readonly templatesDir: string;
  /** How to start this program again as a keeper; the environment's folder is appended. */
  readonly keeperArgv: Argv;
}

/** The library's face: opens projects, looks at the host. Prints nothing. */
export interface Vup {
  readonly version: string;
  /** In the order in which `provider: auto` tries them. */
  readonly providerNames: readonly string[];
  /** @throws VUP_VFILE_MISSING, VUP_VFILE_INVALID with `details.diagnostics` and `details.sources` */
  openProject(options: OpenOptions): Promise<Project>;
  /** All environments of this user, with their machines as found now. */
  environments(): Promise<readonly EnvironmentSummary[]>;
  /** Everything that these providers, or all, and the image builder need of this host. @throws VUP_PROVIDER_UNKNOWN */
  diagnose(providers: readonly string[]): Promise<readonly HostFinding[]>;
  /** Makes lost or damaged records again from the engines' owner marks; see docs/state.md. */
  repair(): Promise<readonly RepairReport[]>;
  /** Installs Debian packages by apt. @throws VUP_HOST_PERMISSION, VUP_HOST_UNSUPPORTED */
  installPackages(packages: readonly string[], onLine: (line: string) => void): Promise<void>;
  /** The store of images of all environments. */
  readonly cache: Cache;
  templates(): Promise<readonly TemplateInfo[]>;
  /** Copies a template; refuses to overwrite. Answers the paths it wrote, relative to `folder`. */
  layDownTemplate(name: string, folder: string): Promise<readonly string[]>;
}

/** One thing that was looked at on this host. */
export interface HostFinding extends Finding {
  /** Absent for what every provider needs. */
  readonly provider?: string;
  /** False for an engine that nothing here uses: what it lacks is told, but is no fault. */
  readonly needed: boolean;
}

export interface OpenOptions {
  /** `-f`; otherwise searched from the working folder upwards. */
  readonly file?: string;
  readonly sets: readonly string[];
  readonly vars: Readonly<Record<string, string>>;
  /** An environment by its id, wherever its project is or was; the working folder and the Vfile then play no part. */
  readonly environment?: string;
  /** `optional`: a missing or broken Vfile is no error; what was recorded is enough. */
  readonly vfile: 'required' | 'optional';
}

export type { TrustReport };

/** A project folder with its Vfile and its environment on this host. */
export interface Project {
  readonly name: string;
  readonly dir: string;
  /** Machines of the Vfile, or the recorded ones when there is none. */
  readonly machineNames: readonly string[];
  readonly warnings: readonly Diagnostic[];
  plan(goal: Goal): Promise<Plan>;
  run(goal: Goal, options: RunGoalOptions): Promise<RunReport>;
  status(names: readonly string[]): Promise<readonly MachineStatus[]>;
  /** What the Vfile asks of this host, and whether it was allowed. Executes nothing. */
  trust(): Promise<TrustReport>;
  /** Writes down that the person allows all that the Vfile asks now. */
  allow(): Promise<void>;
  /** Takes that back; false when nothing was allowed. */
  revoke(): Promise<boolean>;
  /** The way into a running machine. @throws VUP_MACHINE_UNKNOWN, VUP_MACHINE_NOT_RUNNING */
  enter(name: string | undefined): Promise<Entrance>;
  /** The person's terminal on a machine's console, until they leave it; answers an exit code. @throws VUP_MACHINE_UNKNOWN, VUP_MACHINE_NOT_RUNNING */
  console(name: string | undefined): Promise<number>;
  /** Text for ssh_config(5), for these machines or all. @throws VUP_MACHINE_UNKNOWN, VUP_HOST_UNSUPPORTED when none has ssh */
  sshConfig(names: readonly string[]): Promise<string>;
  /** The merged Vfile, each value with where it came from. */
  effective(): Promise<string>;
  /** The end of what was logged. */
  logs(request: LogRequest): Promise<readonly string[]>;
}

/** What to show of the logs. */
export interface LogRequest {
  /** Needed for all but the run. */
  readonly machine?: string;
  /** What the last run said, what the guest wrote on its console, or what the engine's own process said. */
  readonly source: 'run' | 'console' | 'engine';
  readonly lines: number;
}

export interface RunGoalOptions {
  readonly stream: EventStream;
  /** Fires on the first interrupt. */
  readonly stopping: AbortSignal;
  /** Fires on the second. */
  readonly killing: AbortSignal;
  /** Shown the plan before anything happens; false declines. */
  readonly approve: (plan: Plan) => Promise<boolean>;
  readonly lockTimeoutMs: number;
}

export interface RunReport {
  readonly outcome: Outcome;
  readonly plan: Plan;
  readonly error?: VupError;
}

export interface MachineStatus extends MachineSummary {
  readonly status: ObservedStatus;
  readonly reason?: string;
  readonly image?: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** The first provision step that is not done, if any. */
  readonly unfinished?: { readonly step: string; readonly outcome: string };
  /** In the Vfile, on this host, or both. */
  readonly origin: 'both' | 'vfile' | 'recorded';
}

export interface EnvironmentSummary {
  readonly id: string;
  readonly name: string;
  readonly projectDir: string;
  /** The project folder is gone. */
  readonly orphaned: boolean;
  /** None when it could not be read. */
  readonly machines: readonly MachineSummary[];
  /** Why its state could not be read. */
  readonly problem?: string;
}

/** Looks at the images of this user's store, and clears it out. */
export interface Cache {
  list(): Promise<readonly CachedImage[]>;
  /** Removes what no machine stands on; answers what went. @throws VUP_STATE_LOCKED while a run uses the store */
  prune(): Promise<readonly CachedImage[]>;
  /** Reads all of it; tells each image before it is read. */
  verify(onImage: (image: CachedImage) => void): Promise<readonly CheckedImage[]>;
}

/** One blob of the store. */
export interface CachedImage {
  /** Hex sha256. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** What it was brought as, with its form; empty for a file of a project. */
  readonly names: readonly string[];
  /** Machines that stand on it, as `environment/machine`. */
  readonly usedBy: readonly string[];
}

/** One that was read whole. */
export interface CheckedImage extends CachedImage {
  readonly file: string;
  /** It is what its name says. */
  readonly sound: boolean;
}

/** What `vup doctor --repair` found of one environment, and did. */
export interface RepairReport {
  readonly id: string;
  /** `sound`: nothing lacked. `repaired`: its records were made again. `refused`: they could not be. */
  readonly outcome: 'sound' | 'repaired' | 'refused';
  /** What was wrong, or why it was refused. */
  readonly reason?: string;
  readonly hint?: string;
  readonly projectDir?: string;
  /** All that are recorded now, and whether that is from Vup's own records or from the engine alone. */
  readonly machines: readonly { readonly name: string; readonly provider: string; readonly from: 'records' | 'engine' }[];
}

export interface Entrance {
  readonly machine: string;
  readonly channel: Channel;
  readonly env: Readonly<Record<string, string>>;
}

export interface TemplateInfo {
  readonly name: string;
  readonly about: string;
}
