import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { noteEnvironmentsOf } from '../oracle/noted.ts';
import { onHost, type Said, tryOnHost } from './host-command.ts';
import { vupArgv } from './program.ts';
import type { VfileData } from './project.ts';

/** A run that takes longer hangs. */
const longestRunMs = 180_000;

/** A user of this host without any rights of its own, with a home, a project and the built program in it. Needs root to be made. */
export class OrdinaryUser {
  readonly name = `vup-test-${process.pid}`;
  readonly home = mkdtempSync('/var/tmp/vup-user-');
  readonly uid: number;
  private readonly gid: number;

  constructor() {
    onHost('useradd', '--no-create-home', '--home-dir', this.home, '--shell', '/bin/sh', this.name);
    this.uid = Number(onHost('id', '--user', this.name));
    this.gid = Number(onHost('id', '--group', this.name));
    // Where the program lies may be closed to others.
    cpSync(dirname(vupArgv[1]), join(this.home, 'program'), { recursive: true });
    mkdirSync(this.project);
  }

  get project(): string {
    return join(this.home, 'project');
  }

  get vupHome(): string {
    return join(this.home, 'vup');
  }

  vfile(data: VfileData): void {
    this.write('Vfile.yaml', stringify({ version: 1, ...data }));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.project, path)), { recursive: true });
    writeFileSync(join(this.project, path), text);
  }

  /** Files that root laid into the home become the user's own: to be called before the first `vup`. */
  own(): void {
    onHost('chown', '--recursive', `${this.uid}:${this.gid}`, this.home);
  }

  /** `vup` with these words, as this user, without root's groups and environment. */
  vup(...args: readonly string[]): Promise<Said> {
    const identity = ['--reuid', String(this.uid), '--regid', String(this.gid), '--init-groups', '--'];
    const argv = [...identity, process.execPath, join(this.home, 'program', 'vup.js'), ...args];
    const env = { HOME: this.home, VUP_HOME: this.vupHome, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' };
    const child = spawn('setpriv', argv, { cwd: this.project, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: longestRunMs });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      // `exit`, not `close`: what it leaves running may hold the pipes.
      child.once('exit', (code) => {
        noteEnvironmentsOf(this.vupHome);
        setTimeout(() => resolve({ ...texts, exitCode: code ?? 137 }), 30);
      });
    });
  }

  /** All processes of this user. */
  processes(): readonly string[] {
    const { stdout } = tryOnHost(['ps', '-o', 'stat=,args=', '-U', String(this.uid)]);
    // One that ended and is not yet collected is no process any more.
    return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('Z'));
  }

  /** Takes the user and all of its files away. */
  dispose(): void {
    tryOnHost(['userdel', '--force', this.name]);
    rmSync(this.home, { recursive: true, force: true });
  }
}
