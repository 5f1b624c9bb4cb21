import type { ProcessIdentity } from '../../../src/host/host.ts';
import { systemError } from './inode.ts';

/** What kind of effect: a fault may be for calls on files only. */
export type EffectKind = 'file' | 'engine' | 'process';

/** What is to happen to a process on its way. */
export interface Fate {
  /** It is killed right before its n-th effect, the first being 1; what that one writes may be there in part. */
  readonly stopAt?: number;
  /** The n-th effect fails with this code of the system instead, if it is one on a file; what it writes may be there in part. */
  readonly failAt?: { readonly effect: number; readonly code: string };
}

/** How one process does things to the world: every effect is counted, and none is done once it is dead. */
export class MemoryProcess {
  readonly identity: ProcessIdentity;
  /** Effects so far, by name, for the person who looks at a failure. */
  readonly effects: string[] = [];
  private readonly fate: Fate;
  private readonly onDeath: () => void;
  private alive = true;
  private announceDeath: () => void = () => undefined;
  /** Settles when it is killed. */
  readonly died: Promise<'killed'>;

  constructor(identity: ProcessIdentity, fate: Fate, onDeath: () => void) {
    this.identity = identity;
    this.fate = fate;
    this.onDeath = onDeath;
    this.died = new Promise((resolve) => {
      this.announceDeath = () => resolve('killed');
    });
  }

  get isAlive(): boolean {
    return this.alive;
  }

  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    this.onDeath();
    this.announceDeath();
  }

  /** Before an effect. Never settles in a dead process. `torn` is what is seen of an effect that it died in. */
  async effect(kind: EffectKind, what: string, torn?: () => void): Promise<void> {
    if (!this.alive) return forever();
    this.effects.push(what);
    if (this.effects.length === this.fate.stopAt) {
      torn?.();
      this.kill();
      return forever();
    }
    const { failAt } = this.fate;
    if (kind === 'file' && failAt?.effect === this.effects.length) {
      torn?.();
      throw systemError(failAt.code, what);
    }
  }

  /** Before a look. Never settles in a dead process. */
  async look(): Promise<void> {
    if (!this.alive) return forever();
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
